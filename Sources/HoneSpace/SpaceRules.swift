/// The rules that every space keeps, one function each group; the first broken one is thrown.
enum SpaceRules {
  static func check(_ hyperparameters: [Hyperparameter], forbidden: Formula) throws(SpaceError) {
    var names: Set<String> = []
    for (index, hyperparameter) in hyperparameters.enumerated() {
      let name = hyperparameter.name
      guard Hyperparameter.isLegal(name: name) else { throw .malformedName(name) }
      guard names.insert(name).inserted else { throw .duplicateName(name) }
      try check(hyperparameter.domain, of: name)
      try checkPreset(of: hyperparameter)
      if hyperparameter.condition.isNever { throw .neverActive(name: name) }
      try check(hyperparameter.condition, owner: name, hyperparameters, before: index)
    }
    try check(forbidden, owner: "", hyperparameters, before: hyperparameters.count)
  }

  static func check(_ domain: Domain, of name: String) throws(SpaceError) {
    switch domain {
    case .float(let range):
      try checkBounds(of: name, range.low, range.high, range.step, range.scale)
    case .int(let range):
      try checkBounds(of: name, range.low, range.high, range.step, range.scale)
      for bound in [range.low, range.high] {
        guard bound == bound.rounded(.towardZero) else { throw .boundNotWhole(name: name, bound: bound) }
        guard abs(bound) <= IntRange.limit else { throw .boundTooLarge(name: name, bound: bound) }
      }
      guard range.step == range.step.rounded(.towardZero) else { throw .illegalStep(name: name, step: range.step) }
    case .ordinal(let labels, let numbers):
      try check(labels, of: name)
      if let numbers { try check(numbers, of: name, labels: labels.count) }
    case .choice(let labels):
      try check(labels, of: name)
    case .text, .path, .pluginName: break
    }
  }

  private static func checkBounds(
    of name: String, _ low: Double, _ high: Double, _ step: Double, _ scale: Scale
  ) throws(SpaceError) {
    for bound in [low, high] {
      guard bound.isFinite else { throw .boundNotFinite(name: name, bound: bound) }
    }
    guard low <= high else { throw .emptyRange(name: name, low: low, high: high) }
    guard (high - low).isFinite else { throw .tooWide(name: name) }
    guard scale == .linear || low > 0 else { throw .logOfNonPositive(name: name, low: low) }
    guard step != 0 else { return }
    guard step.isFinite, step > 0, Grid.points(low: low, high: high, step: step) <= IntRange.limit else {
      throw .illegalStep(name: name, step: step)
    }
    guard scale == .linear else { throw .stepOnLogScale(name: name) }
  }

  private static func check(_ labels: [String], of name: String) throws(SpaceError) {
    guard !labels.isEmpty else { throw .noLabels(name: name) }
    var seen: Set<String> = []
    for label in labels {
      guard !label.isEmpty, label.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .emptyLabel(name: name) }
      guard seen.insert(label).inserted else { throw .duplicateLabel(name: name, label: label) }
    }
  }

  private static func check(_ numbers: [Double], of name: String, labels: Int) throws(SpaceError) {
    guard numbers.count == labels else {
      throw .numbersDoNotMatch(name: name, labels: labels, numbers: numbers.count)
    }
    var last = -Double.infinity
    for number in numbers {
      guard number.isFinite, number > last else { throw .numbersDoNotIncrease(name: name, number: number) }
      last = number
    }
  }

  private static func checkPreset(of hyperparameter: Hyperparameter) throws(SpaceError) {
    let domain = hyperparameter.domain
    if domain.isText {
      guard hyperparameter.preset == nil else { throw .presetOfWrongKind(name: hyperparameter.name, kind: domain.kind) }
      return
    }
    guard hyperparameter.presetText == nil else { throw .presetOfWrongKind(name: hyperparameter.name, kind: "number") }
    guard let preset = hyperparameter.preset, !domain.contains(preset) else { return }
    throw .illegalPreset(name: hyperparameter.name, preset: NumberText.shortest(preset), legal: domain.legalValues)
  }

  private static func check(
    _ formula: Formula, owner: String, _ hyperparameters: [Hyperparameter], before limit: Int
  ) throws(SpaceError) {
    for literal in formula.terms.joined() {
      let left = try parameter(literal.parameter, owner: owner, hyperparameters, before: limit)
      if literal.relation.needsOrder, case .choice = left.domain {
        throw .orderOfChoice(name: owner, parameter: left.name)
      }
      switch literal.right {
      case .value(let value):
        guard !literal.relation.takesSet else { throw setExpected(owner, left, literal) }
        try check([value], against: left, owner: owner)
      case .set(let values):
        guard literal.relation.takesSet else { throw setExpected(owner, left, literal) }
        try check(values, against: left, owner: owner)
      case .parameter(let other):
        guard !literal.relation.takesSet else { throw setExpected(owner, left, literal) }
        let right = try parameter(other, owner: owner, hyperparameters, before: limit)
        if literal.relation.needsOrder, case .choice = right.domain {
          throw .orderOfChoice(name: owner, parameter: right.name)
        }
        guard left.domain.isNumeric == right.domain.isNumeric else {
          throw .numberAgainstLabel(name: owner, left: left.name, right: right.name)
        }
      }
    }
  }

  private static func parameter(
    _ index: Int, owner: String, _ hyperparameters: [Hyperparameter], before limit: Int
  ) throws(SpaceError) -> Hyperparameter {
    guard hyperparameters.indices.contains(index) else { throw .noSuchParameter(name: owner, index: index) }
    let parameter = hyperparameters[index]
    guard index < limit else { throw .laterParameter(name: owner, parameter: parameter.name) }
    guard !parameter.domain.isText else { throw .literalOverText(name: owner, parameter: parameter.name) }
    return parameter
  }

  /// Values compared with labels must be indices of labels; numbers need only be finite, since a narrowed range may have
  /// left them outside.
  private static func check(_ values: [Double], against left: Hyperparameter, owner: String) throws(SpaceError) {
    for value in values {
      guard left.domain.isNumeric ? value.isFinite : left.domain.contains(value) else {
        throw .malformedLiteral(
          name: owner, literal: "\"\(left.name)\" against \(NumberText.shortest(value))",
          reason: "the right side must be \(left.domain.isNumeric ? "finite" : left.domain.legalValues)")
      }
    }
  }

  private static func setExpected(_ owner: String, _ left: Hyperparameter, _ literal: Literal) -> SpaceError {
    .malformedLiteral(
      name: owner, literal: "\"\(left.name)\" \(literal.relation.sign)",
      reason: literal.relation.takesSet ? "the right side must be a set" : "the right side must be one value")
  }
}
