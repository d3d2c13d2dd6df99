/// One dimension of a configuration space, or one option of a plugin.
package struct Hyperparameter: Sendable, Equatable {
  package var name: String
  /// One line.
  package var summary: String
  /// "" for none.
  package var unit: String
  package var domain: Domain
  /// The default, as in a configuration: a number, or the index of a label.
  package var preset: Double?
  /// The default of a text, path or plugin name.
  package var presetText: String?
  /// May change while a session runs.
  package var isAdjustable: Bool
  /// The objective can deliver a gradient with respect to it.
  package var isDifferentiable: Bool
  /// Options only: the user must give it.
  package var isRequired: Bool
  /// Options only: `NAME.KEY=value` may be given besides.
  package var isKeyed: Bool
  /// Declarations only: a float with whole bounds that the user may have meant as an int.
  package var isKindOpen: Bool
  /// Active when this holds; over earlier hyperparameters.
  package var condition: Formula

  package init(
    _ name: String, _ domain: Domain, preset: Double? = nil, presetText: String? = nil, condition: Formula = .always,
    summary: String = "", unit: String = "", isAdjustable: Bool = false, isDifferentiable: Bool = false,
    isRequired: Bool = false, isKeyed: Bool = false, isKindOpen: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.unit = unit
    self.domain = domain
    self.preset = preset
    self.presetText = presetText
    self.isAdjustable = isAdjustable
    self.isDifferentiable = isDifferentiable
    self.isRequired = isRequired
    self.isKeyed = isKeyed
    self.isKindOpen = isKindOpen
    self.condition = condition
  }

  /// Whether a name can be used: `[A-Za-z_][A-Za-z0-9_-]*`, at most 63 bytes.
  package static func isLegal(name: String) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, bytes.count <= 63 else { return false }
    return FormulaScanner.isNameStart(first) && bytes.dropFirst().allSatisfy(FormulaScanner.isNamePart)
  }
}
