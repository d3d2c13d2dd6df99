import Glibc

/// The margin of CMA-ES for discrete coordinates: other values than the mean's keep a least probability.
///
/// Without it the deviation of a discrete coordinate may shrink below the width of a cell, and then the coordinate never
/// changes again.
///
/// Source: Hamano, Saito, Nomura, Shirakawa, "CMA-ES with Margin", GECCO 2022, section 4.
package enum Margin {
  /// The corrected mean and the factor A of one coordinate.
  ///
  /// - Parameters:
  ///   - deviation: σ √C_jj, without A.
  ///   - lower: the edge below the mean's cell, nil at the lowest.
  ///   - upper: the edge above it, nil at the highest.
  ///   - alpha: α, the least probability of leaving the cell; half of it a side.
  package static func corrected(
    mean: Double, deviation: Double, factor: Double, lower: Double?, upper: Double?, alpha: Double
  ) -> (mean: Double, factor: Double) {
    let spread = deviation * factor
    switch (lower, upper) {
    case (nil, nil): return (mean, factor)
    case (let edge?, nil), (nil, let edge?):
      // The mean may be no further from the one edge than lets α across.
      let reach = NormalQuantile.upper(alpha) * spread
      let offset = mean - edge
      return (edge + (offset < 0 ? -1 : 1) * min(abs(offset), reach), factor)
    case (let low?, let high?):
      let half = alpha / 2
      let below = NormalQuantile.probability((low - mean) / spread)
      let above = NormalQuantile.probability((mean - high) / spread)
      let inside = 1 - below - above
      guard below < half || above < half else { return (mean, factor) }
      let raisedBelow = max(half, below)
      let raisedAbove = max(half, above)
      // What was added is taken from where there is more than the least.
      let share = (1 - raisedBelow - raisedAbove - inside) / (raisedBelow + raisedAbove + inside - 3 * half)
      let finalBelow = min(0.5, raisedBelow + share * (raisedBelow - half))
      let finalAbove = min(0.5, raisedAbove + share * (raisedAbove - half))
      let xiBelow = NormalQuantile.upper(finalBelow)
      let xiAbove = NormalQuantile.upper(finalAbove)
      guard xiBelow + xiAbove > 0 else { return (mean, factor) }
      // Both edges at their quantiles.
      return (
        (low * xiAbove + high * xiBelow) / (xiBelow + xiAbove), (high - low) / (deviation * (xiBelow + xiAbove))
      )
    }
  }
}
