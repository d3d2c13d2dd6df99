/// A word or sign of C.
struct Token: Equatable {
  enum Kind: Equatable {
    case name(String)
    case number(Int64)
    /// One sign of `( ) [ ] { } * , ; = : -`, or `...`.
    case sign(String)
    case end
  }

  var kind: Kind
  /// Bytes of the text.
  var range: Range<Int>
}

/// Cuts a text of C declarations into tokens.
struct DeclarationScanner {
  private let text: String
  private let bytes: [UInt8]
  private var place = 0

  /// The tokens of a text, the last of them `.end`.
  static func tokens(of text: String) throws(DeclarationError) -> [Token] {
    var scanner = DeclarationScanner(text)
    var tokens: [Token] = []
    repeat { tokens.append(try scanner.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    place + distance < bytes.count ? bytes[place + distance] : nil
  }

  private func fault(from start: Int, _ message: String) -> DeclarationError {
    DeclarationError(text, at: start..<max(start + 1, place), message)
  }

  private mutating func next() throws(DeclarationError) -> Token {
    try skipBlanks()
    let start = place
    guard let byte = peek() else { return Token(kind: .end, range: start..<start) }
    place += 1
    switch byte {
    case _ where Self.isNameStart(byte):
      while let next = peek(), Self.isNameStart(next) || Self.isDigit(next) { place += 1 }
      return Token(kind: .name(String(decoding: bytes[start..<place], as: UTF8.self)), range: start..<place)
    case _ where Self.isDigit(byte): return try number(from: start)
    case UInt8(ascii: ".") where peek() == byte && peek(1) == byte:
      place += 2
      return Token(kind: .sign("..."), range: start..<place)
    case UInt8(ascii: "#"):
      throw fault(from: start, "the preprocessor does not run here; give plain declarations")
    case UInt8(ascii: ":") where peek() == byte:
      place += 1
      throw fault(from: start, Self.isOfCPlusPlus("::"))
    case UInt8(ascii: "<"), UInt8(ascii: ">"): throw fault(from: start, Self.isOfCPlusPlus("a template"))
    case UInt8(ascii: "\""):
      throw fault(from: start, "quotes have no place here; extern \"C\" stands before the function in its library only")
    case UInt8(ascii: "&"):
      throw fault(from: start, "a reference is C++; a C function takes a pointer")
    case _ where "()[]{}*,;=:-".utf8.contains(byte):
      return Token(kind: .sign(String(decoding: [byte], as: UTF8.self)), range: start..<place)
    default:
      // A whole character, not a part of one.
      while let next = peek(), next & 0xC0 == 0x80 { place += 1 }
      let character = String(decoding: bytes[start..<place], as: UTF8.self)
      throw fault(from: start, "\"\(character)\" has no place in a declaration")
    }
  }

  /// What to do about a function of C++: nothing here knows its types, nor by what name its library has it.
  static func isOfCPlusPlus(_ what: String) -> String {
    "\(what) is C++; put a function before it that is extern \"C\", of numbers, pointers and structs, and give its prototype"
  }

  /// Blanks and comments.
  private mutating func skipBlanks() throws(DeclarationError) {
    while let byte = peek() {
      let start = place
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        place += 1
      } else if byte == UInt8(ascii: "/"), peek(1) == byte {
        while let next = peek(), next != 0x0A { place += 1 }
      } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        place += 2
        while !(peek() == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) {
          guard place < bytes.count else {
            place = start + 2
            throw fault(from: start, "this comment has no end")
          }
          place += 1
        }
        place += 2
      } else {
        return
      }
    }
  }

  /// An integer: decimal, hexadecimal or octal, perhaps with a suffix.
  private mutating func number(from start: Int) throws(DeclarationError) -> Token {
    while let next = peek(), Self.isNameStart(next) || Self.isDigit(next) || next == UInt8(ascii: ".") { place += 1 }
    var digits = String(decoding: bytes[start..<place], as: UTF8.self).lowercased()
    while let last = digits.last, last == "u" || last == "l" { digits.removeLast() }
    let value =
      digits.hasPrefix("0x")
      ? Int64(digits.dropFirst(2), radix: 16)
      : digits.hasPrefix("0") && digits.count > 1 ? Int64(digits.dropFirst(), radix: 8) : Int64(digits)
    guard let value else { throw fault(from: start, "only whole numbers have a place in a declaration") }
    return Token(kind: .number(value), range: start..<place)
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
