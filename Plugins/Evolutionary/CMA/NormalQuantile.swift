import Glibc

/// The standard normal distribution.
package enum NormalQuantile {
  /// P(N(0, 1) ≤ x).
  package static func probability(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// The ξ ≥ 0 with P(N(0, 1) > ξ) = p, for p in (0, 1/2].
  ///
  /// Newton's method for ln P, which is concave: it steps beyond ξ at most once and comes back from there.
  package static func upper(_ p: Double) -> Double {
    var x = 0.0
    for _ in 0..<60 {
      let tail = probability(-x)
      let density = exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
      let step = (log(tail) - log(p)) * tail / density
      x = min(x + step, 37)
      if abs(step) < 1e-14 * max(1, x) { break }
    }
    return max(0, x)
  }
}
