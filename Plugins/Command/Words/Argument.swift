/// One argument of a command, or several that vanish together.
package enum Argument: Sendable, Equatable {
  case one(Template)
  /// Left out while a hyperparameter in it is inactive.
  case group([Template])

  package var templates: [Template] {
    switch self {
    case .one(let template): [template]
    case .group(let templates): templates
    }
  }

  /// The arguments of one trial: one, all of a group, or none.
  package func filled(_ values: TrialValues) -> [String] {
    let texts = templates.map { $0.filled(values) }
    let whole = texts.compactMap { $0 }
    return whole.count == texts.count ? whole : []
  }
}

/// Why a command cannot be read.
package enum WordsError: Error, Equatable, CustomStringConvertible {
  case empty
  case unclosedQuote(Character)
  case unclosedGroup
  case nestedGroup
  case strayBracket
  /// A word that only a shell understands.
  case shellWord(String)
  case malformedList(String)
  case template(TemplateError)

  package var description: String {
    switch self {
    case .empty: "the command is empty"
    case .unclosedQuote(let quote): "the command has a \(quote) that is not closed"
    case .unclosedGroup:
      "the command has a group [… that is not closed; quote the bracket ('[') where it belongs to an argument"
    case .nestedGroup: "the command has a group within a group"
    case .strayBracket: "the command has a ] without a group; quote it (']') where it belongs to an argument"
    case .shellWord(let word):
      "\"\(word)\" in the command is for a shell; set shell=true, or quote it ('\(word)') where it is an argument"
    case .malformedList(let reason): "the command is no list of texts: \(reason)"
    case .template(let error): "\(error)"
    }
  }
}

extension [Argument] {
  /// Reads a command: a list in JSON, as a study file's list arrives, or a line that is split into words.
  package init(command text: String) throws(WordsError) {
    let arguments = text.first == "[" ? try Self.list(text) : try WordSplitter.arguments(text)
    guard case .one(let first)? = arguments.first, first != (try Self.template("")) else { throw .empty }
    self = arguments
  }

  /// `["./train", "--lr", "{lr}", ["--momentum", "{momentum}"]]`: a list within the list is a group.
  private static func list(_ text: String) throws(WordsError) -> [Argument] {
    guard case .array(let elements)? = JSON(parsing: [UInt8](text.utf8)[...]) else {
      throw .malformedList("write it as [\"./train\", \"--lr\", \"{lr}\"]")
    }
    var arguments: [Argument] = []
    for element in elements {
      if case .array(let inner) = element {
        var templates: [Template] = []
        for element in inner { templates.append(try template(of: element)) }
        arguments.append(.group(templates))
      } else {
        arguments.append(.one(try template(of: element)))
      }
    }
    return arguments
  }

  private static func template(of element: JSON) throws(WordsError) -> Template {
    switch element {
    case .string(let text): return try template(text)
    case .number(let number): return try template(plainText(number, isWhole: number == number.rounded()))
    case .array: throw .nestedGroup
    case .bool, .null, .object: throw .malformedList("its elements are texts and numbers")
    }
  }

  fileprivate static func template(_ text: String) throws(WordsError) -> Template {
    do throws(TemplateError) { return try Template(text) } catch { throw .template(error) }
  }
}

/// Splits a command line into arguments, without a shell.
///
/// Words end at spaces and newlines. `'…'` is taken as it is; in `"…"` and outside of quotes a backslash takes the next
/// character as it is (within `"…"`, only before `"` and `\`). `[` at the start and `]` at the end of an unquoted word
/// enclose a group. Variables, globs and pipes mean nothing. Placeholders are filled after that, so a value with spaces
/// stays one argument.
enum WordSplitter {
  private struct Word {
    var text = ""
    /// Whether any of it was quoted or escaped, and so stands for itself.
    var isQuoted = false
    var opensGroup = false
    var closesGroup = false
  }

  private static let shellWords: Set = ["|", "||", "&", "&&", ";", ">", ">>", "<", "<<", "2>", "2>&1", "&>"]

  static func arguments(_ line: String) throws(WordsError) -> [Argument] {
    var arguments: [Argument] = []
    var group: [Template]?
    for word in try words(line) {
      if !word.isQuoted && shellWords.contains(word.text) { throw .shellWord(word.text) }
      if word.opensGroup {
        guard group == nil else { throw .nestedGroup }
        group = []
      }
      let isBare = (word.opensGroup || word.closesGroup) && word.text.isEmpty && !word.isQuoted
      let template = isBare ? nil : try [Argument].template(word.text)
      if group != nil {
        if let template { group?.append(template) }
      } else if let template {
        arguments.append(.one(template))
      }
      if word.closesGroup {
        guard let whole = group else { throw .strayBracket }
        arguments.append(.group(whole))
        group = nil
      }
    }
    guard group == nil else { throw .unclosedGroup }
    return arguments
  }

  private static func words(_ line: String) throws(WordsError) -> [Word] {
    var words: [Word] = []
    var word: Word?
    var rest = Substring(line)
    func end(_ word: inout Word?) {
      if let whole = word { words.append(whole) }
      word = nil
    }
    while let character = rest.popFirst() {
      switch character {
      case " ", "\t", "\n", "\r\n": end(&word)
      case "'", "\"":
        if word == nil { word = Word() }
        word?.isQuoted = true
        word?.text += try quoted(character, &rest)
      case "\\":
        guard let next = rest.popFirst() else { throw .unclosedQuote("\\") }
        if word == nil { word = Word() }
        word?.isQuoted = true
        word?.text.append(next)
      case "[" where word == nil: word = Word(opensGroup: true)
      case "]" where rest.first.map(\.isWhitespace) ?? true && isClosing(word, words):
        if word == nil { word = Word() }
        word?.closesGroup = true
      case "{" where word?.isQuoted != true:
        // A placeholder is one piece, also with spaces in its substitute.
        if word == nil { word = Word() }
        word?.text.append(character)
        if let end = rest.firstIndex(of: "}"), case let inside = rest[..<end], inside.contains("|"),
          (try? Placeholder(inside)) != nil
        {
          word?.text += inside
          rest = rest[end...]
        }
      default:
        if word == nil { word = Word() }
        word?.text.append(character)
      }
    }
    end(&word)
    return words
  }

  /// Whether a bracket here ends a group that is open.
  private static func isClosing(_ word: Word?, _ before: [Word]) -> Bool {
    if word?.opensGroup == true { return true }
    let opened = before.lastIndex { $0.opensGroup }
    let closed = before.lastIndex { $0.closesGroup }
    guard let opened else { return word == nil }
    return closed.map { $0 < opened } ?? true
  }

  private static func quoted(_ quote: Character, _ rest: inout Substring) throws(WordsError) -> String {
    var text = ""
    while let character = rest.popFirst() {
      if character == quote { return text }
      if character == "\\", quote == "\"", let next = rest.first, next == "\"" || next == "\\" {
        text.append(next)
        rest.removeFirst()
      } else {
        text.append(character)
      }
    }
    throw .unclosedQuote(quote)
  }
}
