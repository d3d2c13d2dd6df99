import Glibc

/// What makes BBOB's functions irregular; RR-6829, section 0.2.
enum BBOBTransformation {
  /// T_osz: small waves, on a number.
  static func oscillated(_ x: Double) -> Double {
    guard x != 0 else { return 0 }
    let logarithm = log(abs(x)) / 0.1
    let (first, second) = x > 0 ? (1.0, 0.79) : (0.55, 0.31)
    let power = pow(exp(logarithm + 0.49 * (sin(first * logarithm) + sin(second * logarithm))), 0.1)
    return x > 0 ? power : -power
  }

  /// T_asy^β: breaks the symmetry round 0.
  static func asymmetric(_ x: [Double], _ beta: Double) -> [Double] {
    x.indices.map { index in
      x[index] > 0 ? pow(x[index], 1 + beta * share(index, x.count) * x[index].squareRoot()) : x[index]
    }
  }

  /// The diagonal of Λ^α: α^(½ i / (n − 1)).
  static func conditioning(_ alpha: Double, _ n: Int) -> [Double] {
    (0..<n).map { pow(alpha.squareRoot(), share($0, n)) }
  }

  /// f_pen: how far outside −5 … 5.
  static func penalty(_ x: [Double]) -> Double {
    x.reduce(0) { sum, coordinate in
      let excess = abs(coordinate) - 5
      return excess > 0 ? sum + excess * excess : sum
    }
  }

  /// i / (n − 1).
  static func share(_ index: Int, _ n: Int) -> Double { Double(index) / Double(max(1, n - 1)) }
}
