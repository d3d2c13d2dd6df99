/// What is wrong with a text of declarations, and where.
package struct DeclarationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The whole text.
  package var text: String
  /// Bytes from its start to the place, and how many the place has.
  package var range: Range<Int>
  /// What is wrong and how to mend it.
  package var message: String

  package init(_ text: String, at range: Range<Int>, _ message: String) {
    self.text = text
    self.range = range
    self.message = message
  }

  /// `column 14: unknown type "flot"; did you mean "float"?`, with the line if there are several.
  package var description: String {
    let place = self.place
    return (place.number > 1 || place.isOneOfMany ? "line \(place.number), " : "")
      + "column \(place.column): \(message)"
  }

  /// The line of the text, and below it a caret under the place.
  package var excerpt: String {
    let place = self.place
    // A tab stays a tab, so that the caret stands below its place.
    let margin = String(place.before.map { $0 == "\t" ? "\t" : " " })
    let width = max(1, min(String(decoding: place.marked, as: UTF8.self).count, 60))
    return "  \(place.line)\n  \(margin)^\(String(repeating: "~", count: width - 1))"
  }

  private var place:
    (number: Int, column: Int, line: String, before: String, marked: ArraySlice<UInt8>, isOneOfMany: Bool)
  {
    let bytes = Array(text.utf8)
    let start = min(range.lowerBound, bytes.count)
    let newline = UInt8(ascii: "\n")
    let first = bytes[..<start].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let last = bytes[start...].firstIndex(of: newline) ?? bytes.count
    let before = String(decoding: bytes[first..<start], as: UTF8.self)
    let marked = bytes[start..<min(max(range.upperBound, start), last)]
    return (
      bytes[..<start].count { $0 == newline } + 1, before.count + 1,
      String(decoding: bytes[first..<last], as: UTF8.self),
      before, marked, bytes.contains(newline)
    )
  }
}
