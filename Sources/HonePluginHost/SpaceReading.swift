import CHone
import HoneSpace

extension DescriptorReading {
  /// The space that a plugin declares.
  ///
  /// `isOptions`: whether texts are allowed.
  static func space(_ pointer: UnsafePointer<hone_space>, isOptions: Bool) throws -> ConfigurationSpace {
    let space = try whole(hone_space.self, at: UnsafeRawPointer(pointer), "hone_space")
    let count = Int(space.parameter_count)
    guard count <= 1_000_000 else { throw DescriptorError("hone_space.parameter_count is \(count)") }
    guard count > 0 else { return try ConfigurationSpace([]) }
    guard let base = space.parameters else { throw DescriptorError("hone_space.parameters is NULL") }
    let (stride, literalStride) = (Int(space.parameter_size), Int(space.literal_size))
    guard stride >= 32, stride % 8 == 0 else { throw DescriptorError("hone_space.parameter_size is \(stride)") }
    let parameters = (0..<count).map { index in
      element(hone_parameter.self, UnsafeRawPointer(base) + index * stride, size: stride)
    }
    let names = try parameters.map { try text($0.name, "hone_parameter.name") }
    var hyperparameters: [Hyperparameter] = []
    for (parameter, name) in zip(parameters, names) {
      do {
        hyperparameters.append(try hyperparameter(parameter, name, isOptions: isOptions, literalStride: literalStride))
      } catch let error as DescriptorError {
        throw DescriptorError("parameter \"\(name)\": \(error)")
      }
    }
    let forbidden = try formula(
      space.forbidden, count: Int(space.forbidden_count), stride: literalStride, ifEmpty: .never)
    do {
      return try ConfigurationSpace(hyperparameters, forbidden: forbidden)
    } catch {
      throw DescriptorError("\(error)")
    }
  }

  private static func hyperparameter(
    _ parameter: hone_parameter, _ name: String, isOptions: Bool, literalStride: Int
  ) throws -> Hyperparameter {
    let domain = try domain(parameter)
    guard isOptions || !domain.isText else { throw DescriptorError("a text is not a hyperparameter, only an option") }
    let flags = parameter.flags
    return Hyperparameter(
      name, domain, preset: parameter.preset.isNaN || domain.isText ? nil : parameter.preset,
      presetText: try parameter.preset_text.map { try text($0, "preset_text") },
      condition: try formula(
        parameter.condition, count: Int(parameter.condition_count), stride: literalStride, ifEmpty: .always),
      summary: try text(parameter.summary, "summary"), unit: try text(parameter.unit, "unit"),
      isAdjustable: flags & HONE_ADJUSTABLE != 0, isDifferentiable: flags & HONE_DIFFERENTIABLE != 0,
      isRequired: flags & HONE_REQUIRED != 0, isKeyed: flags & HONE_KEYED != 0,
      isKindOpen: flags & HONE_KIND_OPEN != 0)
  }

  private static func domain(_ parameter: hone_parameter) throws -> Domain {
    let scale: Scale = parameter.flags & HONE_LOG != 0 ? .log : .linear
    switch parameter.kind {
    case HONE_FLOAT:
      return .float(FloatRange(low: parameter.low, high: parameter.high, step: parameter.step, scale: scale))
    case HONE_INT:
      return .int(IntRange(low: parameter.low, high: parameter.high, step: parameter.step, scale: scale))
    case HONE_ORDINAL, HONE_CHOICE:
      let labels = try (0..<Int(parameter.label_count)).map { index in
        guard let labels = parameter.labels else { throw DescriptorError("its labels are NULL") }
        return try text(labels[index], "label \(index)")
      }
      guard parameter.kind == HONE_ORDINAL else { return .choice(labels: labels) }
      return .ordinal(
        labels: labels, numbers: parameter.numbers.map { Array(UnsafeBufferPointer(start: $0, count: labels.count)) })
    case HONE_TEXT: return .text
    case HONE_PATH: return .path
    case HONE_PLUGIN_NAME: return .pluginName
    default: throw DescriptorError("its kind \(parameter.kind) is unknown")
    }
  }

  private static func formula(
    _ pointer: UnsafePointer<hone_literal>?, count: Int, stride: Int, ifEmpty: Formula
  ) throws -> Formula {
    guard count > 0 else { return ifEmpty }
    guard let pointer else { throw DescriptorError("its literals are NULL") }
    guard stride >= 40, stride % 8 == 0 else { throw DescriptorError("hone_space.literal_size is \(stride)") }
    var terms: [[Literal]] = []
    for index in 0..<count {
      let literal = element(hone_literal.self, UnsafeRawPointer(pointer) + index * stride, size: stride)
      let term = Int(literal.term)
      guard term == terms.count - 1 || term == terms.count else {
        throw DescriptorError("literal \(index) has term \(term); terms stand together and count from 0")
      }
      if term == terms.count { terms.append([]) }
      terms[term].append(try self.literal(literal))
    }
    return Formula(terms: terms)
  }

  private static func literal(_ literal: hone_literal) throws -> Literal {
    guard let relation = Relation(rawValue: literal.relation) else {
      throw DescriptorError("the relation \(literal.relation) is unknown")
    }
    let left = Int(literal.parameter)
    if relation.takesSet {
      guard let values = literal.values else { throw DescriptorError("a literal with a set has no values") }
      return Literal(left, relation, .set(Array(UnsafeBufferPointer(start: values, count: Int(literal.value_count)))))
    }
    return Literal(
      left, relation, literal.other == HONE_NONE ? .value(literal.value) : .parameter(Int(literal.other)))
  }
}
