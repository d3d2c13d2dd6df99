/// The values of one trial, one a hyperparameter in declared order.
///
/// A float is itself, an int a whole number, a choice or an ordinal the index of its label, and an inactive
/// hyperparameter the one quiet NaN of the plugin ABI. Negative zero is stored as zero and every NaN as that one, so
/// that equality and hashing can go by bits.
package struct Configuration: Sendable, Hashable {
  package private(set) var values: [Double]

  /// The value of an inactive hyperparameter.
  package static let inactive = Double(bitPattern: 0x7FF8_0000_0000_0000)

  package init(_ values: [Double]) {
    self.values = values
    for index in values.indices where Self.needsCanonicalForm(values[index]) {
      self.values[index] = Self.canonical(values[index])
    }
  }

  /// All `count` hyperparameters inactive.
  package init(inactive count: Int) { values = Array(repeating: Self.inactive, count: count) }

  /// The value of hyperparameter `index`; nil where inactive.
  package subscript(index: Int) -> Double? {
    get {
      let value = values[index]
      return value.isNaN ? nil : value
    }
    set { values[index] = newValue.map(Self.canonical) ?? Self.inactive }
  }

  package static func == (left: Configuration, right: Configuration) -> Bool {
    left.values.count == right.values.count
      && left.values.indices.allSatisfy { left.values[$0].bitPattern == right.values[$0].bitPattern }
  }

  package func hash(into hasher: inout Hasher) {
    for value in values { hasher.combine(value.bitPattern) }
  }

  private static func needsCanonicalForm(_ value: Double) -> Bool { value.isNaN || value == 0 }

  private static func canonical(_ value: Double) -> Double { value.isNaN ? inactive : value + 0.0 }
}
