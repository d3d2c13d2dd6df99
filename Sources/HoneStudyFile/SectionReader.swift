import HoneSpace

/// Takes the keys that a section may have, and notes what is wrong with the others.
struct SectionReader {
  let file: String
  private(set) var findings: [StudyFileError.Finding] = []
  /// The keys that were asked for, which are those that exist.
  private var known: [String] = []
  private var members: [TomlMember]
  private var taken: Set<String> = []

  /// Words that other programs use for a key of ours.
  private static let synonyms = [
    "min": "low", "lower": "low", "max": "high", "upper": "high", "type": "kind", "choices": "labels",
    "values": "labels", "categories": "labels", "condition": "when", "if": "when", "fix": "value", "fixed": "value",
    "preset": "default", "initial": "default", "scale": "log", "name": "plugin", "budget": "trials", "n": "trials",
    "iterations": "trials", "evaluations": "trials", "timeout": "time_limit", "time_limit": "timeout",
    "memory": "memory_limit", "workers": "count", "parallel": "count", "random_state": "seed",
    "failures": "max_failures",
  ]

  init(_ members: [TomlMember], file: String) {
    self.members = members
    self.file = file
  }

  func origin(_ position: Position) -> Origin { .file(file, position) }

  mutating func note(_ position: Position, _ message: String) {
    findings.append(StudyFileError.Finding(origin(position), message))
  }

  mutating func note(_ others: [StudyFileError.Finding]) { findings += others }

  /// The member of that name, which is thereby known.
  mutating func take(_ key: String) -> TomlMember? {
    known.append(key)
    guard let member = members.first(where: { $0.key == key }) else { return nil }
    taken.insert(key)
    return member
  }

  /// The members that nobody took.
  var others: [TomlMember] { members.filter { !taken.contains($0.key) } }

  /// Notes every member that nobody took as unknown.
  mutating func refuseOthers() {
    for member in others {
      let synonym = Self.synonyms[member.key].flatMap { known.contains($0) ? $0 : nil }
      let hint = (synonym ?? nearestName(to: member.key, in: known)).map { "; did you mean \"\($0)\"?" } ?? ""
      note(member.position, "unknown key \"\(member.key)\"\(hint)")
    }
  }

  /// The value of a key, if `convert` likes it; otherwise notes that it must be `expected`.
  mutating func take<Value>(
    _ key: String, _ expected: String, _ convert: (TomlValue.Content) -> Value?
  ) -> Placed<Value>? {
    guard let member = take(key) else { return nil }
    if let value = convert(member.value.content) { return Placed(value, at: origin(member.position)) }
    note(member.position, "\"\(key)\" must be \(expected), not \(member.value.shown)")
    return nil
  }

  mutating func string(_ key: String) -> Placed<String>? {
    take(key, "a string that is not empty") { if case .string(let text) = $0, !text.isEmpty { text } else { nil } }
  }

  mutating func boolean(_ key: String) -> Placed<Bool>? {
    take(key, "true or false") { if case .boolean(let value) = $0 { value } else { nil } }
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Placed<Int>? {
    let upper =
      range.upperBound == .max ? "at least \(range.lowerBound)" : "in \(range.lowerBound) … \(range.upperBound)"
    return take(key, "a whole number \(upper)") { content in
      guard case .integer(let value) = content, range.contains(Int(value)) else { return nil }
      return Int(value)
    }
  }

  mutating func number(_ key: String) -> Placed<Double>? {
    take(key, "a finite number") { $0.number }
  }

  mutating func duration(_ key: String) -> Placed<Duration>? {
    take(key, "a duration above 0 with its unit, as in \"90s\", \"2h\" or \"500ms\"") { content in
      guard case .string(let text) = content, let duration = DurationText.duration(text), duration > .zero else {
        return nil
      }
      return duration
    }
  }

  mutating func bytes(_ key: String) -> Placed<Int>? {
    take(key, "an amount of memory above 0 with its unit, as in \"512MB\" or \"2GiB\"") { content in
      guard case .string(let text) = content, let bytes = ByteText.bytes(text), bytes > 0 else { return nil }
      return bytes
    }
  }

  /// One of some words.
  mutating func word(_ key: String, _ words: [String]) -> Placed<String>? {
    take(key, "one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))") { content in
      if case .string(let text) = content, words.contains(text) { text } else { nil }
    }
  }

  mutating func scalar(_ key: String) -> Placed<SpaceEntry.Scalar>? {
    take(key, "a number, a string, true or false") { $0.scalar }
  }

  /// A list, all of whose elements `convert` likes.
  mutating func list<Element>(
    _ key: String, of expected: String, _ convert: (TomlValue.Content) -> Element?
  ) -> Placed<[Element]>? {
    take(key, "a list of \(expected)") { content in
      guard case .array(let elements) = content else { return nil }
      let values = elements.compactMap { convert($0.content) }
      return values.count == elements.count ? values : nil
    }
  }

  /// The members of a table.
  mutating func table(_ key: String) -> [TomlMember]? {
    take(key, "a table, as in [\(key)]") { if case .table(let members) = $0 { members } else { nil } }?.value
  }
}

extension TomlValue {
  /// The value in messages.
  var shown: String {
    switch content {
    case .string(let text): "\"\(text)\""
    case .integer, .float, .boolean: content.scalar?.text ?? kind
    case .table, .array, .dateOrTime: kind
    }
  }
}

extension TomlValue.Content {
  var scalar: SpaceEntry.Scalar? {
    switch self {
    case .string(let text): .string(text)
    case .integer(let value): .integer(value)
    case .float(let value): .float(value)
    case .boolean(let value): .boolean(value)
    case .table, .array, .dateOrTime: nil
    }
  }

  /// A list as the text of an option: `1,2.5` if it has numbers only, else JSON: `["./train", "--rate", ["-m", 3]]`.
  ///
  /// nil if it has other elements than scalars and lists of them.
  var listText: String? {
    guard case .array(let elements) = self else { return nil }
    let numbers = elements.compactMap { element in element.content.number == nil ? nil : element.content.scalar?.text }
    return numbers.count == elements.count && !elements.isEmpty ? numbers.joined(separator: ",") : listJSON
  }

  private var listJSON: String? {
    switch self {
    case .string(let text): return JSONText.quoted(text)
    case .integer, .float, .boolean: return scalar?.text
    case .array(let elements):
      let texts = elements.compactMap(\.content.listJSON)
      return texts.count == elements.count ? "[" + texts.joined(separator: ", ") + "]" : nil
    case .table, .dateOrTime: return nil
    }
  }

  /// A finite number, whole or not.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let value): value.isFinite ? value : nil
    case .string, .boolean, .table, .array, .dateOrTime: nil
    }
  }
}
