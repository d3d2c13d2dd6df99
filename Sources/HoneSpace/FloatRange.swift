import Glibc

/// The range of a float hyperparameter, bounds inclusive; `low == high` fixes it.
///
/// In a `ConfigurationSpace`, whose initialiser checks it: finite bounds, `low <= high`, `low > 0` on a log scale, and no
/// step on a log scale.
package struct FloatRange: Sendable, Hashable {
  package var low: Double
  package var high: Double
  /// Distance between legal values, which are `low + k * step` up to `high`; 0: any value.
  package var step: Double
  package var scale: Scale

  package init(low: Double, high: Double, step: Double = 0, scale: Scale = .linear) {
    self.low = low
    self.high = high
    self.step = step
    self.scale = scale
  }

  /// How many values there are; infinite without a step.
  package var points: Double {
    if low == high { return 1 }
    return step > 0 ? Grid.points(low: low, high: high, step: step) : .infinity
  }

  package func contains(_ value: Double) -> Bool {
    guard value >= low && value <= high else { return false }
    return step > 0 ? Grid.contains(value, low: low, high: high, step: step) : true
  }

  /// The legal value nearest to `value`.
  package func nearest(to value: Double) -> Double {
    let clamped = min(max(value, low), high) + 0.0
    return step > 0 ? Grid.nearest(to: clamped, low: low, high: high, step: step) : clamped
  }

  /// The value at unit coordinate `u`; within the bounds for every `u`.
  package func value(atUnit u: Double) -> Double {
    if step > 0 { return Grid.value(atUnit: u, low: low, high: high, step: step) }
    guard u > 0 else { return low + 0.0 }
    guard u < 1 else { return high + 0.0 }
    let value =
      switch scale {
      case .linear: low + u * (high - low)
      case .log: exp(log(low) + u * (log(high) - log(low)))
      }
    return min(max(value, low), high) + 0.0  // rounding may leave the range
  }

  /// The unit coordinate of a legal value; 0.5 if there is only one.
  package func unit(of value: Double) -> Double {
    if step > 0 { return Grid.unit(of: value, low: low, high: high, step: step) }
    guard low < high else { return 0.5 }
    return switch scale {
    case .linear: (value - low) / (high - low)
    case .log: (log(value) - log(low)) / (log(high) - log(low))
    }
  }
}

/// Evenly spaced values `low + k * step` up to `high`.
enum Grid {
  /// How many there are.
  ///
  /// The allowance keeps `high` when `high - low` is a multiple of the step but for rounding.
  static func points(low: Double, high: Double, step: Double) -> Double {
    ((high - low) / step + 1e-9).rounded(.down) + 1
  }

  /// The value number `k`.
  ///
  /// That same allowance could put the last one an ulp beyond `high`.
  static func value(_ k: Double, low: Double, high: Double, step: Double) -> Double {
    min(high, low + k * step) + 0.0
  }

  static func contains(_ value: Double, low: Double, high: Double, step: Double) -> Bool {
    value == nearest(to: value, low: low, high: high, step: step)
  }

  static func nearest(to value: Double, low: Double, high: Double, step: Double) -> Double {
    let k = min(max(((value - low) / step).rounded(), 0), points(low: low, high: high, step: step) - 1)
    return Grid.value(k, low: low, high: high, step: step)
  }

  static func value(atUnit u: Double, low: Double, high: Double, step: Double) -> Double {
    let k = UnitCells.index(atUnit: u, count: points(low: low, high: high, step: step))
    return Grid.value(k, low: low, high: high, step: step)
  }

  static func unit(of value: Double, low: Double, high: Double, step: Double) -> Double {
    UnitCells.middle(of: ((value - low) / step).rounded(), count: points(low: low, high: high, step: step))
  }
}
