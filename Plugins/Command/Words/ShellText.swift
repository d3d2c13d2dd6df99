/// A command for `/bin/sh -c`, in which values are quoted as their place asks for.
///
/// A value of safe characters only stands as it is. Any other is put in single quotes where nothing quotes it, and escaped
/// where the text has it within quotes already.
package struct ShellText: Sendable, Equatable {
  /// What quotes a place in a shell's text.
  package enum Context: Sendable, Equatable {
    case bare
    case single
    case double
  }

  package let template: Template
  /// One a placeholder.
  package let contexts: [Context]

  package init(_ text: String) throws(TemplateError) {
    template = try Template(text)
    var scanner = QuoteScanner()
    var contexts: [Context] = []
    for piece in template.pieces {
      switch piece {
      case .text(let text): scanner.read(text)
      case .placeholder: contexts.append(scanner.context)
      }
    }
    self.contexts = contexts
  }

  /// The text of one trial; nil if a hyperparameter in it is inactive.
  package func filled(_ values: TrialValues) -> String? {
    template.filled(values) { index, text in Self.quoted(text, contexts[index]) }
  }

  static func quoted(_ text: String, _ context: Context) -> String {
    let isSafe = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "_@%+=:,./-".utf8.contains(byte)
      }
    }
    if isSafe && !(text.isEmpty && context == .bare) { return text }
    switch context {
    case .bare: return "'" + text.replacing("'", with: "'\\''") + "'"
    case .single: return text.replacing("'", with: "'\\''")
    case .double:
      return text.reduce(into: "") { result, character in
        if "\\\"$`".contains(character) { result.append("\\") }
        result.append(character)
      }
    }
  }
}

/// Follows the quotes of a shell's text, also through `$(…)` within double quotes.
private struct QuoteScanner {
  /// What encloses the place, the innermost last.
  private var stack: [Enclosure] = []
  private var isEscaped = false
  private var isComment = false
  private var previous: Character = " "

  private enum Enclosure {
    case single, double, parentheses
  }

  var context: ShellText.Context {
    switch stack.last {
    case .single: .single
    case .double: .double
    case .parentheses, nil: .bare
    }
  }

  mutating func read(_ text: String) {
    for character in text {
      step(character)
      previous = character
    }
  }

  private mutating func step(_ character: Character) {
    if isEscaped {
      isEscaped = false
      return
    }
    if isComment {
      isComment = character != "\n"
      return
    }
    switch (stack.last, character) {
    case (.single, "'"): stack.removeLast()
    case (.single, _): break
    case (_, "\\"): isEscaped = true
    case (.double, "\""): stack.removeLast()
    case (_, "\""): stack.append(.double)
    case (.double, "'"): break
    case (nil, "#"), (.parentheses, "#"): isComment = previous.isWhitespace || ";&|(".contains(previous)
    case (_, "'"): stack.append(.single)
    case (.double, "("): if previous == "$" { stack.append(.parentheses) }
    case (_, "("): stack.append(.parentheses)
    case (.parentheses, ")"): stack.removeLast()
    default: break
    }
  }
}
