package import HonePlugin

/// What one trial puts in the place of placeholders.
package struct TrialValues: Sendable {
  private let parameters: [Parameter]
  private let places: [String: Int]
  private let values: [Double]
  private let fields: [TrialField: String]

  /// - Parameters:
  ///   - values: one a parameter, NaN where inactive.
  ///   - budget: nil if the objective has none; whole ones are written as ints.
  ///   - folder: the trial's own; nil if nothing needs one.
  package init(
    _ parameters: [Parameter], _ values: [Double], number: UInt64, seed: UInt64, attempt: Int = 0,
    budget: Double? = nil, folder: String? = nil, here: String
  ) {
    self.parameters = parameters
    self.values = values
    places = Dictionary(parameters.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var fields: [TrialField: String] = [
      .number: "\(number)", .seed: "\(seed)", .smallSeed: "\(seed & 0x7FFF_FFFF)", .attempt: "\(attempt)",
      .here: here,
    ]
    fields[.folder] = folder
    fields[.budget] = budget.map { plainText($0, isWhole: $0 == $0.rounded()) }
    self.fields = fields
  }

  /// What stands for a placeholder; nil if its hyperparameter is inactive and it has no substitute.
  package func text(_ placeholder: Placeholder) -> String? {
    if let place = places[placeholder.name] {
      let value = values[place]
      if value.isNaN { return placeholder.substitute }
      let parameter = parameters[place]
      if let format = placeholder.format { return format.text(Self.number(value, of: parameter)) }
      return Self.text(value, of: parameter)
    }
    guard let field = TrialField(rawValue: placeholder.name), let text = text(of: field) else {
      return placeholder.substitute
    }
    if let format = placeholder.format, let number = Double(text) { return format.text(number) }
    return text
  }

  /// What a field is; nil where the trial has none.
  package func text(of field: TrialField) -> String? { field == .configuration ? configuration : fields[field] }

  /// The active hyperparameters as one JSON object, in declared order.
  package var configuration: String {
    let members = parameters.indices.filter { !values[$0].isNaN }.map { index in
      let text = Self.text(values[index], of: parameters[index])
      let isText = parameters[index].labels != nil && !Self.isJSONNumber(text)
      return JSON.quoted(parameters[index].name) + ":" + (isText ? JSON.quoted(text) : text)
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// Labels that are numbers stay numbers: an ordinal of 32, 64, 128.
  private static func isJSONNumber(_ text: String) -> Bool {
    if case .number = JSON(parsing: Array(text.utf8)[...]) { text != "NaN" && !text.contains("Inf") } else { false }
  }

  private static func text(_ value: Double, of parameter: Parameter) -> String {
    switch parameter.domain {
    case .int: plainText(value, isWhole: true)
    case .ordinal(let labels, _), .choice(let labels): labels[min(max(Int(value), 0), labels.count - 1)]
    case .float, .text, .path, .pluginName: plainText(value, isWhole: false)
    }
  }

  /// The number for a format: that of the label, where it has one.
  private static func number(_ value: Double, of parameter: Parameter) -> Double {
    switch parameter.domain {
    case .ordinal(let labels, let numbers):
      let index = min(max(Int(value), 0), labels.count - 1)
      return numbers?[index] ?? Double(labels[index]) ?? value
    case .choice(let labels): return Double(labels[min(max(Int(value), 0), labels.count - 1)]) ?? value
    case .float, .int, .text, .path, .pluginName: return value
    }
  }
}
