import Glibc

/// Σ xᵢ².
///
/// Minimum 0 at the origin.
enum Sphere {
  static func value(_ x: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for coordinate in x { sum += coordinate * coordinate }
    return sum
  }

  static func writeGradient(_ x: UnsafeBufferPointer<Double>, _ gradient: UnsafeMutableBufferPointer<Double>) {
    for index in x.indices { gradient[index] = 2 * x[index] }
  }
}

/// Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)².
///
/// Minimum 0 at (1, …, 1).
///
/// Source: Rosenbrock, "An Automatic Method for Finding the Greatest or Least Value of a Function", 1960.
enum Rosenbrock {
  static func value(_ x: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for index in 1..<x.count {
      let curve = x[index] - x[index - 1] * x[index - 1]
      let slope = 1 - x[index - 1]
      sum += 100 * curve * curve + slope * slope
    }
    return sum
  }

  static func writeGradient(_ x: UnsafeBufferPointer<Double>, _ gradient: UnsafeMutableBufferPointer<Double>) {
    gradient.update(repeating: 0)
    for index in 1..<x.count {
      let curve = x[index] - x[index - 1] * x[index - 1]
      gradient[index - 1] -= 400 * curve * x[index - 1] + 2 * (1 - x[index - 1])
      gradient[index] += 200 * curve
    }
  }
}

/// (x₂ − b x₁² + c x₁ − r)² + s (1 − t) cos x₁ + s on [−5, 10] × [0, 15].
///
/// Three minima of 10 / (8π).
///
/// Source: Branin 1972, with the constants of Dixon and Szegő, "Towards Global Optimisation 2", 1978.
enum Branin {
  private static let b = 5.1 / (4 * Double.pi * Double.pi)
  private static let c = 5 / Double.pi
  private static let r = 6.0
  private static let s = 10.0
  private static let t = 1 / (8 * Double.pi)

  /// There the square vanishes and the cosine is −1.
  static let minimum = s * t
  static let minimizers: [[Double]] = [[-Double.pi, 12.275], [Double.pi, 2.275], [3 * Double.pi, 2.475]]

  static func value(_ x: UnsafeBufferPointer<Double>) -> Double {
    let parabola = x[1] - b * x[0] * x[0] + c * x[0] - r
    return parabola * parabola + s * (1 - t) * cos(x[0]) + s
  }

  static func writeGradient(_ x: UnsafeBufferPointer<Double>, _ gradient: UnsafeMutableBufferPointer<Double>) {
    let parabola = x[1] - b * x[0] * x[0] + c * x[0] - r
    gradient[0] = 2 * parabola * (c - 2 * b * x[0]) - s * (1 - t) * sin(x[0])
    gradient[1] = 2 * parabola
  }
}

/// −Σᵢ αᵢ exp(−Σⱼ Aᵢⱼ (xⱼ − Pᵢⱼ)²) on [0, 1]⁶, four terms.
///
/// Minimum −3.32237.
///
/// Source: Dixon and Szegő, "Towards Global Optimisation 2", 1978; constants as in Surjanovic and Bingham, "Virtual
/// Library of Simulation Experiments", sfu.ca/~ssurjano/hart6.html.
enum Hartmann6 {
  // Tuples, so that an evaluation touches no array object.
  private typealias Row = (Double, Double, Double, Double, Double, Double)
  private static let terms: [(alpha: Double, a: Row, p: Row)] = [
    (1.0, (10, 3, 17, 3.5, 1.7, 8), (0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886)),
    (1.2, (0.05, 10, 17, 0.1, 8, 14), (0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991)),
    (3.0, (3, 3.5, 1.7, 10, 17, 8), (0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650)),
    (3.2, (17, 8, 0.05, 10, 0.1, 14), (0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381)),
  ]

  /// Found from the published minimizer by Newton's method in 64-bit mantissas; published as −3.32237.
  static let minimum = -3.3223680114155147
  static let minimizer = [
    0.20168951100670543, 0.15001069182345797, 0.476873974221897, 0.2753324304940561, 0.31165161660011326,
    0.6573005340656204,
  ]

  static func value(_ x: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for term in terms { sum -= term.alpha * exp(-exponent(x, term.a, term.p)) }
    return sum
  }

  static func writeGradient(_ x: UnsafeBufferPointer<Double>, _ gradient: UnsafeMutableBufferPointer<Double>) {
    gradient.update(repeating: 0)
    for term in terms {
      let weight = 2 * term.alpha * exp(-exponent(x, term.a, term.p))
      gradient[0] += weight * term.a.0 * (x[0] - term.p.0)
      gradient[1] += weight * term.a.1 * (x[1] - term.p.1)
      gradient[2] += weight * term.a.2 * (x[2] - term.p.2)
      gradient[3] += weight * term.a.3 * (x[3] - term.p.3)
      gradient[4] += weight * term.a.4 * (x[4] - term.p.4)
      gradient[5] += weight * term.a.5 * (x[5] - term.p.5)
    }
  }

  private static func exponent(_ x: UnsafeBufferPointer<Double>, _ a: Row, _ p: Row) -> Double {
    var sum = a.0 * (x[0] - p.0) * (x[0] - p.0)
    sum += a.1 * (x[1] - p.1) * (x[1] - p.1)
    sum += a.2 * (x[2] - p.2) * (x[2] - p.2)
    sum += a.3 * (x[3] - p.3) * (x[3] - p.3)
    sum += a.4 * (x[4] - p.4) * (x[4] - p.4)
    sum += a.5 * (x[5] - p.5) * (x[5] - p.5)
    return sum
  }
}
