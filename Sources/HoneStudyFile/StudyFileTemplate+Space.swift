import HoneSpace

extension StudyFileTemplate {
  /// The hyperparameters: those that the user speaks of or declares, the others as comments.
  func spaceSection() -> [String] {
    var lines = [
      isDeclared
        ? "# The space: what is tuned, each as its own section."
        : "# The space: \(space.count) hyperparameter\(space.count == 1 ? "" : "s"). Uncomment a section to narrow it, or fix "
          + "one: value = …"
    ]
    for (index, hyperparameter) in space.hyperparameters.enumerated() {
      let entry = wishes.space.last { $0.name == hyperparameter.name }
      lines += [""] + section(of: index, entry)
    }
    if !wishes.forbidden.isEmpty || space.count > 0 {
      lines += ["", "# Configurations that no trial is to have; over any hyperparameters:"]
      lines += clauses()
    }
    return lines
  }

  private func clauses() -> [String] {
    let given = wishes.forbidden.map { TomlText.quoted($0.value) }
    if !given.isEmpty { return ["[space]", "forbidden = [\(given.joined(separator: ", "))]"] }
    let name = space.hyperparameters.first { $0.domain.isNumeric } ?? space.hyperparameters[0]
    let example =
      name.domain.isNumeric
      ? "\(name.name) > \(NumberText.shortest(name.domain.value(atUnit: 1)))"
      : "\(name.name) == \(name.domain.text(0))"
    return ["# [space]", "# forbidden = [\(TomlText.quoted(example))]"]
  }

  private func section(of index: Int, _ entry: SpaceEntry?) -> [String] {
    let hyperparameter = space.hyperparameters[index]
    let condition = hyperparameter.condition.isAlways ? nil : space.text(hyperparameter.condition)
    let note = [Self.summary(hyperparameter), isDeclared ? nil : condition.map { "active when \($0)" }]
      .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "; ")
    var section = Section(
      "space.\(TomlText.key(hyperparameter.name))", isHint: entry == nil && !isDeclared, note)
    if let condition, isDeclared { section.say("when", TomlText.quoted(condition), "") }
    if let value = entry?.value {
      section.say("value", TomlText.scalar(value.value), "fixed")
      return section.lines
    }
    if isDeclared { section.say("kind", TomlText.quoted(hyperparameter.domain.kind), "") }
    switch hyperparameter.domain {
    case .float(let range):
      section.add(says(entry?.low), "low", TomlText.float(range.low))
      section.add(says(entry?.high), "high", TomlText.float(range.high))
      scale(range.scale, range.step, entry, &section)
    case .int(let range):
      section.add(says(entry?.low), "low", NumberText.shortest(range.low))
      section.add(says(entry?.high), "high", NumberText.shortest(range.high))
      scale(range.scale, range.step > 1 ? range.step : 0, entry, &section)
    case .ordinal(let labels, let numbers):
      section.add(says(entry?.labels), "labels", TomlText.labels(labels))
      if isDeclared, let numbers, numbers != labels.compactMap({ NumberText.number($0) }) {
        section.say("numbers", "[\(numbers.map(NumberText.shortest).joined(separator: ", "))]", "")
      }
    case .choice(let labels): section.add(says(entry?.labels), "labels", TomlText.labels(labels))
    case .text, .path, .pluginName: break
    }
    if let preset = hyperparameter.preset {
      section.add(says(entry?.preset), "default", TomlText.value(preset, of: hyperparameter.domain))
    }
    return section.lines
  }

  /// Whether a key is a line that counts: the user said it, or nobody else does.
  private func says<Value>(_ wish: Placed<Value>?) -> Bool { wish != nil || isDeclared }

  private static func summary(_ hyperparameter: Hyperparameter) -> String {
    hyperparameter.summary + (hyperparameter.unit.isEmpty ? "" : " (\(hyperparameter.unit))")
  }

  private func scale(_ scale: Scale, _ step: Double, _ entry: SpaceEntry?, _ section: inout Section) {
    if scale == .log || entry?.scale != nil { section.add(says(entry?.scale), "log", scale == .log ? "true" : "false") }
    if step > 0 { section.add(says(entry?.step), "step", NumberText.shortest(step)) }
  }
}

extension TomlText {
  static func labels(_ labels: [String]) -> String { "[\(labels.map(label).joined(separator: ", "))]" }

  /// A value as the user gave it; that of a flag comes as text.
  static func scalar(_ scalar: SpaceEntry.Scalar) -> String {
    switch scalar {
    case .string(let text): label(text)
    case .float(let value): float(value)
    case .integer, .boolean: scalar.text
    }
  }
}

/// Lines of one section, each with what it means behind it, or above it where there is no room.
struct Section {
  private(set) var lines: [String]
  /// Whether the whole section is a comment.
  private let isHint: Bool

  private static let column = 32
  private static let width = 112

  init(_ name: String, isHint: Bool = false, _ note: String = "") {
    self.isHint = isHint
    lines = []
    append((isHint ? "# " : "") + "[\(name)]", note)
  }

  /// A line that counts, unless the whole section is a comment.
  mutating func say(_ key: String, _ value: String, _ note: String) {
    append((isHint ? "# " : "") + "\(key) = \(value)", note)
  }

  /// A line that is a comment.
  mutating func hint(_ key: String, _ value: String, _ note: String) { append("# \(key) = \(value)", note) }

  /// A line that counts if the user said it, else a comment.
  mutating func add(_ key: String, _ value: String?, otherwise: String, _ note: String) {
    if let value { say(key, value, note) } else { hint(key, otherwise, note) }
  }

  mutating func add(_ isSaid: Bool, _ key: String, _ value: String) {
    if isSaid { say(key, value, "") } else { hint(key, value, "") }
  }

  private mutating func append(_ text: String, _ note: String) {
    guard !note.isEmpty else { return lines.append(text) }
    let note = note.split(whereSeparator: \.isNewline).joined(separator: " ")
    let space = max(1, Self.column - text.count)
    if text.count + space + note.count <= Self.width {
      lines.append("\(text)\(String(repeating: " ", count: space))# \(note)")
    } else {
      // Two marks: what is uncommented line by line is not this.
      lines += Comment.lines(note).map { "#\($0)" } + [text]
    }
  }
}

/// Text as comments.
enum Comment {
  static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    var line = "#"
    for word in text.split(whereSeparator: \.isWhitespace) {
      if line.count + word.count > 99, line != "#" {
        lines.append(line)
        line = "#"
      }
      line += " \(word)"
    }
    return lines + [line]
  }
}
