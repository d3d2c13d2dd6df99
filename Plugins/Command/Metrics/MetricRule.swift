/// Where the value of a metric comes from.
package enum MetricRule {
  /// A member of a JSON object that is a line of its own; keys within objects are joined with dots.
  case json(key: String)
  /// Of the one metric that nobody has named: what a JSON object most likely says of it, as `ObviousMember` finds it.
  case obvious
  case pattern(MetricPattern)
  case measured(Measure)

  /// What hone itself measures of a command.
  package enum Measure: String, CaseIterable, Sendable {
    /// From its start to its end, by the clock.
    case seconds
    /// User and system time of it and of what it waited for.
    case cpuSeconds = "cpu_seconds"
    /// The most memory that one of its processes had resident, in bytes.
    case memory
    /// Its exit status.
    case status
  }

  /// What was looked for, in errors.
  package var description: String {
    switch self {
    case .json(let key): "a line that is a JSON object with the key \"\(key)\""
    case .obvious: "a line that is a JSON object with the key \"value\" or \"loss\", or with one number only"
    case .pattern(let pattern): "lines that match /\(pattern.text)/"
    case .measured(let measure): measure.rawValue
    }
  }
}

/// A regular expression that finds a metric in a line.
///
/// The value is the group named `value`, else the first group without a name, else the whole match. A group named `step`
/// makes each match an intermediate value.
package struct MetricPattern {
  package let text: String
  private let regex: Regex<AnyRegexOutput>
  /// Text that every match has; a line without it need not be looked at.
  let needle: [UInt8]

  /// What a line says.
  package struct Match: Equatable {
    package var value: Double
    package var step: Double?
  }

  /// - Throws: the reason why the text is no regular expression.
  package init(_ text: String) throws {
    self.text = text
    regex = try Regex(text)
    needle = Array(Self.longestPlainRun(of: text).utf8)
  }

  /// Of a longer line only the beginning is searched: some patterns take time that grows with the square of it.
  private static let longest = 4096

  /// What a line says; nil if it does not match, or matches something that is no number.
  package func match(_ line: ArraySlice<UInt8>) -> Match? {
    let line = line.prefix(Self.longest)
    guard line.contains(needle), let match = (try? regex.firstMatch(in: String(decoding: line, as: UTF8.self))) ?? nil
    else { return nil }
    func number(_ capture: AnyRegexOutput.Element?) -> Double? {
      capture?.substring.flatMap { NumberReading.number(Array($0.utf8)[...]) }
    }
    let output = match.output
    let groups = output.dropFirst()
    let value = groups.first { $0.name == "value" } ?? groups.first { $0.name == nil } ?? output.first
    guard let value = number(value) else { return nil }
    return Match(value: value, step: number(groups.first { $0.name == "step" }))
  }

  /// The longest run of letters, digits and the like that stands in every match; empty if that is hard to tell.
  ///
  /// Whatever is not known to be read right makes it empty: a line too many costs time, a line too few a metric.
  private static func longestPlainRun(of text: String) -> String {
    guard !text.contains("|"), !text.contains("{") else { return "" }
    var (best, run, depth) = ("", "", 0)
    var characters = Substring(text)
    func end() {
      if run.utf8.count > best.utf8.count { best = run }
      run = ""
    }
    while let character = characters.popFirst() {
      switch character {
      case "(":
        end()
        depth += 1
        // Flags, conditions and comments change what follows.
        if characters.hasPrefix("*") { return "" }
        if characters.hasPrefix("?"), !characters.hasPrefix("?:"), !characters.hasPrefix("?<") { return "" }
      case ")": depth -= 1
      case "[":
        end()
        guard skipClass(&characters) else { return "" }
      case "\\":
        end()
        guard skipEscape(&characters) else { return "" }
      case "*", "?", "+":
        // The character before it may be missing.
        if !run.isEmpty { run.removeLast() }
        end()
      case _
      where depth == 0 && character.isASCII
        && (character.isLetter || character.isNumber || " _=:-,;\"'".contains(character)):
        run.append(character)
      default: end()
      }
    }
    end()
    return best
  }

  /// Skips what is left of a class, up to its end; false where it has classes of its own, or one that is hard to find.
  private static func skipClass(_ characters: inout Substring) -> Bool {
    if characters.first == "^" { characters.removeFirst() }
    if characters.first == "]" { return false }
    while let character = characters.popFirst() {
      switch character {
      case "]": return true
      case "[": return false
      case "\\": guard skipEscape(&characters) else { return false }
      default: break
      }
    }
    return false
  }

  /// Skips what follows a backslash; false where it is more than a character, as of \x41, \k<name>, \Q…\E and \12.
  private static func skipEscape(_ characters: inout Substring) -> Bool {
    guard let escaped = characters.popFirst() else { return false }
    return !escaped.isLetter && !escaped.isNumber || "dDwWsSbBhHvVnrtAzZ".contains(escaped)
  }
}

extension ArraySlice<UInt8> {
  /// Whether these bytes are somewhere among them.
  fileprivate func contains(_ needle: [UInt8]) -> Bool {
    guard let first = needle.first else { return true }
    guard count >= needle.count else { return false }
    return withUnsafeBufferPointer { bytes in
      var start = 0
      while start + needle.count <= bytes.count {
        if bytes[start] == first, bytes[start..<(start + needle.count)].elementsEqual(needle) { return true }
        start += 1
      }
      return false
    }
  }
}
