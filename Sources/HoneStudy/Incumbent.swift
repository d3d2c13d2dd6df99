/// The best complete trial so far that keeps all constraints.
package struct Incumbent: Sendable, Equatable {
  package var trial: Int
  /// The value of the trial, in the metric's own direction.
  package var value: Double

  package init(trial: Int, value: Double) {
    self.trial = trial
    self.value = value
  }

  /// Whether `value` is better than `incumbent`'s.
  ///
  /// A value that is not a number is never better, and of two equal values the earlier trial stays: the trajectory must
  /// not depend on the order of comparison.
  package static func improves(_ value: Double, on incumbent: Incumbent?, minimizes: Bool) -> Bool {
    guard !value.isNaN else { return false }
    guard let incumbent else { return true }
    return minimizes ? value < incumbent.value : value > incumbent.value
  }
}
