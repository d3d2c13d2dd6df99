package import HoneSpace

/// What the user says of one hyperparameter: it narrows the objective's, or declares one.
package struct SpaceEntry: Sendable, Equatable {
  /// A value as the file has it; its type tells a float from an int.
  package enum Scalar: Sendable, Equatable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)

    /// The value as a user would type it.
    package var text: String {
      switch self {
      case .string(let text): text
      case .integer(let value): String(value)
      case .float(let value): NumberText.shortest(value)
      case .boolean(let value): value ? "true" : "false"
      }
    }

    /// Whether this is a number without a fraction or an exponent; that of a flag comes as text.
    package var isWhole: Bool {
      switch self {
      case .integer: true
      case .string(let text): Int64(text) != nil
      case .float, .boolean: false
      }
    }
  }

  package var name: String
  package var origin: Origin
  /// `float`, `int`, `ordinal` or `choice`.
  package var kind: Placed<String>?
  package var low: Placed<Scalar>?
  package var high: Placed<Scalar>?
  package var scale: Placed<Scale>?
  package var step: Placed<Double>?
  package var labels: Placed<[Scalar]>?
  package var numbers: Placed<[Double]>?
  package var preset: Placed<Scalar>?
  package var condition: Placed<String>?
  /// The one value that it is to have.
  package var value: Placed<Scalar>?
  package var summary: Placed<String>?
  package var unit: Placed<String>?

  package init(name: String, origin: Origin) {
    self.name = name
    self.origin = origin
  }

  /// This entry with `base` wherever this says nothing.
  ///
  /// A range goes over a fixed value and the other way round.
  func merging(over base: SpaceEntry) -> SpaceEntry {
    var merged = self
    merged.kind = kind ?? base.kind
    merged.low = low ?? base.low
    merged.high = high ?? base.high
    merged.scale = scale ?? base.scale
    merged.step = step ?? base.step
    merged.labels = labels ?? base.labels
    merged.numbers = numbers ?? base.numbers
    merged.preset = preset ?? base.preset
    merged.condition = condition ?? base.condition
    merged.value = value ?? (low == nil && high == nil && labels == nil ? base.value : nil)
    merged.summary = summary ?? base.summary
    merged.unit = unit ?? base.unit
    return merged
  }
}
