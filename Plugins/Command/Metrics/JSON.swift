import Glibc

/// A value of JSON, with NaN and Infinity as Python writes them.
package enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  /// Members in the order of the text; the last of equal keys counts.
  case object([(key: String, value: JSON)])

  /// Deeper nesting is no sign of metrics.
  private static let deepest = 32

  /// Reads a whole text; nil if it is no JSON.
  package init?(parsing bytes: ArraySlice<UInt8>) {
    var reader = Reader(rest: bytes)
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }

  /// The value of a member; nil if there is none, or if this is no object.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  /// The value of a member by its key, or by keys joined with dots: `validation.loss`.
  package func value(at path: String) -> JSON? {
    if let value = self[path] { return value }
    guard let dot = path.firstIndex(of: ".") else { return nil }
    return self[String(path[..<dot])]?.value(at: String(path[path.index(after: dot)...]))
  }

  /// A number, also one in quotes.
  package var asNumber: Double? {
    switch self {
    case .number(let number): number
    case .string(let text): NumberReading.number(Array(text.utf8)[...])
    case .bool, .null, .array, .object: nil
    }
  }

  package static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b || (a.isNaN && b.isNaN)
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a.elementsEqual(b) { $0 == $1 }
    default: false
    }
  }

  /// A text in quotes.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool {
      mutating get {
        skipSpace()
        return rest.isEmpty
      }
    }

    private mutating func skipSpace() {
      rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    private mutating func take(_ byte: Character) -> Bool {
      skipSpace()
      guard rest.first == byte.asciiValue else { return false }
      rest.removeFirst()
      return true
    }

    private mutating func take(word: StaticString) -> Bool {
      let bytes = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
      guard rest.starts(with: bytes) else { return false }
      rest.removeFirst(bytes.count)
      return true
    }

    mutating func value(depth: Int) -> JSON? {
      guard depth < JSON.deepest else { return nil }
      skipSpace()
      switch rest.first {
      case UInt8(ascii: "{"): return object(depth)
      case UInt8(ascii: "["): return array(depth)
      case UInt8(ascii: "\""): return string().map(JSON.string)
      case UInt8(ascii: "t"): return take(word: "true") ? .bool(true) : nil
      case UInt8(ascii: "f"): return take(word: "false") ? .bool(false) : nil
      case UInt8(ascii: "n") where take(word: "null"): return .null
      default: return number()
      }
    }

    private mutating func number() -> JSON? {
      let text = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != 0x7D && $0 != 0x5D }
      guard let number = NumberReading.number(text) else { return nil }
      rest = rest.dropFirst(text.count)
      return .number(number)
    }

    private mutating func object(_ depth: Int) -> JSON? {
      rest.removeFirst()
      var members: [(key: String, value: JSON)] = []
      if take("}") { return .object(members) }
      repeat {
        skipSpace()
        guard rest.first == UInt8(ascii: "\""), let key = string(), take(":"), let value = value(depth: depth + 1)
        else { return nil }
        members.append((key, value))
      } while take(",")
      return take("}") ? .object(members) : nil
    }

    private mutating func array(_ depth: Int) -> JSON? {
      rest.removeFirst()
      var elements: [JSON] = []
      if take("]") { return .array(elements) }
      repeat {
        guard let value = value(depth: depth + 1) else { return nil }
        elements.append(value)
      } while take(",")
      return take("]") ? .array(elements) : nil
    }

    private mutating func string() -> String? {
      rest.removeFirst()
      var bytes: [UInt8] = []
      while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
        case UInt8(ascii: "\\"):
          guard let text = escape() else { return nil }
          bytes += Array(text.utf8)
        default: bytes.append(byte)
        }
      }
      return nil
    }

    /// What follows a backslash; a surrogate pair is one character.
    private mutating func escape() -> String? {
      switch rest.popFirst() {
      case UInt8(ascii: "n"): return "\n"
      case UInt8(ascii: "t"): return "\t"
      case UInt8(ascii: "r"): return "\r"
      case UInt8(ascii: "b"): return "\u{8}"
      case UInt8(ascii: "f"): return "\u{C}"
      case UInt8(ascii: "\""): return "\""
      case UInt8(ascii: "\\"): return "\\"
      case UInt8(ascii: "/"): return "/"
      case UInt8(ascii: "u"):
        guard let unit = unit() else { return nil }
        guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit).map { String($0) } ?? "\u{FFFD}" }
        guard take(word: "\\u"), let low = self.unit(), (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)).map { String($0) }
      default: return nil
      }
    }

    private mutating func unit() -> UInt32? {
      let digits = rest.prefix(4)
      rest = rest.dropFirst(4)
      return digits.count == 4 ? UInt32(String(decoding: digits, as: UTF8.self), radix: 16) : nil
    }
  }
}

/// Numbers as programs print them.
enum NumberReading {
  /// The number that a text is, whole: `0.5`, `1e-3`, `-3`, `+2.`, `nan`, `inf`, `Infinity`; nil for anything else.
  static func number(_ text: ArraySlice<UInt8>) -> Double? {
    guard !text.isEmpty, text.count <= 400 else { return nil }
    let isPlain = text.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
    if !isPlain {
      switch String(decoding: text, as: UTF8.self).lowercased() {
      case "nan", "-nan", "+nan": return .nan
      case "inf", "+inf", "infinity", "+infinity": return .infinity
      case "-inf", "-infinity": return -.infinity
      default: return nil
      }
    }
    guard text.contains(where: { (0x30...0x39).contains($0) }) else { return nil }
    // strtod takes what programs print, as `.5` and `2.`, which Swift's own does not; the locale is C in a plugin.
    return String(decoding: text, as: UTF8.self).withCString { start in
      var end: UnsafeMutablePointer<CChar>?
      let number = strtod(start, &end)
      return end.map { UnsafePointer($0) == start + text.count } ?? false ? number : nil
    }
  }
}
