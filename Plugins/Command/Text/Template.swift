/// A text with placeholders.
///
/// `{NAME}` is a placeholder where NAME begins with a letter or `_` and has letters, digits, `_`, `-` and dots; every other
/// brace is text, as in `awk '{print $1}'` or JSON. `{{` and `}}` around a name are braces: `${{HOME}}` is `${HOME}`.
package struct Template: Sendable, Equatable {
  package enum Piece: Sendable, Equatable {
    case text(String)
    case placeholder(Placeholder)
  }

  package private(set) var pieces: [Piece] = []

  /// What encloses a placeholder.
  package struct Marks: Sendable, Equatable {
    package var open: String
    package var close: String

    package static let braces = Marks(open: "{", close: "}")

    package init(open: String, close: String) {
      self.open = open
      self.close = close
    }
  }

  /// The placeholders, in their order.
  package var placeholders: [Placeholder] {
    pieces.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } }
  }

  /// Reads a text.
  ///
  /// - Throws: for a malformed format in a placeholder.
  package init(_ text: some StringProtocol, marks: Marks = .braces) throws(TemplateError) {
    var rest = Substring(text)
    var plain = ""
    while let open = rest.firstRange(of: marks.open) {
      plain += rest[..<open.lowerBound]
      let after = rest[open.upperBound...]
      // Doubled marks around a name stand for single ones.
      if after.hasPrefix(marks.open), let end = after.firstRange(of: marks.close + marks.close),
        case let inside = after.dropFirst(marks.open.count)[..<end.lowerBound], Self.isName(inside)
      {
        plain += marks.open + inside + marks.close
        rest = after[end.upperBound...]
      } else if let end = after.firstRange(of: marks.close),
        let placeholder = try Placeholder(after[..<end.lowerBound])
      {
        append(plain)
        plain = ""
        pieces.append(.placeholder(placeholder))
        rest = after[end.upperBound...]
      } else {
        plain += marks.open
        rest = after
      }
    }
    append(plain + rest)
  }

  private static func isName(_ inside: Substring) -> Bool {
    inside.first.map { $0.isLetter || $0 == "_" } ?? false
      && inside.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.|:%+ #".contains($0)) }
  }

  private mutating func append(_ text: String) {
    if !text.isEmpty { pieces.append(.text(text)) }
  }

  /// The text of one trial; nil if a hyperparameter in it is inactive and has no substitute.
  ///
  /// - Parameter quoting: turns the text of placeholder `index` into what stands there.
  package func filled(_ values: TrialValues, quoting: (_ index: Int, String) -> String = { $1 }) -> String? {
    var result = ""
    var index = 0
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .placeholder(let placeholder):
        guard let text = values.text(placeholder) else { return nil }
        result += quoting(index, text)
        index += 1
      }
    }
    return result
  }
}
