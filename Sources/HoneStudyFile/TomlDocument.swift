import CTomlPlusPlus

/// A place in a text; lines and columns count from 1.
package struct Position: Sendable, Hashable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A value of a TOML document, and where it stands.
struct TomlValue: Equatable {
  enum Content: Equatable {
    /// Members in the order of the text.
    case table([TomlMember])
    case array([TomlValue])
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    case dateOrTime
  }

  var content: Content
  var position: Position

  /// The word for its type in messages, with an article.
  var kind: String {
    switch content {
    case .table: "a table"
    case .array: "an array"
    case .string: "a string"
    case .integer: "an integer"
    case .float: "a float"
    case .boolean: "a boolean"
    case .dateOrTime: "a date or time"
    }
  }
}

/// A key with its value.
struct TomlMember: Equatable {
  var key: String
  var position: Position
  var value: TomlValue
}

/// What is wrong with a text that is no TOML.
struct TomlFault: Error {
  var message: String
  var position: Position
}

/// The only type that sees the C++ parser.
enum TomlDocument {
  /// Reads a document.
  ///
  /// Calls `toml_parse`, `toml_fault`, `toml_entries` and `toml_free`; nothing of the C document outlives the call.
  ///
  /// - Returns: the members of the document, in the order of the text.
  static func members(of text: String) throws(TomlFault) -> [TomlMember] {
    var text = text
    let document = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { toml_parse($0.baseAddress, $0.count) }
    }
    guard let document else {
      throw TomlFault(message: "out of memory", position: Position(line: 1, column: 1))
    }
    defer { toml_free(document) }
    var position = toml_position()
    if let message = toml_fault(document, &position) {
      throw TomlFault(message: String(cString: message), position: Position(position))
    }
    var count = 0
    let entries = UnsafeBufferPointer(start: toml_entries(document, &count), count: count)
    var children = Array(repeating: [Int](), count: count)
    var roots: [Int] = []
    for (index, entry) in entries.enumerated() {
      if entry.parent < 0 { roots.append(index) } else { children[Int(entry.parent)].append(index) }
    }
    return roots.map { member(entries[$0], $0, entries, children) }
  }

  private static func member(
    _ entry: toml_entry, _ index: Int, _ entries: UnsafeBufferPointer<toml_entry>, _ children: [[Int]]
  ) -> TomlMember {
    TomlMember(
      key: string(entry.key, entry.key_length), position: Position(entry.key_position),
      value: value(entry, index, entries, children))
  }

  private static func value(
    _ entry: toml_entry, _ index: Int, _ entries: UnsafeBufferPointer<toml_entry>, _ children: [[Int]]
  ) -> TomlValue {
    let content: TomlValue.Content =
      switch entry.kind {
      case TOML_TABLE: .table(children[index].map { member(entries[$0], $0, entries, children) })
      case TOML_ARRAY: .array(children[index].map { value(entries[$0], $0, entries, children) })
      case TOML_STRING: .string(string(entry.text, entry.text_length))
      case TOML_INTEGER: .integer(entry.integer)
      case TOML_FLOAT: .float(entry.number)
      case TOML_BOOLEAN: .boolean(entry.integer != 0)
      default: .dateOrTime
      }
    return TomlValue(content: content, position: Position(entry.position))
  }

  private static func string(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
    let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : length)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Position {
  fileprivate init(_ position: toml_position) {
    self.init(line: Int(position.line), column: Int(position.column))
  }
}
