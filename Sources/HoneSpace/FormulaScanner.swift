/// A condition's text in tokens.
struct FormulaScanner {
  enum Token: Equatable {
    /// A name, a label or a number as it stands.
    case word(String)
    /// Between double quotes: a label, whatever it looks like.
    case quoted(String)
    /// Between backquotes: a hyperparameter, whatever labels are called.
    case backquoted(String)
    /// A comparison, a bracket or a comma.
    case sign(String)
    case end
  }

  let text: String
  private let bytes: [UInt8]
  private var position = 0
  /// The token at hand, and where it starts.
  private(set) var token = Token.end
  private(set) var start = 0

  init(_ text: String) throws(SpaceError) {
    self.text = text
    bytes = Array(text.utf8)
    try advance()
  }

  static func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }

  static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) || byte == UInt8(ascii: "-") }

  /// Names, numbers (`-1e-3`) and simple labels (`Glorot-Uniform`, `größer`) are words.
  static func isWordPart(_ byte: UInt8) -> Bool {
    isNamePart(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte >= 0x80
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  /// An error at the token at hand.
  func error(_ reason: String) -> SpaceError { error(reason, at: start) }

  /// An error at a byte; columns count characters from 1.
  func error(_ reason: String, at offset: Int) -> SpaceError {
    .syntax(text: text, column: String(decoding: bytes[..<offset], as: UTF8.self).count + 1, reason: reason)
  }

  /// Takes the next token.
  mutating func advance() throws(SpaceError) {
    while position < bytes.count, bytes[position] == 0x20 || (bytes[position] >= 9 && bytes[position] <= 13) {
      position += 1
    }
    start = position
    guard position < bytes.count else {
      token = .end
      return
    }
    let byte = bytes[position]
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
      token = try quotation(mark: byte)
    } else if Self.isWordPart(byte) {
      while position < bytes.count, Self.isWordPart(bytes[position]) { position += 1 }
      token = .word(String(decoding: bytes[start..<position], as: UTF8.self))
    } else {
      token = try sign()
    }
  }

  private mutating func quotation(mark: UInt8) throws(SpaceError) -> Token {
    var content: [UInt8] = []
    position += 1
    while position < bytes.count, bytes[position] != mark {
      if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count { position += 1 }
      content.append(bytes[position])
      position += 1
    }
    guard position < bytes.count else { throw error("this quotation mark is never closed") }
    position += 1
    let text = String(decoding: content, as: UTF8.self)
    return mark == UInt8(ascii: "`") ? .backquoted(text) : .quoted(text)
  }

  private mutating func sign() throws(SpaceError) -> Token {
    let two = String(decoding: bytes[position..<min(position + 2, bytes.count)], as: UTF8.self)
    if ["==", "!=", "<=", ">="].contains(two) {
      position += 2
      return .sign(two)
    }
    if two == "&&" || two == "||" { throw error("write \"\(two == "&&" ? "and" : "or")\" instead of \"\(two)\"") }
    let one = String(two.prefix(1))
    guard ["<", ">", "(", ")", "{", "}", ","].contains(one) else {
      throw error(one == "=" ? "write == to compare" : "\"\(one)\" has no meaning here; quote labels that contain it")
    }
    position += 1
    return .sign(one)
  }
}
