/// Texts in JSON.
package enum JSONText {
  /// A text in quotes.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// A JSON value, as much of it as stored spaces need: objects keep the order of their members.
enum JSONValue: Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  static func == (left: JSONValue, right: JSONValue) -> Bool { left.text == right.text }

  /// The member of an object; nil if there is none.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  var string: String? { if case .string(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// Compact text; numbers are the shortest that read back.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let value): NumberText.shortest(value)
    case .string(let text): JSONText.quoted(text)
    case .array(let elements): "[\(elements.map(\.text).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\(JSONText.quoted($0.key)):\($0.value.text)" }.joined(separator: ","))}"
    }
  }

  /// Reads a JSON text.
  ///
  /// - Throws: `SpaceError.malformedJSON` with the byte of the fault.
  init(parsing text: String) throws(SpaceError) {
    var reader = JSONReader(bytes: Array(text.utf8))
    self = try reader.document()
  }
}

/// Recursive descent over RFC 8259.
private struct JSONReader {
  let bytes: [UInt8]
  private var position = 0
  /// How deep arrays and objects may nest; stored spaces need 4.
  private static let depthLimit = 32

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(SpaceError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fault("the text goes on after its value") }
    return value
  }

  private func fault(_ reason: String) -> SpaceError { .malformedJSON(reason: "byte \(position): \(reason)") }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(SpaceError) -> JSONValue {
    guard depth < Self.depthLimit else { throw fault("nested too deeply") }
    if take("{") { return .object(try members(depth: depth)) }
    if take("[") { return .array(try elements(depth: depth)) }
    guard let byte = next else { throw fault("the text ends early") }
    if byte == UInt8(ascii: "\"") { return .string(try string()) }
    let start = position
    while let byte = next, FormulaScanner.isWordPart(byte) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    switch word {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      guard let number = NumberText.number(word) else {
        position = start
        throw fault("expected a value")
      }
      return .number(number)
    }
  }

  private mutating func elements(depth: Int) throws(SpaceError) -> [JSONValue] {
    if take("]") { return [] }
    var elements: [JSONValue] = []
    repeat { elements.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw fault("expected , or ]") }
    return elements
  }

  private mutating func members(depth: Int) throws(SpaceError) -> [(key: String, value: JSONValue)] {
    if take("}") { return [] }
    var members: [(key: String, value: JSONValue)] = []
    repeat {
      skipSpace()
      let key = try string()
      guard take(":") else { throw fault("expected :") }
      members.append((key, try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw fault("expected , or }") }
    return members
  }

  private mutating func string() throws(SpaceError) -> String {
    guard next == UInt8(ascii: "\"") else { throw fault("expected a string") }
    position += 1
    var units: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      position += 1
      if byte == UInt8(ascii: "\\") { units += try escaped() } else { units.append(byte) }
    }
    guard next != nil else { throw fault("the text ends within a string") }
    position += 1
    return String(decoding: units, as: UTF8.self)
  }

  private mutating func escaped() throws(SpaceError) -> [UInt8] {
    guard let byte = next else { throw fault("the text ends within a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if unit & 0xFC00 == 0xD800, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        unit = 0x10000 + (unit & 0x3FF) << 10 + (try hexadecimal() & 0x3FF)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw fault("\\u names no character") }
      return Array(String(Character(scalar)).utf8)
    default: throw fault("unknown escape")
    }
  }

  private mutating func hexadecimal() throws(SpaceError) -> UInt32 {
    guard position + 4 <= bytes.count,
      let unit = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw fault("expected four hexadecimal digits") }
    position += 4
    return unit
  }
}
