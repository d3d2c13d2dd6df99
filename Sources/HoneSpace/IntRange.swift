import Glibc

/// The range of an int hyperparameter: whole numbers within 2^53 either way, held as doubles as in a configuration.
///
/// Bounds are inclusive. On a log scale the unit interval covers `[low - 1/2, high + 1/2]` before rounding, so that each
/// whole number has the share of its own cell. Checked by the initialiser of `ConfigurationSpace`.
package struct IntRange: Sendable, Hashable {
  package var low: Double
  package var high: Double
  /// Distance between legal values, which are `low + k * step` up to `high`; 0: every whole number.
  package var step: Double
  package var scale: Scale

  /// The largest magnitude of an int.
  package static let limit = 9_007_199_254_740_992.0  // 2^53

  package init(low: Double, high: Double, step: Double = 0, scale: Scale = .linear) {
    self.low = low
    self.high = high
    self.step = step
    self.scale = scale
  }

  /// Distance between neighbours, 1 without a step.
  private var spacing: Double { step > 0 ? step : 1 }

  package var points: Double { Grid.points(low: low, high: high, step: spacing) }

  package func contains(_ value: Double) -> Bool {
    guard value >= low && value <= high else { return false }
    if step > 1 { return Grid.contains(value, low: low, high: high, step: step) }
    return value == value.rounded(.towardZero)
  }

  /// The legal value nearest to `value`.
  package func nearest(to value: Double) -> Double {
    Grid.nearest(to: min(max(value, low), high), low: low, high: high, step: spacing)
  }

  /// The value at unit coordinate `u`; a legal one for every `u`.
  package func value(atUnit u: Double) -> Double {
    if scale == .linear { return Grid.value(atUnit: u, low: low, high: high, step: spacing) }
    let (a, b) = (log(low - 0.5), log(high + 0.5))
    let clamped = u > 0 ? min(u, 1) : 0
    let rounded = (exp(a + clamped * (b - a)) + 0.5).rounded(.down)
    return min(max(rounded, low), high) + 0.0
  }

  /// The unit coordinate of a legal value.
  package func unit(of value: Double) -> Double {
    if scale == .linear { return Grid.unit(of: value, low: low, high: high, step: spacing) }
    let (a, b) = (log(low - 0.5), log(high + 0.5))
    return (log(value) - a) / (b - a)
  }
}
