/// The beginning and the end of what a process prints; the middle is left out.
struct CapturedText {
  private static let headLimit = 2048
  private static let tailLimit = 6144

  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var leftOut = 0

  var isEmpty: Bool { head.isEmpty }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    let forHead = min(bytes.count, Self.headLimit - head.count)
    head.append(contentsOf: bytes.prefix(forHead))
    let rest = bytes.dropFirst(forHead)
    tail.append(contentsOf: rest.suffix(Self.tailLimit))
    leftOut += max(0, rest.count - Self.tailLimit)
    // Now and then, not at each line.
    if tail.count > 2 * Self.tailLimit { shorten() }
  }

  /// The text, with a line that says how many bytes are missing.
  mutating func text() -> String {
    shorten()
    let start = String(decoding: head, as: UTF8.self)
    let end = String(decoding: tail, as: UTF8.self)
    return leftOut == 0 ? Self.clean(start + end) : Self.clean("\(start)\n… \(leftOut) bytes left out …\n\(end)")
  }

  /// The last lines that are not empty, on one line.
  mutating func lastLines(_ count: Int) -> String {
    let lines = text().split(whereSeparator: \.isNewline).suffix(count)
    return String(lines.joined(separator: " | ").suffix(500))
  }

  private mutating func shorten() {
    guard tail.count > Self.tailLimit else { return }
    leftOut += tail.count - Self.tailLimit
    tail.removeFirst(tail.count - Self.tailLimit)
  }

  /// Without the characters that would upset a terminal or end a text in SQLite.
  private static func clean(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 || $0 == "\n" || $0 == "\t" }))
  }
}

/// What an evaluation printed.
package struct CapturedOutput: Equatable, Sendable {
  package var standardOutput: String
  package var standardError: String
}
