/// An arithmetic type of C, as this platform (64 bits, `long` of 8 bytes) has it.
package enum CScalar: String, Sendable, CaseIterable {
  case bool = "_Bool"
  case char
  case signedChar = "signed char"
  case unsignedChar = "unsigned char"
  case short
  case unsignedShort = "unsigned short"
  case int
  case unsignedInt = "unsigned int"
  case long
  case unsignedLong = "unsigned long"
  case longLong = "long long"
  case unsignedLongLong = "unsigned long long"
  case float
  case double
  case longDouble = "long double"

  /// Bytes, and the alignment too.
  package var size: Int {
    switch self {
    case .bool, .char, .signedChar, .unsignedChar: 1
    case .short, .unsignedShort: 2
    case .int, .unsignedInt, .float: 4
    case .long, .unsignedLong, .longLong, .unsignedLongLong, .double: 8
    case .longDouble: 16
    }
  }

  package var isFloating: Bool {
    switch self {
    case .float, .double, .longDouble: true
    default: false
    }
  }

  package var isSigned: Bool {
    switch self {
    case .char: CChar.min < 0
    case .bool, .unsignedChar, .unsignedShort, .unsignedInt, .unsignedLong, .unsignedLongLong: false
    default: true
    }
  }

  /// The least and the greatest value of an integer type; nil for the others.
  package var limits: (least: Int64, greatest: UInt64)? {
    guard !isFloating else { return nil }
    if self == .bool { return (0, 1) }
    let bits = UInt64(size) * 8
    guard isSigned else { return (0, UInt64.max >> (64 - bits)) }
    return (Int64.min >> (64 - Int64(bits)), (1 << (bits - 1)) - 1)
  }

  /// Names that headers of the standard library define.
  package static let typedefs: [String: CScalar] = [
    "bool": .bool, "int8_t": .signedChar, "uint8_t": .unsignedChar, "int16_t": .short, "uint16_t": .unsignedShort,
    "int32_t": .int, "uint32_t": .unsignedInt, "int64_t": .long, "uint64_t": .unsignedLong, "size_t": .unsignedLong,
    "ssize_t": .long, "ptrdiff_t": .long, "intptr_t": .long, "uintptr_t": .unsignedLong, "intmax_t": .long,
    "uintmax_t": .unsignedLong, "off_t": .long, "time_t": .long,
  ]
}
