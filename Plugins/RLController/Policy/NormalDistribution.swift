import Glibc

/// The standard normal distribution, which leads from a number's latent action to its unit coordinate.
package enum NormalDistribution {
  /// Φ(x) = P(N(0, 1) ≤ x).
  package static func probability(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// Φ⁻¹(p), for p in (0, 1); of values nearer to an end than `least` that of `least`.
  package static func quantile(_ p: Double) -> Double {
    let p = min(max(p, least), 1 - least)
    // Newton's method for the logarithm of the smaller tail, which is concave: it steps beyond the solution once at most.
    let tail = min(p, 1 - p)
    var x = 0.0
    for _ in 0..<60 {
      let above = probability(-x)
      let density = exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
      let step = (log(above) - log(tail)) * above / density
      x += step
      if abs(step) < 1e-14 * max(1, x) { break }
    }
    return p < 0.5 ? -max(0, x) : max(0, x)
  }

  /// What a coordinate at the end of the range counts as: Φ⁻¹ is 4.75 there.
  package static let least = 1e-6
}
