import CFunctionCall
package import HonePlugin

/// Brings a function's parameters together with what there is for them, by name.
///
/// Whatever finds nothing, and whatever is left over, is an error: no call is made that the user did not mean.
package struct Binder {
  let prototype: Prototype
  /// As the user declared them; open kinds are settled on the way.
  var parameters: [Parameter]
  let budget: Budget?
  /// `bind.NAME` and `set.NAME`, by name.
  var bindings: [String: Source]
  var constants: [String: String]

  var plan = CallPlan()
  /// What the plan points to outside of its block.
  let texts = TextPool()
  var files: [MappedFile] = []
  var usedHyperparameters: Set<Int> = []
  var usedBindings: Set<String> = []
  /// How many elements a parameter points to, by its name.
  var counts: [String: Int] = [:]
  /// Parameters that are such counts.
  var pendingCounts: [(target: String, scalar: CScalar, offset: Int, variable: CVariable)] = []
  var pendingCallbacks: [(function: CFunction, offset: Int, variable: CVariable)] = []

  /// What was bound, and the hyperparameters with their kinds settled.
  package struct Bound {
    var plan: CallPlan
    let texts: TextPool
    let files: [MappedFile]
    package var parameters: [Parameter]
    package var metrics: [Metric]
    /// The metric that is the duration of the call.
    package var secondsMetric: Int?
    /// Whether the step of a report says what was spent.
    var reportsBudget: Bool
  }

  /// What is done with what the function returns.
  package enum Return: String, CaseIterable, Sendable {
    /// A floating number is a value; an int is a status if the function writes metrics elsewhere, else a value.
    case automatic = "auto"
    case value, status, ignored
  }

  package init(
    _ prototype: Prototype, parameters: [Parameter], budget: Budget?, bindings: [(key: String, text: String)],
    constants: [(key: String, text: String)]
  ) throws {
    self.prototype = prototype
    self.parameters = parameters
    self.budget = budget
    self.bindings = [:]
    self.constants = Dictionary(constants.map { ($0.key, $0.text) }, uniquingKeysWith: { $1 })
    for (key, text) in bindings {
      guard let source = Source(text) else {
        throw PluginError.invalid("bind.\(key): \"\(text)\" is not one of \(Source.forms)")
      }
      self.bindings[key] = source
    }
    for name in self.constants.keys where self.bindings[name] != nil && !isStartOfOutput(name) {
      throw PluginError.invalid("\"\(name)\" is given by bind.\(name) and by set.\(name); leave one of them out")
    }
  }

  /// A metric that is written to a place may have a value there before.
  private func isStartOfOutput(_ name: String) -> Bool {
    if case .metric = bindings[name] { true } else { false }
  }

  /// Binds everything.
  package mutating func bind(result: Return, metrics: [Metric]) throws -> Bound {
    let function = prototype.function
    guard function.parameters.count <= 1000 else {
      throw prototype.invalid(function.parameters[1000], "a function of more than 1000 parameters is too much")
    }
    for (number, parameter) in function.parameters.enumerated() {
      var parameter = parameter
      if parameter.name.isEmpty { parameter.name = "\(number + 1)" }
      try bindArgument(parameter)
    }
    let resultOutputs = try bindResult(result)
    guard plan.block.bytes.count <= CType.mostBytes else {
      throw PluginError.invalid(
        "the arguments take more than \(CType.mostBytes >> 20) MiB; let \"buffer COUNT\" hold large ones")
    }
    let outputs = resultOutputs + plan.outputs
    plan.outputs = outputs
    let (chosen, secondsMetric) = try assemble(metrics, resultIsNamed: resultOutputs.count == 1)
    try settleCounts()
    for pending in pendingCallbacks { try bindCallback(pending.function, pending.offset, pending.variable, chosen) }
    try refuseLeftovers()
    return Bound(
      plan: plan, texts: texts, files: files, parameters: parameters, metrics: chosen, secondsMetric: secondsMetric,
      reportsBudget: budget != nil)
  }

  private mutating func bindArgument(_ parameter: CVariable) throws {
    var type = parameter.type
    if case .array(let element, let count, let isConst) = type, count == nil {
      type = .pointer(element, isConst: isConst)
    }
    guard type.kindCount <= 4096, let layout = passedLayout(type) else {
      throw prototype.invalid(
        parameter, "\(type.text) cannot be passed; all of the type has to be declared before, and be of moderate size")
    }
    let offset = plan.block.add(size: layout.size, alignment: layout.alignment)
    plan.arguments.append((type.kinds, offset))
    if case .array(let element, let count?, let isConst) = type {
      try bindPointer(to: element, count: count, isConst: isConst, at: offset, parameter, parameter.name)
    } else {
      try bind(type, at: offset, parameter, parameter.name, isOutput: false)
    }
  }

  private func passedLayout(_ type: CType) -> (size: Int, alignment: Int)? {
    if case .array = type { (8, 8) } else { type.layout }
  }

  /// Binds what lies at an offset.
  ///
  /// - Parameters:
  ///   - path: its name, with those of the structs around it: `config.learning_rate`.
  ///   - isOutput: whether the function may write there, and the host reads it.
  mutating func bind(_ type: CType, at offset: Int, _ variable: CVariable, _ path: String, isOutput: Bool) throws {
    switch type {
    case .scalar, .enumeration: try bindNumber(type, at: offset, variable, path, isOutput: isOutput)
    case .structure(let structure):
      guard let layout = structure.layout, let fields = structure.fields else {
        throw prototype.invalid(variable, "\(type.text) is not declared; declare its fields before the function")
      }
      for (field, start) in zip(fields, layout.offsets) {
        try bind(field.type, at: offset + start, field, "\(path).\(field.name)", isOutput: isOutput)
      }
    case .array(let element, let count?, _):
      try bindElements(element, count: count, at: offset, variable, path, isOutput: isOutput)
    case .pointer(let target, let isConst):
      try bindPointer(to: target, count: nil, isConst: isConst, at: offset, variable, path)
    case .void, .function, .array:
      throw prototype.invalid(variable, "\(type.text) cannot be passed")
    }
  }

  /// What the user says of a place: by its path, or by its name alone.
  mutating func source(_ path: String) -> Source? {
    for key in [path, Self.name(path)] {
      if let source = bindings[key] {
        usedBindings.insert("bind.\(key)")
        return source
      }
    }
    return nil
  }

  mutating func constant(_ path: String) -> String? {
    for key in [path, Self.name(path)] {
      if let text = constants[key] {
        usedBindings.insert("set.\(key)")
        return text
      }
    }
    return nil
  }

  /// The last part of a path.
  static func name(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? path }

  func index(of hyperparameter: String) -> Int? { parameters.firstIndex { $0.name == hyperparameter } }

  private func refuseLeftovers() throws {
    let names = prototype.variableNames
    for (index, parameter) in parameters.enumerated() where !usedHyperparameters.contains(index) {
      throw PluginError.invalid(
        "nothing in \(prototype.name) takes the hyperparameter \"\(parameter.name)\"\(hint(parameter.name, in: names))"
          + "; rename it, or give bind.PARAMETER=\(parameter.name)")
    }
    let given = bindings.keys.map { "bind.\($0)" } + constants.keys.map { "set.\($0)" }
    for key in given.sorted() where !usedBindings.contains(key) {
      let name = String(key.split(separator: ".", maxSplits: 1)[1])
      throw PluginError.invalid("\(key): \(prototype.name) has no parameter \"\(name)\"\(hint(name, in: names))")
    }
  }
}

extension Prototype {
  /// An error at a parameter or field, for the user: the host shows the place.
  func invalid(_ variable: CVariable, _ message: String) -> DeclarationError { fault(at: variable, message) }

  /// The names of all parameters, and of the fields of their structs.
  var variableNames: [String] {
    func names(_ variable: CVariable) -> [String] {
      switch variable.type {
      case .structure(let structure), .pointer(.structure(let structure), _):
        [variable.name] + (structure.fields ?? []).flatMap(names)
      default: [variable.name]
      }
    }
    return function.parameters.flatMap(names).filter { !$0.isEmpty }
  }
}
