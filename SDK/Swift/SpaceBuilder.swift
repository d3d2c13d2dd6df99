import CHone

/// Turns a list of `Parameter`s into the structs of the ABI, names into indices on the way.
struct SpaceBuilder {
  let arena = Arena()
  private(set) var indices: [String: Int] = [:]
  private let parameters: [Parameter]

  init(_ parameters: [Parameter]) { self.parameters = parameters }

  mutating func build(forbidden: Condition) throws -> UnsafePointer<hone_space> {
    var structs: [hone_parameter] = []
    for (index, parameter) in parameters.enumerated() {
      structs.append(try convert(parameter))
      guard indices.updateValue(index, forKey: parameter.name) == nil else {
        throw PluginError.invalid("parameter \"\(parameter.name)\" is declared twice; rename one")
      }
    }
    guard !forbidden.isAlways else {
      throw PluginError.invalid("the forbidden clauses hold always, so no configuration is left")
    }
    let literals = try literals(forbidden, of: "a forbidden clause")
    var space = hone_space()
    space.struct_size = UInt32(MemoryLayout<hone_space>.size)
    space.parameter_size = UInt32(MemoryLayout<hone_parameter>.size)
    space.literal_size = UInt32(MemoryLayout<hone_literal>.size)
    space.parameter_count = UInt32(structs.count)
    space.parameters = UnsafePointer(arena.array(structs))
    space.forbidden = arena.arrayIfAny(literals)
    space.forbidden_count = UInt32(literals.count)
    return UnsafePointer(arena.one(space))
  }

  private func convert(_ parameter: Parameter) throws -> hone_parameter {
    var result = hone_parameter()
    result.name = arena.text(parameter.name)
    result.summary = arena.text(parameter.summary)
    result.unit = arena.text(parameter.unit)
    result.flags = parameter.flags.rawValue
    try setDomain(of: parameter, in: &result)
    try setPreset(of: parameter, in: &result)
    if !parameter.condition.isAlways {
      guard !parameter.condition.terms.isEmpty else {
        throw PluginError.invalid("parameter \"\(parameter.name)\" has a condition that never holds; leave it out")
      }
      let literals = try literals(parameter.condition, of: "the condition of \"\(parameter.name)\"")
      result.condition = arena.arrayIfAny(literals)
      result.condition_count = UInt32(literals.count)
    }
    return result
  }

  private func setDomain(of parameter: Parameter, in result: inout hone_parameter) throws {
    func invalid(_ rule: String) -> PluginError { .invalid("parameter \"\(parameter.name)\" \(rule)") }
    switch parameter.domain {
    case .float(let low, let high, let step, let log), .int(let low, let high, let step, let log):
      if case .int = parameter.domain { result.kind = HONE_INT } else { result.kind = HONE_FLOAT }
      guard low.isFinite && high.isFinite && low <= high else { throw invalid("has bounds that are not finite") }
      guard !log || low > 0 else { throw invalid("is logarithmic, so its range must start above 0, not at \(low)") }
      guard step >= 0 && step.isFinite else { throw invalid("has the step \(step); it must be above 0, or 0 for none") }
      guard !log || step == 0 else { throw invalid("is logarithmic and has a step; only one of both is possible") }
      (result.low, result.high, result.step) = (low, high, step)
      if log { result.flags |= HONE_LOG }
    case .ordinal(let labels, let numbers):
      result.kind = HONE_ORDINAL
      try setLabels(labels, of: parameter.name, in: &result)
      guard let numbers else { break }
      guard numbers.count == labels.count && zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw invalid("needs one number a label, increasing")
      }
      result.numbers = arena.arrayIfAny(numbers)
    case .choice(let labels):
      result.kind = HONE_CHOICE
      try setLabels(labels, of: parameter.name, in: &result)
    case .text: result.kind = HONE_TEXT
    case .path: result.kind = HONE_PATH
    case .pluginName: result.kind = HONE_PLUGIN_NAME
    }
  }

  private func setLabels(_ labels: [String], of name: String, in result: inout hone_parameter) throws {
    guard !labels.isEmpty, Set(labels).count == labels.count, !labels.contains("") else {
      throw PluginError.invalid("parameter \"\(name)\" needs labels, each once and none empty; it has \(labels)")
    }
    result.labels = arena.texts(labels)
    result.label_count = UInt32(labels.count)
  }

  private func setPreset(of parameter: Parameter, in result: inout hone_parameter) throws {
    result.preset = Double.nan
    switch parameter.preset {
    case .none: break
    case .number(let number):
      result.preset = number
      let nearest = withUnsafePointer(to: result) { hone_nearest_value($0, number) }
      guard nearest == number else {
        throw PluginError.invalid(
          "parameter \"\(parameter.name)\" has the preset \(number), which it cannot take; the nearest is \(nearest)")
      }
    case .label(let label): result.preset = try number(of: label, parameter)
    case .text(let text): result.preset_text = arena.text(text)
    }
  }

  /// The index of a label.
  private func number(of label: String, _ parameter: Parameter) throws -> Double {
    guard let index = parameter.labels?.firstIndex(of: label) else {
      throw PluginError.invalid(
        "parameter \"\(parameter.name)\" has no label \"\(label)\"; it has \(parameter.labels ?? [])")
    }
    return Double(index)
  }

  /// The literals of a condition over parameters that `indices` knows already, that is, earlier ones.
  private func literals(_ condition: Condition, of place: String) throws -> [hone_literal] {
    var result: [hone_literal] = []
    for (term, literals) in condition.terms.enumerated() {
      for literal in literals {
        let parameter = try index(of: literal.parameter, place)
        let owner = parameters[parameter]
        var converted = hone_literal()
        converted.parameter = UInt32(parameter)
        converted.relation = literal.relation.rawValue
        converted.term = UInt32(term)
        converted.other = HONE_NONE
        switch literal.right {
        case .number(let number): converted.value = number
        case .label(let label): converted.value = try number(of: label, owner)
        case .numbers(let numbers): set(numbers, in: &converted)
        case .labels(let labels): set(try labels.map { try number(of: $0, owner) }, in: &converted)
        case .parameter(let other): converted.other = UInt32(try index(of: other, place))
        }
        result.append(converted)
      }
    }
    return result
  }

  private func set(_ numbers: [Double], in literal: inout hone_literal) {
    literal.values = arena.arrayIfAny(numbers)
    literal.value_count = UInt32(numbers.count)
  }

  private func index(of name: String, _ place: String) throws -> Int {
    if let index = indices[name] { return index }
    let reason =
      parameters.contains { $0.name == name } ? "is declared later; move it before" : "does not exist"
    throw PluginError.invalid("\(place) names \"\(name)\", which \(reason); known there: \(indices.keys.sorted())")
  }
}
