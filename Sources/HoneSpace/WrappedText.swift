/// Texts broken at spaces.
package enum WrappedText {
  /// The text in lines of at most `width` characters, as far as words allow.
  ///
  /// - Parameter width: at least 1.
  /// - Returns: at least one line; line breaks of the text are spaces in it.
  package static func lines(_ text: String, width: Int) -> [String] {
    let hasBreak = text.contains { $0.isNewline }
    guard text.count > width || hasBreak else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= width {
        line += " \(word)"
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return lines + [line]
  }

  /// The same, each line break of the text kept.
  package static func paragraphs(_ text: String, width: Int) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).flatMap {
      lines(String($0), width: width)
    }
  }
}
