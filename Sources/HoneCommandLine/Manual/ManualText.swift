import HoneSpace

/// Text for troff, with the macros of man(7).
struct ManualText {
  private(set) var lines: [String] = []

  /// A section, in capitals.
  mutating func section(_ title: String) { lines.append(".SH \(Self.escaped(title))") }

  /// A part of a section.
  mutating func subsection(_ title: String) { lines.append(".SS \(Self.escaped(title))") }

  /// Paragraphs as help texts have them: apart by an empty line, indented lines as they are, a line in capitals above them.
  mutating func paragraphs(_ text: String) {
    for block in text.split(separator: "\n\n") {
      if lines.last?.hasPrefix(".SH") != true { lines.append(".PP") }
      var isLiteral = false
      for line in block.split(separator: "\n") {
        let isIndented = line.hasPrefix(" ")
        if isIndented != isLiteral { lines += isIndented ? [".RS 2", ".nf"] : [".fi", ".RE"] }
        isLiteral = isIndented
        if isIndented {
          lines.append(Self.escaped(String(line.dropFirst(2))))
        } else if line == line.uppercased() {
          lines.append(Self.bold(String(line)))
        } else {
          lines += Self.wrapped(String(line))
        }
      }
      if isLiteral { lines += [".fi", ".RE"] }
    }
  }

  /// A term and what is said of it.
  ///
  /// - Parameter term: troff already.
  mutating func item(_ term: String, _ text: String) {
    lines += [".TP", term] + Self.wrapped(text)
  }

  /// Troff as it is.
  mutating func raw(_ line: String) { lines.append(line) }

  static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }
  static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }

  /// Lines of a length that the tools for manual pages ask for, escapes included.
  private static func wrapped(_ text: String) -> [String] { WrappedText.lines(text, width: 66).map(escaped) }

  /// The text with nothing in it that troff would take for its own: characters stay what they are, to be copied.
  static func escaped(_ text: String) -> String {
    var result = text.hasPrefix(".") ? "\\&" : ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\n": result += " "
      case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
      }
    }
    return result
  }
}
