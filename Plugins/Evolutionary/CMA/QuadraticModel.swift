import Glibc

/// A quadratic function of a few coordinates, fitted to the order of values: which of several samples is the best one?
///
/// Only ranks go in, so that transforming a metric changes nothing, and better points weigh more. With more than six
/// coordinates there are no mixed terms: along the axes of the distribution they matter least.
///
/// Inspired by Hansen, "A Global Surrogate Assisted CMA-ES", GECCO 2019, which fits such models to values.
struct QuadraticModel {
  /// Coordinates up to which mixed terms are fitted.
  private static let mostMixed = 6
  /// Ridge per point, on all but the constant.
  private static let ridge = 1e-4

  private let hasMixedTerms: Bool
  private let coefficients: [Double]

  /// Coefficients for so many coordinates, at most.
  static func size(_ dimension: Int) -> Int {
    1 + 2 * dimension + (dimension <= mostMixed ? dimension * (dimension - 1) / 2 : 0)
  }

  /// Points that a fit looks back on.
  static func memory(_ dimension: Int) -> Int { max(20, 3 * size(dimension)) }

  /// - Parameters:
  ///   - points: coordinates of order 1, shape (m, n).
  ///   - ranks: 0 for the best; equal for equal values.
  /// - Returns: nil with fewer points than 2 n + 3.
  init?(_ points: [[Double]], ranks: [Int]) {
    guard let n = points.first?.count, points.count >= 2 * n + 3 else { return nil }
    let m = points.count
    hasMixedTerms = n <= Self.mostMixed && 2 * m >= 3 * Self.size(n)
    let rows = points.map { [hasMixedTerms] in Self.features($0, hasMixedTerms) }
    let p = rows[0].count
    var normal = [Double](repeating: 0, count: p * p)
    var right = [Double](repeating: 0, count: p)
    for (row, rank) in zip(rows, ranks) {
      let target = log(Double(rank + 1)) - log(0.5 * Double(m + 1))
      let weight = exp(-1.5 * Double(rank) / Double(m))
      for i in 0..<p {
        let scaled = weight * row[i]
        right[i] += scaled * target
        for j in 0...i { normal[i * p + j] += scaled * row[j] }
      }
    }
    for i in 0..<p { normal[i * p + i] += Self.ridge * Double(m) * (i == 0 ? 1e-6 : 1) }
    guard let solved = Self.solve(&normal, right, p) else { return nil }
    coefficients = solved
  }

  /// Less is better.
  func value(_ point: [Double]) -> Double {
    zip(Self.features(point, hasMixedTerms), coefficients).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func features(_ z: [Double], _ hasMixedTerms: Bool) -> [Double] {
    var row = [1.0]
    row.reserveCapacity(size(z.count))
    row += z
    for x in z { row.append(x * x) }
    if hasMixedTerms { for i in z.indices { for j in 0..<i { row.append(z[i] * z[j]) } } }
    return row
  }

  /// Solves a symmetric positive definite system by Cholesky's factors; nil if it is none to working precision.
  private static func solve(_ a: inout [Double], _ b: [Double], _ p: Int) -> [Double]? {
    var x = b
    for i in 0..<p {
      for j in 0...i {
        var sum = a[i * p + j]
        for k in 0..<j { sum -= a[i * p + k] * a[j * p + k] }
        if i == j {
          guard sum > 0, sum.isFinite else { return nil }
          a[i * p + i] = sum.squareRoot()
        } else {
          a[i * p + j] = sum / a[j * p + j]
        }
      }
      for k in 0..<i { x[i] -= a[i * p + k] * x[k] }
      x[i] /= a[i * p + i]
    }
    for i in (0..<p).reversed() {
      for k in i + 1..<max(p, i + 1) { x[i] -= a[k * p + i] * x[k] }
      x[i] /= a[i * p + i]
    }
    return x
  }
}
