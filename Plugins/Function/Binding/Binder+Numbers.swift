import CFunctionCall
import HonePlugin

extension Binder {
  /// Binds a number or an enum.
  mutating func bindNumber(
    _ type: CType, at offset: Int, _ variable: CVariable, _ path: String, isOutput: Bool
  ) throws {
    guard let scalar = type.number else { return }
    let name = Self.name(path)
    let start = constant(path)
    if let start {
      plan.block.write(try image(of: start, type, variable), size: scalar.size, at: offset)
    } else if isOutput {
      plan.block.write(Self.unwritten(scalar), size: scalar.size, at: offset)
    }
    switch source(path) {
    case .hyperparameter(let name):
      guard let index = index(of: name) else { throw unknownHyperparameter(name, path, variable) }
      return try store(index, as: type, at: offset, variable)
    case .metric(let metric):
      guard isOutput else {
        throw prototype.invalid(
          variable, "nothing comes back through \"\(name)\"; an output is a pointer that is not const")
      }
      return addOutput(metric, scalar, offset)
    case .seed:
      return plan.stores.append(.init(kind: scalar.kind, source: FUNCTION_FROM_SEED, images: [], offset: offset))
    case .number:
      return plan.stores.append(.init(kind: scalar.kind, source: FUNCTION_FROM_NUMBER, images: [], offset: offset))
    case .attempt:
      return plan.stores.append(.init(kind: scalar.kind, source: FUNCTION_FROM_ATTEMPT, images: [], offset: offset))
    case .budget: return try storeBudget(scalar, at: offset, variable)
    case .count(let target): return pendingCounts.append((target, scalar, offset, variable))
    case .constant(let text):
      return plan.block.write(try image(of: text, type, variable), size: scalar.size, at: offset)
    case .null, .file, .buffer, .elements:
      throw prototype.invalid(variable, "\"\(name)\" is one number, not memory; bind.\(path) is for pointers")
    case nil: break
    }
    if isOutput, start != nil { return addOutput(name, scalar, offset) }
    if start != nil { return }
    if let index = index(of: name) { return try store(index, as: type, at: offset, variable) }
    if isOutput { return addOutput(name, scalar, offset) }
    switch name {
    case "seed": plan.stores.append(.init(kind: scalar.kind, source: FUNCTION_FROM_SEED, images: [], offset: offset))
    case "budget": try storeBudget(scalar, at: offset, variable)
    case "trial":
      plan.stores.append(.init(kind: scalar.kind, source: FUNCTION_FROM_NUMBER, images: [], offset: offset))
    default: throw unbound(path, variable)
    }
  }

  /// A NaN that the function has to replace; integers start at 0.
  static func unwritten(_ scalar: CScalar) -> Image {
    switch scalar {
    case .double: Image(of: FUNCTION_UNWRITTEN)
    case .float, .longDouble: Image(.nan, as: scalar) ?? .zero
    default: .zero
    }
  }

  mutating func addOutput(_ name: String, _ scalar: CScalar, _ offset: Int) {
    plan.outputs.append(.init(name: name, kind: scalar.kind, offset: offset))
  }

  private mutating func storeBudget(_ scalar: CScalar, at offset: Int, _ variable: CVariable) throws {
    guard let budget else {
      throw prototype.invalid(variable, "the study has no budget; declare it by [budget] with low and high")
    }
    guard let preset = Image(budget.preset, as: scalar) ?? Image(budget.preset.rounded(.down), as: scalar) else {
      throw prototype.invalid(variable, "a budget up to \(budget.high) does not fit into \(scalar.rawValue)")
    }
    guard scalar.isFloating || Image(budget.high.rounded(.down), as: scalar) != nil else {
      throw prototype.invalid(variable, "a budget up to \(budget.high) does not fit into \(scalar.rawValue)")
    }
    plan.stores.append(.init(kind: scalar.kind, source: FUNCTION_FROM_BUDGET, images: [preset], offset: offset))
  }

  func unknownHyperparameter(_ name: String, _ path: String, _ variable: CVariable) -> DeclarationError {
    prototype.invalid(
      variable, "bind.\(path): there is no hyperparameter \"\(name)\"\(hint(name, in: parameters.map(\.name)))")
  }

  /// The error for a parameter that nothing is there for.
  func unbound(_ path: String, _ variable: CVariable) -> DeclarationError {
    let name = Self.name(path)
    let free = parameters.indices.filter { !usedHyperparameters.contains($0) }.map { parameters[$0].name }
    let near = nearestName(to: name, in: free).map { "; the nearest hyperparameter is \"\($0)\"" }
    return prototype.invalid(
      variable,
      "nothing is there for \"\(name)\"\(near ?? ""): declare it (--range \(name)=LOW:HIGH), give set.\(path)=VALUE, "
        + "or bind.\(path)=…")
  }

  /// A constant that the user wrote, in memory.
  func image(of text: String, _ type: CType, _ variable: CVariable) throws -> Image {
    if case .enumeration(let enumeration) = type,
      let constant = enumeration.constants.first(where: { $0.name == text })
    {
      return Image(of: constant.value)
    }
    guard let scalar = type.number, let image = Image(text: text, as: scalar) else {
      var names: [String] = []
      if case .enumeration(let enumeration) = type { names = enumeration.constants.map(\.name) }
      throw prototype.invalid(variable, "\"\(text)\" is no \(type.text)\(hint(text, in: names))")
    }
    return image
  }
}
