extension Parameter {
  /// A real number within `range`.
  ///
  /// - Parameters:
  ///   - log: uniform in the logarithm; needs a range above 0 and no step.
  ///   - step: allows `low + k * step` only.
  ///   - condition: active when this holds; it names parameters declared earlier.
  public static func float(
    _ name: String, _ range: ClosedRange<Double>, log: Bool = false, step: Double = 0, preset: Double? = nil,
    when condition: Condition = .always, unit: String = "", flags: Flags = [], summary: String = ""
  ) -> Parameter {
    Parameter(
      name: name, domain: .float(low: range.lowerBound, high: range.upperBound, step: step, log: log),
      preset: preset.map(Preset.number) ?? .none, condition: condition, summary: summary, unit: unit, flags: flags)
  }

  /// A whole number within `range`.
  public static func int(
    _ name: String, _ range: ClosedRange<Int>, log: Bool = false, step: Int = 0, preset: Int? = nil,
    when condition: Condition = .always, unit: String = "", flags: Flags = [], summary: String = ""
  ) -> Parameter {
    Parameter(
      name: name,
      domain: .int(low: Double(range.lowerBound), high: Double(range.upperBound), step: Double(step), log: log),
      preset: preset.map { .number(Double($0)) } ?? .none, condition: condition, summary: summary, unit: unit,
      flags: flags)
  }

  /// One of some labels that have no order.
  public static func choice(
    _ name: String, _ labels: [String], preset: String? = nil, when condition: Condition = .always, flags: Flags = [],
    summary: String = ""
  ) -> Parameter {
    Parameter(
      name: name, domain: .choice(labels: labels), preset: preset.map(Preset.label) ?? .none, condition: condition,
      summary: summary, unit: "", flags: flags)
  }

  /// One of the cases of an enum, by their raw values.
  public static func choice<Label: CaseIterable & RawRepresentable<String>>(
    _ name: String, _ labels: Label.Type, preset: Label? = nil, when condition: Condition = .always, flags: Flags = [],
    summary: String = ""
  ) -> Parameter {
    choice(
      name, labels.allCases.map(\.rawValue), preset: preset?.rawValue, when: condition, flags: flags, summary: summary)
  }

  /// `true` or `false`.
  public static func flag(
    _ name: String, preset: Bool, when condition: Condition = .always, summary: String = ""
  ) -> Parameter {
    choice(name, ["false", "true"], preset: preset ? "true" : "false", when: condition, summary: summary)
  }

  /// One of some labels in an order; `numbers`, increasing, say where each lies on an axis.
  public static func ordinal(
    _ name: String, _ labels: [String], numbers: [Double]? = nil, preset: String? = nil,
    when condition: Condition = .always, unit: String = "", flags: Flags = [], summary: String = ""
  ) -> Parameter {
    Parameter(
      name: name, domain: .ordinal(labels: labels, numbers: numbers), preset: preset.map(Preset.label) ?? .none,
      condition: condition, summary: summary, unit: unit, flags: flags)
  }

  /// An option whose value is any text.
  public static func text(
    _ name: String, preset: String? = nil, when condition: Condition = .always, flags: Flags = [], summary: String = ""
  ) -> Parameter {
    textual(.text, name, preset, condition, flags, summary)
  }

  /// An option whose value is the path of a file or folder.
  public static func path(
    _ name: String, preset: String? = nil, when condition: Condition = .always, flags: Flags = [], summary: String = ""
  ) -> Parameter {
    textual(.path, name, preset, condition, flags, summary)
  }

  /// An option whose value is the name of another plugin.
  public static func pluginName(
    _ name: String, preset: String? = nil, when condition: Condition = .always, flags: Flags = [], summary: String = ""
  ) -> Parameter {
    textual(.pluginName, name, preset, condition, flags, summary)
  }

  private static func textual(
    _ domain: Domain, _ name: String, _ preset: String?, _ condition: Condition, _ flags: Flags, _ summary: String
  ) -> Parameter {
    Parameter(
      name: name, domain: domain, preset: preset.map(Preset.text) ?? .none, condition: condition, summary: summary,
      unit: "", flags: flags)
  }
}
