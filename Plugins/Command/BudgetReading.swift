import HonePlugin

/// The budget that the option `budget` declares, key by key.
enum BudgetReading {
  private static let keys = ["name", "unit", "low", "high", "default", "step", "log", "whole", "hyperparameter"]

  /// - Returns: nil if nothing is said of a budget.
  /// - Throws: `.invalid` that names the key.
  static func budget(_ texts: [(key: String, text: String)], parameters: [Parameter]) throws -> Budget? {
    guard !texts.isEmpty else { return nil }
    var given: [String: String] = [:]
    for (key, text) in texts {
      guard keys.contains(key) else {
        let hint = nearest(to: key, in: keys).map { "; did you mean budget.\($0)?" } ?? "; there are \(keys.joined(separator: ", "))"
        throw PluginError.invalid("option budget.\(key) does not exist\(hint)")
      }
      given[key] = text
    }
    let parameter = try given["hyperparameter"].map { name in
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        let hint = nearest(to: name, in: parameters.map(\.name)).map { "; did you mean \"\($0)\"?" } ?? ""
        throw PluginError.invalid("option budget.hyperparameter: there is no hyperparameter \"\(name)\"\(hint)")
      }
      return parameter
    }
    let range = try parameter.map(Self.range)
    func number(_ key: String, _ preset: Double?) throws -> Double {
      guard let text = given[key] else {
        if let preset { return preset }
        throw PluginError.invalid("option budget.\(key) is missing; a budget needs budget.low and budget.high")
      }
      guard let number = NumberReading.number(Array(text.utf8)[...]), number.isFinite else {
        throw PluginError.invalid("option budget.\(key)=\(text) must be a number")
      }
      return number
    }
    func flag(_ key: String, _ preset: Bool) throws -> Bool {
      guard let text = given[key] else { return preset }
      guard text == "true" || text == "false" else {
        throw PluginError.invalid("option budget.\(key)=\(text) must be true or false")
      }
      return text == "true"
    }
    let (low, high) = (try number("low", range?.low), try number("high", range?.high))
    guard low > 0, low <= high else {
      throw PluginError.invalid("option budget: low must be above 0 and not above high, but they are \(low) and \(high)")
    }
    let preset = try number("default", range?.preset.map { min(max($0, low), high) } ?? high)
    let isWhole = try flag("whole", low == low.rounded() && high == high.rounded())
    return Budget(
      given["name"] ?? parameter?.name ?? "budget", low...high, step: try number("step", 0), preset: preset,
      whole: isWhole, log: try flag("log", range?.log ?? false), parameter: parameter?.name,
      unit: given["unit"] ?? parameter?.unit ?? "")
  }

  private static func range(
    of parameter: Parameter
  ) throws -> (low: Double, high: Double, preset: Double?, log: Bool) {
    let preset: Double? = if case .number(let number) = parameter.preset { number } else { nil }
    switch parameter.domain {
    case .float(let low, let high, _, let log), .int(let low, let high, _, let log): return (low, high, preset, log)
    case .ordinal, .choice, .text, .path, .pluginName:
      throw PluginError.invalid("option budget.hyperparameter: \"\(parameter.name)\" is no number")
    }
  }
}
