import HoneSpace

extension Metric {
  /// The name, of a constraint with what it allows: `size ≤ 3.5`.
  var heading: String {
    role == .constraint ? "\(name) \(direction == .minimize ? "≤" : "≥") \(Numbers.short(bound))" : name
  }

  /// Whether it is a constraint that a value breaks, or that was not measured.
  func isBroken(by value: Double) -> Bool {
    role == .constraint && !(direction == .minimize ? value <= bound : value >= bound)
  }
}
