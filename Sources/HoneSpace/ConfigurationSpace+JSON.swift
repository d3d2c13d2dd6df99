extension ConfigurationSpace {
  /// The space as a JSON text, to be stored and read back by `init(json:)`.
  ///
  /// Conditions stand in the syntax of study files, so the text can be read with any JSON tool. Absent members have their
  /// usual values.
  package func encodedJSON() -> String { encoded(withProse: true).text }

  /// The text that two spaces share exactly if they have the same configurations, defaults and flags.
  ///
  /// Summaries and units do not count.
  package var canonicalText: String { encoded(withProse: false).text }

  /// Sixteen hexadecimal digits that follow from `canonicalText`.
  ///
  /// FNV-1a, 64 bits. Source: Fowler, Noll, Vo, Eastlake, RFC 9923.
  package var fingerprint: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in canonicalText.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Reads what `encodedJSON()` wrote.
  ///
  /// - Throws: for a text that is not such a space, and for a space that breaks a rule.
  package init(json: String) throws(SpaceError) {
    let document = try JSONValue(parsing: json)
    guard let entries = document["hyperparameters"]?.array else {
      throw .malformedJSON(reason: "there is no list \"hyperparameters\"")
    }
    var hyperparameters: [Hyperparameter] = []
    for entry in entries { hyperparameters.append(try Hyperparameter(entry, after: hyperparameters)) }
    let forbidden = try document["forbidden"]?.string.map { text throws(SpaceError) in
      try Formula(parsing: text, over: hyperparameters)
    }
    try self.init(hyperparameters, forbidden: forbidden ?? .never)
  }

  private func encoded(withProse: Bool) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("hyperparameters", .array(hyperparameters.map { $0.encoded(withProse: withProse, over: hyperparameters) }))
    ]
    if !forbidden.isNever { members.append(("forbidden", .string(text(forbidden)))) }
    return .object(members)
  }
}

extension Hyperparameter {
  /// Flags by their names in the stored text.
  private static var flags: [(name: String, field: WritableKeyPath<Hyperparameter, Bool>)] {
    [
      ("adjustable", \.isAdjustable), ("differentiable", \.isDifferentiable), ("required", \.isRequired),
      ("keyed", \.isKeyed), ("kind-open", \.isKindOpen),
    ]
  }

  fileprivate func encoded(withProse: Bool, over hyperparameters: [Hyperparameter]) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [("name", .string(name)), ("kind", .string(domain.kind))]
    func add(_ key: String, _ value: JSONValue?) { if let value { members.append((key, value)) } }
    func addRange(_ low: Double, _ high: Double, _ step: Double, _ scale: Scale) {
      members += [("low", .number(low)), ("high", .number(high))]
      add("step", step != 0 ? .number(step) : nil)
      add("scale", scale == .log ? .string(scale.rawValue) : nil)
    }
    switch domain {
    case .float(let range): addRange(range.low, range.high, range.step, range.scale)
    case .int(let range): addRange(range.low, range.high, range.step, range.scale)
    case .ordinal(let labels, let numbers):
      add("labels", .array(labels.map { .string($0) }))
      add("numbers", numbers.map { .array($0.map { .number($0) }) })
    case .choice(let labels): add("labels", .array(labels.map { .string($0) }))
    case .text, .path, .pluginName: break
    }
    add("preset", preset.map { .number($0) } ?? presetText.map { .string($0) })
    add("condition", condition.isAlways ? nil : .string(condition.text(over: hyperparameters)))
    let flags = Self.flags.filter { self[keyPath: $0.field] }.map { JSONValue.string($0.name) }
    add("flags", flags.isEmpty ? nil : .array(flags))
    add("summary", withProse && !summary.isEmpty ? .string(summary) : nil)
    add("unit", withProse && !unit.isEmpty ? .string(unit) : nil)
    return .object(members)
  }

  fileprivate init(_ entry: JSONValue, after earlier: [Hyperparameter]) throws(SpaceError) {
    guard let name = entry["name"]?.string, let kind = entry["kind"]?.string else {
      throw .malformedJSON(reason: "a hyperparameter lacks a name or a kind")
    }
    guard let domain = Domain(kind: kind, entry) else {
      throw .malformedJSON(reason: "hyperparameter \"\(name)\" of kind \"\(kind)\" lacks what that kind needs")
    }
    self.init(name, domain)
    preset = entry["preset"]?.number
    presetText = entry["preset"]?.string
    if let text = entry["condition"]?.string { condition = try Formula(parsing: text, over: earlier) }
    summary = entry["summary"]?.string ?? ""
    unit = entry["unit"]?.string ?? ""
    for flag in entry["flags"]?.array ?? [] {
      if let known = Self.flags.first(where: { $0.name == flag.string }) { self[keyPath: known.field] = true }
    }
  }
}

extension Domain {
  fileprivate init?(kind: String, _ entry: JSONValue) {
    let (step, scale) = (entry["step"]?.number ?? 0, Scale(rawValue: entry["scale"]?.string ?? "linear"))
    switch kind {
    case "float", "int":
      guard let low = entry["low"]?.number, let high = entry["high"]?.number, let scale else { return nil }
      self =
        kind == "int"
        ? .int(IntRange(low: low, high: high, step: step, scale: scale))
        : .float(FloatRange(low: low, high: high, step: step, scale: scale))
    case "ordinal", "choice":
      guard let labels = entry["labels"]?.array?.compactMap(\.string) else { return nil }
      self =
        kind == "choice"
        ? .choice(labels: labels) : .ordinal(labels: labels, numbers: entry["numbers"]?.array?.compactMap(\.number))
    case "text": self = .text
    case "path": self = .path
    case "plugin": self = .pluginName
    default: return nil
    }
  }
}
