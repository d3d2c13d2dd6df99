package import HoneSpace

/// What one evaluation may spend, as a user declares it: `[budget]`.
package struct BudgetEntry: Sendable, Equatable {
  package var origin: Origin
  package var name: Placed<String>?
  package var unit: Placed<String>?
  package var low: Placed<SpaceEntry.Scalar>?
  package var high: Placed<SpaceEntry.Scalar>?
  package var step: Placed<Double>?
  package var scale: Placed<Scale>?
  package var preset: Placed<Double>?

  package init(origin: Origin) { self.origin = origin }

  /// Whole if both bounds are, the highest unless a default is given.
  package func declared() throws(StudyFileError) -> Budget {
    let (low, high) = (try bound(low, "low"), try bound(high, "high"))
    guard low.value > 0, low.value <= high.value else {
      throw StudyFileError(
        low.origin, "a budget runs from a number above 0 up to \"high\", not from \(NumberText.shortest(low.value))")
    }
    let preset = preset?.value ?? high.value
    guard (low.value...high.value).contains(preset) else {
      throw StudyFileError(
        self.preset?.origin ?? origin, "the default \(NumberText.shortest(preset)) does not lie within low and high")
    }
    return Budget(
      name: name?.value ?? "budget", unit: unit?.value ?? "", low: low.value, high: high.value, step: step?.value ?? 0,
      preset: preset, isWhole: low.isWhole && high.isWhole, isLogarithmic: scale?.value == .log)
  }

  private func bound(
    _ bound: Placed<SpaceEntry.Scalar>?, _ key: String
  ) throws(StudyFileError) -> (value: Double, isWhole: Bool, origin: Origin) {
    guard let bound else { throw StudyFileError(origin, "a budget needs \"\(key)\"") }
    guard let value = NumberText.number(bound.value.text), value.isFinite else {
      throw StudyFileError(bound.origin, "\"\(key)\" must be a number, not \"\(bound.value.text)\"")
    }
    return (value, bound.value.isWhole, bound.origin)
  }
}
