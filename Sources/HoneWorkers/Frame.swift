/// Writes the payload of a frame.
///
/// Integers and numbers are little-endian; a text is its length in bytes and its UTF-8; a list is its count and its
/// elements.
struct FrameWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ value: UInt8) { bytes.append(value) }

  mutating func write(_ value: UInt32) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ value: Int) { write(UInt64(bitPattern: Int64(value))) }

  mutating func write(_ value: Double) { write(value.bitPattern) }

  /// A number that may be missing; NaN stands for that.
  mutating func write(_ value: Double?) { write(value ?? .nan) }

  mutating func write(_ value: Bool) { write(value ? 1 as UInt8 : 0) }

  mutating func write(_ text: String) {
    let start = bytes.count
    write(UInt32(0))
    bytes.append(contentsOf: text.utf8)
    let count = UInt32(bytes.count - start - 4).littleEndian
    withUnsafeBytes(of: count) { source in
      for (offset, byte) in source.enumerated() { bytes[start + offset] = byte }
    }
  }

  mutating func write(_ numbers: [Double]) {
    write(UInt32(numbers.count))
    for number in numbers { write(number) }
  }
}

/// Reads the payload of a frame; whatever the bytes are, it reads what is there or throws.
struct FrameReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// Whether everything has been read.
  var isAtEnd: Bool { rest.isEmpty }

  mutating func byte() throws -> UInt8 {
    guard let byte = rest.popFirst() else { throw ProtocolError.short }
    return byte
  }

  mutating func flag() throws -> Bool { try byte() != 0 }

  mutating func word() throws -> UInt32 { UInt32(truncatingIfNeeded: try integer(bytes: 4)) }

  mutating func longWord() throws -> UInt64 { try integer(bytes: 8) }

  mutating func int() throws -> Int { Int(Int64(bitPattern: try longWord())) }

  mutating func number() throws -> Double { Double(bitPattern: try longWord()) }

  /// A number that may be missing.
  mutating func optionalNumber() throws -> Double? {
    let number = try number()
    return number.isNaN ? nil : number
  }

  mutating func text() throws -> String { String(decoding: try take(Int(try word())), as: UTF8.self) }

  mutating func numbers() throws -> [Double] {
    let count = Int(try word())
    guard count <= rest.count / 8 else { throw ProtocolError.short }
    return try (0..<count).map { _ in try number() }
  }

  private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw ProtocolError.short }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private mutating func integer(bytes count: Int) throws -> UInt64 {
    var value: UInt64 = 0
    for (position, byte) in try take(count).enumerated() { value |= UInt64(byte) << (8 * UInt64(position)) }
    return value
  }
}

/// Bytes from the other side that are no message.
package enum ProtocolError: Error, Equatable, CustomStringConvertible {
  /// A payload ends before its message does.
  case short
  /// A payload goes on after its message.
  case long
  case unknownKind(UInt8)
  case tooLong(Int)
  case unexpected(String)

  package var description: String {
    switch self {
    case .short: "a message that is cut short"
    case .long: "a message that is too long"
    case .unknownKind(let kind): "a message of the unknown kind \(kind)"
    case .tooLong(let count): "a message of \(count) bytes"
    case .unexpected(let text): text
    }
  }
}
