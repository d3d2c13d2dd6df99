import CHone

/// Reads a space of the host into Swift values, indices turned into names.
struct SpaceReader {
  private let space: UnsafePointer<hone_space>
  let parameters: [Parameter]
  let forbidden: Condition

  init(_ space: UnsafePointer<hone_space>) {
    self.space = space
    let structs = (0..<space.pointee.parameter_count).map { hone_parameter_at(space, $0).pointee }
    let names = structs.map { String(cString: $0.name) }
    let labels = structs.map { parameter in
      (0..<Int(parameter.label_count)).map { String(optional: parameter.labels?[$0]) }
    }
    func condition(_ literals: UnsafePointer<hone_literal>?, _ count: UInt32) -> Condition {
      var terms: [[Condition.Literal]] = []
      var last: UInt32?
      for index in 0..<count {
        guard let literal = hone_literal_at(space, literals, index)?.pointee else { continue }
        if literal.term != last { terms.append([]) }
        last = literal.term
        terms[terms.count - 1].append(
          Condition.Literal(literal, names: names, labels: labels[Int(literal.parameter)]))
      }
      return Condition(terms: terms)
    }
    parameters = structs.indices.map { index in
      let parameter = structs[index]
      return Parameter(
        name: names[index], domain: Parameter.Domain(parameter, labels: labels[index]),
        preset: Parameter.Preset(parameter, labels: labels[index]),
        condition: parameter.condition_count == 0
          ? .always : condition(parameter.condition, parameter.condition_count),
        summary: String(optional: parameter.summary), unit: String(optional: parameter.unit),
        flags: Parameter.Flags(rawValue: parameter.flags & ~HONE_LOG))
    }
    forbidden = condition(space.pointee.forbidden, space.pointee.forbidden_count)
  }
}

extension Parameter.Domain {
  fileprivate init(_ parameter: hone_parameter, labels: [String]) {
    let log = parameter.flags & HONE_LOG != 0
    switch parameter.kind {
    case HONE_FLOAT: self = .float(low: parameter.low, high: parameter.high, step: parameter.step, log: log)
    case HONE_INT: self = .int(low: parameter.low, high: parameter.high, step: parameter.step, log: log)
    case HONE_ORDINAL:
      let numbers = parameter.numbers.map { numbers in labels.indices.map { numbers[$0] } }
      self = .ordinal(labels: labels, numbers: numbers)
    case HONE_CHOICE: self = .choice(labels: labels)
    case HONE_PATH: self = .path
    case HONE_PLUGIN_NAME: self = .pluginName
    default: self = .text
    }
  }
}

extension Parameter.Preset {
  fileprivate init(_ parameter: hone_parameter, labels: [String]) {
    if let text = parameter.preset_text {
      self = .text(String(cString: text))
    } else if hone_is_inactive(parameter.preset) != 0 {
      self = .none
    } else {
      self = labels.isEmpty ? .number(parameter.preset) : .label(labels[Int(parameter.preset)])
    }
  }
}

extension Condition.Literal {
  fileprivate init(_ literal: hone_literal, names: [String], labels: [String]) {
    self.init(
      parameter: names[Int(literal.parameter)], relation: Condition.Relation(rawValue: literal.relation) ?? .equal,
      right: Condition.Right(literal, names: names, labels: labels))
  }
}

extension Condition.Right {
  fileprivate init(_ literal: hone_literal, names: [String], labels: [String]) {
    if literal.relation == HONE_IN || literal.relation == HONE_NOT_IN {
      let numbers = (0..<Int(literal.value_count)).map { literal.values[$0] }
      self = labels.isEmpty ? .numbers(numbers) : .labels(numbers.map { labels[Int($0)] })
    } else if literal.other != HONE_NONE {
      self = .parameter(names[Int(literal.other)])
    } else {
      self = labels.isEmpty ? .number(literal.value) : .label(labels[Int(literal.value)])
    }
  }
}

extension String {
  /// The text at a pointer; empty for NULL.
  init(optional pointer: UnsafePointer<CChar>?) { self = pointer.map { String(cString: $0) } ?? "" }
}
