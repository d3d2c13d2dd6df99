import CFunctionCall
import HonePlugin

extension Binder {
  /// Binds a pointer: to a text, a function, a struct, one number, several, or to memory.
  ///
  /// - Parameter count: how many elements the prototype says there are; nil if it does not.
  mutating func bindPointer(
    to target: CType, count: Int?, isConst: Bool, at offset: Int, _ variable: CVariable, _ path: String
  ) throws {
    let name = Self.name(path)
    switch bindings[path] ?? bindings[name] {
    case .null:
      _ = source(path)
      return
    case .file(let file):
      _ = source(path)
      return try addRegion(.file(file), of: target, isConst: isConst, at: offset, variable, path)
    case .buffer(let elements):
      _ = source(path)
      let (bytes, overflow) = elements.multipliedReportingOverflow(by: target.layout?.size ?? 1)
      guard !overflow else { throw prototype.invalid(variable, "a buffer of \(elements) elements is too large") }
      return try addRegion(.zeroes(bytes), of: target, isConst: isConst, at: offset, variable, path)
    default: break
    }
    switch target {
    case .function(let function): pendingCallbacks.append((function, offset, variable))
    case .scalar(.char) where isConst && count == nil: try bindText(at: offset, variable, path)
    case .scalar, .enumeration:
      try bindNumbers(target, count: count, isConst: isConst, at: offset, variable, path)
    case .structure where target.layout != nil:
      guard let layout = target.layout else { return }
      let start = plan.block.addTarget(of: offset, size: layout.size, alignment: layout.alignment, name: path)
      try bind(target, at: start, variable, path, isOutput: !isConst)
    case .void where prototype.hasCallback: plan.block.linkToStart(offset)
    case .void, .structure, .pointer, .array:
      throw prototype.invalid(
        variable, "what \"\(name)\" points to is not known; give bind.\(path)=null, \"file PATH\" or \"buffer COUNT\"")
    }
  }

  /// `const char *`: a label, or a constant.
  private mutating func bindText(at offset: Int, _ variable: CVariable, _ path: String) throws {
    let name = Self.name(path)
    if let text = constant(path) {
      plan.block.write(texts.image(of: text), size: 8, at: offset)
      return
    }
    switch source(path) {
    case .hyperparameter(let name):
      guard let index = index(of: name) else { throw unknownHyperparameter(name, path, variable) }
      try store(index, as: .pointer(.scalar(.char), isConst: true), at: offset, variable)
    case nil:
      guard let index = index(of: name) else {
        throw prototype.invalid(
          variable,
          "nothing is there for the text \"\(name)\"\(hint(name, in: parameters.map(\.name))): declare its labels "
            + "(--labels \(name)=A,B), or give set.\(path)=TEXT")
      }
      try store(index, as: .pointer(.scalar(.char), isConst: true), at: offset, variable)
    default: throw prototype.invalid(variable, "\"\(name)\" is a text; give its labels, or set.\(path)=TEXT")
    }
  }

  /// A pointer to numbers.
  private mutating func bindNumbers(
    _ element: CType, count: Int?, isConst: Bool, at offset: Int, _ variable: CVariable, _ path: String
  ) throws {
    guard let layout = element.layout else { return }
    let name = Self.name(path)
    var elements: [String]?
    if case .elements(let given) = bindings[path] ?? bindings[name] {
      elements = given
    } else if count == nil, isConst, bindings[path] == nil, bindings[name] == nil, index(of: name) == nil {
      // x0, x1, …, as many as there are.
      let numbered = parameters.indices.map { "\(name)\($0)" }.prefix { index(of: $0) != nil }
      elements = numbered.isEmpty ? nil : Array(numbered)
    }
    let total = count ?? elements?.count ?? 1
    if let elements, elements.count != total {
      throw prototype.invalid(variable, "\"\(name)\" has \(total) elements, but bind.\(path) gives \(elements.count)")
    }
    guard layout.size * total <= CType.mostBytes else {
      throw prototype.invalid(variable, "\"\(name)\" is too large; give bind.\(path)=\"buffer COUNT\"")
    }
    counts[path] = total
    let start = plan.block.addTarget(
      of: offset, size: layout.size * total, alignment: layout.alignment, name: path)
    if count == nil, elements == nil {
      try bindNumber(element, at: start, variable, path, isOutput: !isConst)
    } else {
      try bindElements(element, count: total, at: start, variable, path, isOutput: !isConst)
    }
  }

  /// Elements one after the other: as `bind.NAME` lists them, or NAME0, NAME1, ….
  mutating func bindElements(
    _ element: CType, count: Int, at offset: Int, _ variable: CVariable, _ path: String, isOutput: Bool
  ) throws {
    guard let layout = element.layout else { return }
    let name = Self.name(path)
    var given: [String]?
    switch source(path) {
    case .elements(let list): given = list
    case .constant(let one), .hyperparameter(let one): given = [one]
    case nil: break
    default:
      throw prototype.invalid(variable, "\"\(name)\" has \(count) elements; bind.\(path) lists them, as in a,b,0.5")
    }
    if let given, given.count != count {
      throw prototype.invalid(variable, "\"\(name)\" has \(count) elements, but bind.\(path) gives \(given.count)")
    }
    for number in 0..<count {
      let place = offset + number * layout.size
      guard let word = given?[number] else {
        try bind(element, at: place, variable, "\(path)\(number)", isOutput: isOutput)
        continue
      }
      if isOutput, let scalar = element.number, case .metric(let metric) = Source(word) {
        plan.block.write(Self.unwritten(scalar), size: scalar.size, at: place)
        addOutput(metric, scalar, place)
      } else if let index = index(of: word) {
        try store(index, as: element, at: place, variable)
      } else if let scalar = element.number, let image = Image(text: word, as: scalar) {
        plan.block.write(image, size: scalar.size, at: place)
      } else {
        throw prototype.invalid(
          variable,
          "bind.\(path): \"\(word)\" is neither a hyperparameter nor a \(element.text)"
            + hint(word, in: parameters.map(\.name)))
      }
    }
  }

  private mutating func addRegion(
    _ content: CallPlan.Region.Content, of target: CType, isConst: Bool, at offset: Int, _ variable: CVariable,
    _ path: String
  ) throws {
    let size = target.layout?.size ?? 1
    switch content {
    case .file(let file):
      let region = try MappedFile(path: file)
      files.append(region)
      counts[path] = region.count / size
    case .zeroes(let bytes):
      guard !isConst else {
        throw prototype.invalid(
          variable, "\"\(Self.name(path))\" is const: the function only reads it, so a buffer says nothing")
      }
      counts[path] = bytes / size
    }
    plan.regions.append(.init(name: path, content: content, offset: offset))
  }

  /// Writes the counts of what other parameters point to, which are known by now.
  mutating func settleCounts() throws {
    for pending in pendingCounts {
      guard let count = counts[pending.target] else {
        throw prototype.invalid(
          pending.variable,
          "\"\(pending.target)\" is no array, file or buffer whose elements could be counted"
            + hint(pending.target, in: counts.keys.sorted()))
      }
      guard let image = Image(Int64(count), as: pending.scalar) else {
        throw prototype.invalid(pending.variable, "\(count) elements do not fit into \(pending.scalar.rawValue)")
      }
      plan.block.write(image, size: pending.scalar.size, at: pending.offset)
    }
  }
}

extension Prototype {
  /// Whether a parameter, or a field of one, is a pointer to a function.
  var hasCallback: Bool {
    func isCallback(_ variable: CVariable) -> Bool {
      switch variable.type {
      case .pointer(.function, _): true
      case .structure(let structure), .pointer(.structure(let structure), _):
        (structure.fields ?? []).contains(where: isCallback)
      default: false
      }
    }
    return function.parameters.contains(where: isCallback)
  }
}
