/// A wish of the user that leaves fewer configurations in a space, or moves a default.
///
/// Values are texts as the user wrote them, so that they are read by the hyperparameter's own rules and errors can quote
/// them.
package enum SpaceChange: Sendable, Equatable {
  /// The hyperparameter has this value whenever it is active.
  case fix(name: String, text: String)
  /// Values lie within these bounds, inclusive; nil keeps a bound. Ordinals take labels as bounds.
  case range(name: String, low: String?, high: String?)
  case scale(name: String, Scale)
  /// Values are on this grid, which starts at the low end.
  case step(name: String, Double)
  /// Values are among these labels; their order stays the objective's.
  case labels(name: String, [String])
  /// The default.
  case preset(name: String, text: String)

  /// The hyperparameter that it is about.
  package var name: String {
    switch self {
    case .fix(let name, _), .range(let name, _, _), .scale(let name, _), .step(let name, _), .labels(let name, _),
      .preset(let name, _):
      name
    }
  }
}

extension ConfigurationSpace {
  /// The space that is left after some changes, applied in order.
  ///
  /// Each hyperparameter stays, if only with one value, and so do conditions and forbidden clauses. Presets that are no
  /// longer legal move to the nearest value that is; of a choice, to the first label left. Labels are renumbered:
  /// `SpaceTranslation` leads back to the objective's own configurations.
  ///
  /// - Throws: for an unknown name, and for a change that leaves no value or asks for values that are not there now.
  package func narrowed(by changes: [SpaceChange]) throws(SpaceError) -> ConfigurationSpace {
    var narrowed = hyperparameters
    for change in changes {
      let index = try requiredIndex(of: change.name)
      try narrowed[index].apply(change)
    }
    for index in narrowed.indices {
      narrowed[index].movePreset(from: hyperparameters[index])
    }
    let renumbering = LabelRenumbering(from: hyperparameters, to: narrowed)
    for index in narrowed.indices {
      narrowed[index].condition = renumbering.renumbered(hyperparameters[index].condition, isCondition: true)
    }
    return try ConfigurationSpace(narrowed, forbidden: renumbering.renumbered(forbidden, isCondition: false))
  }
}

extension ConfigurationSpace {
  /// The space without one hyperparameter: the one that is the budget, when the optimizer sets budgets itself.
  ///
  /// `SpaceTranslation` leads back.
  ///
  /// - Throws: `stillNeeded` if a condition or a forbidden clause looks at it.
  package func removing(_ index: Int) throws(SpaceError) -> ConfigurationSpace {
    let name = hyperparameters[index].name
    var rest: [Hyperparameter] = []
    for (other, var hyperparameter) in hyperparameters.enumerated() where other != index {
      guard !hyperparameter.condition.parameters.contains(index) else {
        throw .stillNeeded(name: name, by: "the condition of \"\(hyperparameter.name)\"")
      }
      hyperparameter.condition = hyperparameter.condition.closingGap(at: index)
      rest.append(hyperparameter)
    }
    guard !forbidden.parameters.contains(index) else { throw .stillNeeded(name: name, by: "a forbidden clause") }
    return try ConfigurationSpace(rest, forbidden: forbidden.closingGap(at: index))
  }

  /// The space with one more forbidden clause.
  package func forbidding(_ clause: Formula) throws(SpaceError) -> ConfigurationSpace {
    try ConfigurationSpace(hyperparameters, forbidden: Formula(terms: forbidden.terms + clause.terms))
  }
}

extension Formula {
  /// The formula over hyperparameters of which one that it does not look at is gone.
  fileprivate func closingGap(at gap: Int) -> Formula {
    let moved = { (index: Int) in index > gap ? index - 1 : index }
    return Formula(
      terms: terms.map { term in
        term.map { literal in
          var literal = literal
          literal.parameter = moved(literal.parameter)
          if case .parameter(let other) = literal.right { literal.right = .parameter(moved(other)) }
          return literal
        }
      })
  }
}

extension Hyperparameter {
  fileprivate mutating func apply(_ change: SpaceChange) throws(SpaceError) {
    switch change {
    case .fix(_, let text): try fix(at: text)
    case .range(_, let low, let high): try restrict(low: low, high: high)
    case .scale(_, let scale): try set(scale)
    case .step(_, let step): try set(step: step)
    case .labels(_, let labels): try keep(labels)
    case .preset(_, let text): preset = try value(text)
    }
  }

  /// The value that a text names, by the rules of the domain as it is now.
  private func value(_ text: String) throws(SpaceError) -> Double {
    guard !domain.isText else { throw .wrongChange(name: name, change: "a value", kind: domain.kind) }
    if let value = domain.value(text) { return value }
    let nearest =
      domain.labels.map { nearestName(to: text, in: $0) }
      ?? NumberText.number(text).flatMap { domain.nearest(to: $0) }.map { domain.text($0) }
    throw .unreadableValue(name: name, text: text, legal: domain.legalValues, nearest: nearest)
  }

  private mutating func fix(at text: String) throws(SpaceError) {
    let value = try value(text)
    switch domain {
    case .float(let range): domain = .float(FloatRange(low: value, high: value, scale: range.scale))
    case .int(let range): domain = .int(IntRange(low: value, high: value, scale: range.scale))
    case .ordinal, .choice: keepLabels(at: [Int(value)])
    case .text, .path, .pluginName: break
    }
    preset = domain.labels == nil ? value : 0
  }

  private mutating func restrict(low: String?, high: String?) throws(SpaceError) {
    switch domain {
    case .float(var range):
      (range.low, range.high) = try bounds(low, high, range.low, range.high, range.step)
      domain = .float(range)
    case .int(var range):
      (range.low, range.high) = try bounds(low, high, range.low, range.high, max(range.step, 1))
      domain = .int(range)
    case .ordinal(let labels, _):
      let first = Int(try low.map { text throws(SpaceError) in try value(text) } ?? 0)
      let last = Int(try high.map { text throws(SpaceError) in try value(text) } ?? Double(labels.count - 1))
      guard first <= last else { throw nothingLeft(low, high) }
      keepLabels(at: Array(first...last))
    case .choice, .text, .path, .pluginName:
      throw .wrongChange(name: name, change: "a range", kind: domain.kind)
    }
  }

  /// New bounds within the old ones, moved inwards onto the grid if there is one.
  private func bounds(
    _ lowText: String?, _ highText: String?, _ oldLow: Double, _ oldHigh: Double, _ step: Double
  ) throws(SpaceError) -> (low: Double, high: Double) {
    var low = try lowText.map { text throws(SpaceError) in try number(text) } ?? oldLow
    var high = try highText.map { text throws(SpaceError) in try number(text) } ?? oldHigh
    guard low <= high else { throw .emptyRange(name: name, low: low, high: high) }
    guard low >= oldLow, high <= oldHigh else {
      throw .outsideRange(
        name: name, low: NumberText.shortest(low), high: NumberText.shortest(high), legal: domain.legalValues)
    }
    if step > 0 {
      let first = ((low - oldLow) / step - 1e-9).rounded(.up)
      let last = ((high - oldLow) / step + 1e-9).rounded(.down)
      guard first <= last else { throw nothingLeft(lowText, highText) }
      low = Grid.value(first, low: oldLow, high: oldHigh, step: step)
      high = Grid.value(last, low: oldLow, high: oldHigh, step: step)
    }
    return (low, high)
  }

  private func number(_ text: String) throws(SpaceError) -> Double {
    guard let number = NumberText.number(text) else {
      throw .unreadableValue(name: name, text: text, legal: domain.legalValues, nearest: nil)
    }
    return number
  }

  private func nothingLeft(_ low: String?, _ high: String?) -> SpaceError {
    .nothingLeft(name: name, low: low ?? "", high: high ?? "", legal: domain.legalValues)
  }

  private mutating func set(_ scale: Scale) throws(SpaceError) {
    switch domain {
    case .float(var range):
      range.scale = scale
      domain = .float(range)
    case .int(var range):
      range.scale = scale
      domain = .int(range)
    case .ordinal, .choice, .text, .path, .pluginName:
      throw .wrongChange(name: name, change: "a scale", kind: domain.kind)
    }
  }

  private mutating func set(step: Double) throws(SpaceError) {
    switch domain {
    case .float(var range):
      try checkGrid(step, within: range.step)
      range.step = step
      domain = .float(range)
    case .int(var range):
      try checkGrid(step, within: range.step)
      range.step = step
      domain = .int(range)
    case .ordinal, .choice, .text, .path, .pluginName:
      throw .wrongChange(name: name, change: "a step", kind: domain.kind)
    }
  }

  private func checkGrid(_ step: Double, within old: Double) throws(SpaceError) {
    guard step.isFinite, step > 0 else { throw .illegalStep(name: name, step: step) }
    let ratio = old > 0 ? step / old : 1
    guard ratio >= 0.5, abs(ratio - ratio.rounded()) <= 1e-9 * ratio else {
      throw .gridNotWithin(name: name, step: step, legal: domain.legalValues)
    }
  }

  private mutating func keep(_ labels: [String]) throws(SpaceError) {
    guard domain.labels != nil else { throw .wrongChange(name: name, change: "a list of labels", kind: domain.kind) }
    guard !labels.isEmpty else { throw .noLabels(name: name) }
    var kept: Set<Int> = []
    for label in labels {
      guard kept.insert(Int(try value(label))).inserted else { throw .duplicateLabel(name: name, label: label) }
    }
    keepLabels(at: kept.sorted())
  }

  private mutating func keepLabels(at kept: [Int]) {
    let presetLabel = preset.map { domain.text($0) }
    switch domain {
    case .ordinal(let labels, let numbers):
      preset = preset.map { preset in
        // The nearest one left, the lower of two.
        Double(kept.indices.min { abs(Double(kept[$0]) - preset) < abs(Double(kept[$1]) - preset) } ?? 0)
      }
      domain = .ordinal(labels: kept.map { labels[$0] }, numbers: numbers.map { numbers in kept.map { numbers[$0] } })
    case .choice(let labels):
      preset = presetLabel.map { label in Double(kept.firstIndex { labels[$0] == label } ?? 0) }
      domain = .choice(labels: kept.map { labels[$0] })
    case .float, .int, .text, .path, .pluginName: break
    }
  }

  /// Moves the preset of a number, if it is still the objective's, to the nearest value left.
  fileprivate mutating func movePreset(from original: Hyperparameter) {
    guard domain.isNumeric, let preset, preset == original.preset else { return }
    self.preset = domain.nearest(to: preset)
  }
}
