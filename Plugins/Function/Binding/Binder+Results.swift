import CFunctionCall
import HonePlugin

extension Binder {
  /// Makes room for what the function returns, and says what it is for; the outputs that are within it.
  mutating func bindResult(_ wanted: Return) throws -> [CallPlan.Output] {
    let type = prototype.function.result
    plan.resultKinds = type.kinds
    guard type == .void || type.layout != nil, type.kindCount <= 4096 else {
      throw PluginError.invalid(
        "\(prototype.name) returns \(type.text), whose fields are not declared; declare them before it")
    }
    let layout = type.layout ?? (0, 8)
    // libffi widens small integers to a whole register.
    plan.resultOffset = plan.block.add(size: max(16, layout.size), alignment: max(16, layout.alignment))
    plan.resultKind = type.number?.kind ?? FUNCTION_POINTER
    let named = resultName
    switch try use(of: type, wanted) {
    case .value:
      plan.resultUse = FUNCTION_RETURNS_VALUES
      if let scalar = type.number {
        return [.init(name: named ?? "value", kind: scalar.kind, offset: plan.resultOffset)]
      }
      let before = plan.outputs
      plan.outputs = []
      defer { plan.outputs = before }
      let result = CVariable(name: "return", type: type, offset: 0)
      try bindReturned(type, at: plan.resultOffset, result)
      return plan.outputs
    case .status: plan.resultUse = type.isText ? FUNCTION_RETURNS_MESSAGE : FUNCTION_RETURNS_STATUS
    case .ignored, .automatic: plan.resultUse = FUNCTION_RETURNS_NOTHING
    }
    return []
  }

  /// Every number in a struct that is returned is a metric of its field's name.
  private mutating func bindReturned(_ type: CType, at offset: Int, _ variable: CVariable) throws {
    switch type {
    case .scalar(let scalar): addOutput(variable.name, scalar, offset)
    case .structure(let structure):
      for (field, start) in zip(structure.fields ?? [], structure.layout?.offsets ?? []) {
        try bindReturned(field.type, at: offset + start, field)
      }
    default: break  // no number that could be a metric
    }
  }

  private var resultName: String? {
    if case .metric(let name) = bindings["return"] { name } else { nil }
  }

  private mutating func use(of type: CType, _ wanted: Return) throws -> Return {
    if bindings["return"] != nil {
      guard resultName != nil else { throw PluginError.invalid("bind.return names a metric, as in metric.loss") }
      usedBindings.insert("bind.return")
    }
    let isNumber = type.number != nil
    var isStructure = false
    if case .structure = type { isStructure = true }
    switch wanted {
    case .value where isNumber || isStructure: return .value
    case .value:
      throw PluginError.invalid("\(prototype.name) returns \(type.text), which is no value; return = \"ignored\"?")
    case .status where type.isText || (isNumber && type.number?.isFloating == false): return .status
    case .status:
      throw PluginError.invalid(
        "\(prototype.name) returns \(type.text), which is no status: that is an integer (0: well) or a text (NULL: well)"
      )
    case .ignored: return .ignored
    case .automatic:
      if resultName != nil || isStructure || type.number?.isFloating == true { return .value }
      // An int beside outputs is how C says whether it went well.
      if isNumber { return plan.outputs.isEmpty ? .value : .status }
      if type == .void { return .ignored }
      if type.isText { return .status }
      throw PluginError.invalid(
        "\(prototype.name) returns \(type.text), of which nothing is known; if that does not matter, return = \"ignored\""
      )
    }
  }

  /// The metrics: as the user declares them, or as the outputs are.
  ///
  /// - Parameter resultIsNamed: whether the first output is what the function returns, and may have any name.
  mutating func assemble(_ declared: [Metric], resultIsNamed: Bool) throws -> (metrics: [Metric], seconds: Int?) {
    if let twice = plan.outputs.map(\.name).firstRepeated {
      throw PluginError.invalid("two outputs are the metric \"\(twice)\"; rename one by bind.PARAMETER=metric.NAME")
    }
    if resultIsNamed, resultName == nil {
      let names = plan.outputs.dropFirst().map(\.name)
      let free = declared.map(\.name).filter { !names.contains($0) && $0 != "seconds" }
      if free.count == 1 { plan.outputs[0].name = free[0] }
    }
    let names = plan.outputs.map(\.name)
    guard !names.isEmpty || declared.contains(where: { $0.name == "seconds" }) else {
      throw PluginError.invalid(
        "\(prototype.name) gives nothing back that could be a metric: it needs a number to return, or a pointer to one "
          + "that is not const")
    }
    var metrics = declared
    for metric in declared where !names.contains(metric.name) && metric.name != "seconds" {
      throw PluginError.invalid(
        "\(prototype.name) gives no metric \"\(metric.name)\"\(hint(metric.name, in: names)); it gives "
          + names.joined(separator: ", "))
    }
    for name in names where !declared.contains(where: { $0.name == name }) {
      metrics.append(metrics.isEmpty ? .minimize(name) : .recorded(name))
    }
    let seconds = names.contains("seconds") ? nil : metrics.firstIndex { $0.name == "seconds" }
    return (metrics, seconds)
  }
}

extension [String] {
  fileprivate var firstRepeated: String? {
    var seen: Set<String> = []
    return first { !seen.insert($0).inserted }
  }
}
