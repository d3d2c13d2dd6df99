import Glibc

/// The standard normal distribution.
enum NormalDistribution {
  private static let logRootTwoPi = 0.5 * log(2 * Double.pi)

  static func logDensity(_ z: Double) -> Double { -0.5 * z * z - logRootTwoPi }
  static func density(_ z: Double) -> Double { exp(logDensity(z)) }
  static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  /// Mills' ratio (1 − Φ(x)) / φ(x) for x ≥ 0.
  ///
  /// Beyond 20 by the asymptotic series, whose last term is then below 1e-16.
  static func mills(_ x: Double) -> Double {
    if x < 20 { return (Double.pi / 2).squareRoot() * exp(0.5 * x * x) * erfc(x / 2.0.squareRoot()) }
    return (1 - beyond(x)) / x
  }

  /// 1 − x · mills(x), for large x as 1/x² − 3/x⁴ + 15/x⁶ − 105/x⁸ + …, without the cancellation.
  static func beyond(_ x: Double) -> Double {
    if x < 20 { return 1 - x * mills(x) }
    let s = 1 / (x * x)
    return s * (1 - s * (3 - s * (15 - s * (105 - s * (945 - s * 10395)))))
  }

  /// ln Φ(z), also where Φ underflows.
  static func logCumulative(_ z: Double) -> Double {
    z > -5 ? log(cumulative(z)) : logDensity(z) + log(mills(-z))
  }

  /// The z with Φ(z) = p, for 0 < p < 1, to about 1e-15.
  ///
  /// Three steps of Halley's method from a crude start.
  /// Source of the start: Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 26.2.23.
  static func quantile(_ p: Double) -> Double {
    let tail = min(p, 1 - p)
    let t = (-2 * log(tail)).squareRoot()
    var z =
      t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    for _ in 0..<3 {
      // In the upper tail, where 1 − Φ is exact.
      let error = 0.5 * erfc(z / 2.0.squareRoot()) - tail
      let step = error / density(z)
      z += step / (1 - 0.5 * z * step)
    }
    return p < 0.5 ? -z : z
  }
}
