package import HoneSpace

extension StudyDescription {
  /// The changes that the entries ask of an objective's space, each with its place, in an order that can be applied.
  ///
  /// - Throws: for names that the objective does not have, and for keys that only make sense where a hyperparameter is
  ///   declared.
  package func changes(to space: ConfigurationSpace) throws(StudyFileError) -> [Placed<SpaceChange>] {
    var findings: [StudyFileError.Finding] = []
    if let budget { findings.append(.init(budget.origin, "the objective says itself what it may spend; leave it out")) }
    var changes: [Placed<SpaceChange>] = []
    for entry in self.space {
      guard let index = space.index(of: entry.name) else {
        let nearest = nearestName(to: entry.name, in: space.hyperparameters.lazy.map(\.name))
        findings.append(.init(entry.origin, SpaceError.unknownName(entry.name, nearest: nearest).description))
        continue
      }
      findings += entry.declarations(against: space.hyperparameters[index])
      changes += entry.changes
    }
    guard findings.isEmpty else { throw StudyFileError(findings) }
    return changes
  }

  /// The objective's space as the entries and forbidden clauses leave it.
  ///
  /// - Throws: what `ConfigurationSpace.narrowed(by:)` throws, at the place of the change that it is due to.
  package func narrowing(_ space: ConfigurationSpace) throws(StudyFileError) -> ConfigurationSpace {
    var narrowed = try forbidding(in: space)
    let start = narrowed
    var findings: [StudyFileError.Finding] = []
    var accepted: [SpaceChange] = []
    for change in try changes(to: space) {
      do throws(SpaceError) {
        // From the start each time: presets move from where the objective has them, not from where a step left them.
        narrowed = try start.narrowed(by: accepted + [change.value])
        accepted.append(change.value)
      } catch {
        findings.append(.init(change.origin, error.description))
      }
    }
    guard findings.isEmpty else { throw StudyFileError(findings) }
    return narrowed
  }

  /// The space that the entries declare, for objectives that have none of their own.
  ///
  /// - Parameter leavesKindsOpen: whether numbers may be left with open kinds (`Hyperparameter.isKindOpen`).
  /// - Throws: for entries that do not say enough, and for broken rules, at the place of the entry.
  package func declared(leavesKindsOpen: Bool = false) throws(StudyFileError) -> ConfigurationSpace {
    var findings: [StudyFileError.Finding] = []
    var hyperparameters: [Hyperparameter] = []
    for (index, entry) in space.enumerated() {
      do throws(StudyFileError) {
        let later = space[(index + 1)...].map(\.name)
        let hyperparameter = try entry.declared(after: hyperparameters, before: later)
        guard leavesKindsOpen || !hyperparameter.isKindOpen else {
          throw StudyFileError(entry.origin, entry.openKind)
        }
        _ = try placing(entry.origin) { () throws(SpaceError) in
          try ConfigurationSpace(hyperparameters + [hyperparameter])
        }
        hyperparameters.append(hyperparameter)
      } catch {
        findings += error.findings
      }
    }
    guard findings.isEmpty else { throw StudyFileError(findings) }
    let origin = space.last?.origin ?? .flag("space")
    let whole = try forbidding(
      in: placing(origin) { () throws(SpaceError) in try ConfigurationSpace(hyperparameters) })
    let fixed = StudyDescription.fixing(space.filter { $0.value != nil && !$0.isConstant })
    return try fixed.narrowing(whole)
  }

  /// A description that only gives some hyperparameters their values.
  private static func fixing(_ entries: [SpaceEntry]) -> StudyDescription {
    var description = StudyDescription()
    description.space = entries.map { entry in
      var fix = SpaceEntry(name: entry.name, origin: entry.origin)
      fix.value = entry.value
      return fix
    }
    return description
  }

  private func forbidding(in space: ConfigurationSpace) throws(StudyFileError) -> ConfigurationSpace {
    var result = space
    var findings: [StudyFileError.Finding] = []
    for clause in forbidden {
      do throws(SpaceError) {
        result = try result.forbidding(result.formula(clause.value))
      } catch {
        findings.append(.init(clause.origin, error.description))
      }
    }
    guard findings.isEmpty else { throw StudyFileError(findings) }
    return result
  }
}

/// What `body` gives; what it throws, at a place.
private func placing<T>(_ origin: Origin, _ body: () throws(SpaceError) -> T) throws(StudyFileError) -> T {
  do throws(SpaceError) { return try body() } catch { throw StudyFileError(origin, error.description) }
}

extension Placed {
  /// Whether this comes from a flag, where numbers are texts.
  fileprivate var isOfFlag: Bool { if case .flag = origin { true } else { false } }
}

extension SpaceEntry {
  /// As changes of a hyperparameter that exists, in an order that can be applied; a fixed value makes all else idle.
  fileprivate var changes: [Placed<SpaceChange>] {
    if let value { return [Placed(.fix(name: name, text: value.value.text), at: value.origin)] }
    var changes: [Placed<SpaceChange>] = []
    if let origin = low?.origin ?? high?.origin {
      changes.append(Placed(.range(name: name, low: low?.value.text, high: high?.value.text), at: origin))
    }
    if let scale { changes.append(Placed(.scale(name: name, scale.value), at: scale.origin)) }
    if let step { changes.append(Placed(.step(name: name, step.value), at: step.origin)) }
    if let labels { changes.append(Placed(.labels(name: name, labels.value.map(\.text)), at: labels.origin)) }
    if let preset { changes.append(Placed(.preset(name: name, text: preset.value.text), at: preset.origin)) }
    return changes
  }

  /// What would declare a hyperparameter that the objective declares already.
  fileprivate func declarations(against hyperparameter: Hyperparameter) -> [StudyFileError.Finding] {
    var findings: [StudyFileError.Finding] = []
    if let kind, kind.value != hyperparameter.domain.kind {
      findings.append(
        .init(
          kind.origin,
          "the objective declares \"\(name)\" as \(hyperparameter.domain.kind), not as \(kind.value); "
            + "leave \"kind\" out"))
    }
    let others: [(key: String, origin: Origin?)] = [
      ("numbers", numbers?.origin), ("when", condition?.origin), ("summary", summary?.origin), ("unit", unit?.origin),
    ]
    for case (let key, let origin?) in others {
      findings.append(
        .init(origin, "the objective declares \"\(name)\", so \"\(key)\" has no place here; leave it out"))
    }
    return findings
  }

  /// As a hyperparameter of its own.
  fileprivate func declared(
    after earlier: [Hyperparameter], before later: [String]
  ) throws(StudyFileError) -> Hyperparameter {
    var hyperparameter = Hyperparameter(
      name, try domain(), summary: summary?.value ?? "", unit: unit?.value ?? "", isKindOpen: isKindOpen)
    if let condition {
      hyperparameter.condition = try placing(condition.origin) { () throws(SpaceError) in
        try Formula(parsing: condition.value, over: earlier, later: later)
      }
    }
    if let preset {
      guard let value = hyperparameter.domain.value(preset.value.text) else {
        throw StudyFileError(
          preset.origin,
          SpaceError.illegalPreset(
            name: name, preset: preset.value.text, legal: hyperparameter.domain.legalValues
          ).description)
      }
      hyperparameter.preset = value
    } else if hyperparameter.domain.points == 1 {
      hyperparameter.preset = hyperparameter.domain.value(atUnit: 0)
    }
    return hyperparameter
  }

  private func domain() throws(StudyFileError) -> Domain {
    if let value, isConstant { return try constant(value) }
    switch try declaredKind() {
    case "float":
      return .float(
        FloatRange(
          low: try bound(low, "low"), high: try bound(high, "high"), step: step?.value ?? 0,
          scale: scale?.value ?? .linear))
    case "int":
      return .int(
        IntRange(
          low: try bound(low, "low"), high: try bound(high, "high"), step: step?.value ?? 0,
          scale: scale?.value ?? .linear))
    case "ordinal":
      let labels = try requiredLabels()
      return .ordinal(labels: labels.map(\.text), numbers: numbers?.value ?? Self.numbers(of: labels))
    default:
      return .choice(labels: try requiredLabels().map(\.text))
    }
  }

  /// The kind that is written, or the one that the other keys leave no doubt of.
  private func declaredKind() throws(StudyFileError) -> String {
    let range: [(key: String, origin: Origin?)] = [
      ("low", low?.origin), ("high", high?.origin), ("log", scale?.origin), ("step", step?.origin),
    ]
    let lists: [(key: String, origin: Origin?)] = [("labels", labels?.origin), ("numbers", numbers?.origin)]
    let isLabelled = kind.map { $0.value == "ordinal" || $0.value == "choice" } ?? (labels != nil)
    for case (let key, let origin?) in isLabelled ? range : lists {
      throw StudyFileError(
        origin, "\"\(key)\" does not apply to \"\(name)\", which has \(isLabelled ? "labels" : "bounds")")
    }
    if let kind {
      if kind.value == "choice", let numbers {
        throw StudyFileError(numbers.origin, "the labels of a choice have no numbers; write kind = \"ordinal\"")
      }
      return kind.value
    }
    if labels != nil { return numbers == nil ? "choice" : "ordinal" }
    if low == nil && high == nil && preset == nil {
      throw StudyFileError(
        origin, "\"\(name)\" is not declared by the objective, so it needs low and high, labels, or a value")
    }
    return "float"
  }

  /// Whether bounds are all that says what this is, and they are whole.
  private var isKindOpen: Bool {
    let bounds = [low, high, preset].compactMap { $0?.value }
    return kind == nil && labels == nil && !bounds.isEmpty && bounds.allSatisfy(\.isWhole)
  }

  /// What is wrong with an entry whose kind nobody has settled.
  var openKind: String {
    let what = "whole bounds leave open what \"\(name)\" is; "
    if origin.position == nil { return what + "write :int or :float behind them" }
    return what + "add kind = \"int\" or kind = \"float\""
  }

  private func bound(_ bound: Placed<Scalar>?, _ key: String) throws(StudyFileError) -> Double {
    guard let bound else { throw StudyFileError(origin, "\"\(name)\" needs \"\(key)\"") }
    switch bound.value {
    case .integer(let value): return Double(value)
    case .float(let value): return value
    case .string(let text):
      if let value = NumberText.number(text) { return value }
    case .boolean: break
    }
    throw StudyFileError(bound.origin, "\"\(key)\" of \"\(name)\" must be a number, not \"\(bound.value.text)\"")
  }

  private func requiredLabels() throws(StudyFileError) -> [Scalar] {
    if let labels { return labels.value }
    throw StudyFileError(origin, "\"\(name)\" needs \"labels\"")
  }

  /// Labels that are all numbers are their own numbers.
  private static func numbers(of labels: [Scalar]) -> [Double]? {
    let numbers = labels.compactMap { NumberText.number($0.text) }
    return numbers.count == labels.count ? numbers : nil
  }

  /// Whether a value is all that is said of it.
  ///
  /// Otherwise the value is one of the domain that the other keys declare.
  fileprivate var isConstant: Bool { value != nil && low == nil && high == nil && labels == nil }

  private func constant(_ value: Placed<Scalar>) throws(StudyFileError) -> Domain {
    let number = NumberText.number(value.value.text)
    switch (value.value, kind?.value) {
    case (.integer(let whole), nil): return .int(IntRange(low: Double(whole), high: Double(whole)))
    case (.float(let number), nil): return .float(FloatRange(low: number, high: number))
    case (.string(let text), nil) where number != nil && value.isOfFlag:
      let number = number ?? 0
      return Int64(text) == nil
        ? .float(FloatRange(low: number, high: number)) : .int(IntRange(low: number, high: number))
    case (_, nil), (_, "choice"): return .choice(labels: [value.value.text])
    case (_, "ordinal"): return .ordinal(labels: [value.value.text], numbers: nil)
    case (_, "int"):
      if let number { return .int(IntRange(low: number, high: number)) }
    default:
      if let number { return .float(FloatRange(low: number, high: number)) }
    }
    throw StudyFileError(
      value.origin, "\"\(value.value.text)\" is no number, as kind = \"\(kind?.value ?? "")\" asks for")
  }
}
