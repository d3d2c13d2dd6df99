import CFunctionCall

extension CScalar {
  /// The kind of function_call.h.
  var kind: UInt32 {
    switch self {
    case .float: FUNCTION_FLOAT
    case .double: FUNCTION_DOUBLE
    case .longDouble: FUNCTION_LONG_DOUBLE
    default:
      switch (size, isSigned) {
      case (1, true): FUNCTION_INT8
      case (2, true): FUNCTION_INT16
      case (4, true): FUNCTION_INT32
      case (8, true): FUNCTION_INT64
      case (1, false): FUNCTION_UINT8
      case (2, false): FUNCTION_UINT16
      case (4, false): FUNCTION_UINT32
      default: FUNCTION_UINT64
      }
    }
  }
}

extension CType {
  /// The number that a scalar or an enum is in memory; nil for everything else.
  var number: CScalar? {
    switch self {
    case .scalar(let scalar): scalar
    case .enumeration: .int
    case .void, .structure, .pointer, .array, .function: nil
    }
  }

  /// What libffi has to know of it, as a list of kinds.
  var kinds: [UInt32] {
    switch self {
    case .void: [FUNCTION_VOID]
    case .scalar(let scalar): [scalar.kind]
    case .enumeration: [FUNCTION_INT32]
    case .pointer, .function: [FUNCTION_POINTER]
    // As an argument a pointer; within a struct its elements, which `fieldKinds` gives.
    case .array: [FUNCTION_POINTER]
    case .structure(let structure):
      [FUNCTION_STRUCT] + (structure.fields ?? []).flatMap(\.type.fieldKinds) + [FUNCTION_END]
    }
  }

  private var fieldKinds: [UInt32] {
    guard case .array(let element, let count, _) = self else { return kinds }
    let one = element.fieldKinds
    return (0..<(count ?? 0)).flatMap { _ in one }
  }

  /// How many kinds `kinds` has, without making the list: a struct passed by value may not be absurdly large.
  var kindCount: Int {
    switch self {
    case .structure(let structure): (structure.fields ?? []).reduce(2) { $0 + $1.type.fieldKindCount }
    default: 1
    }
  }

  private var fieldKindCount: Int {
    guard case .array(let element, let count, _) = self else { return kindCount }
    return min(CType.mostBytes, element.fieldKindCount * (count ?? 0))
  }
}

/// The bytes of one scalar, as `function_image` has them.
struct Image: Equatable {
  var bytes: [UInt8]

  static let zero = Image(bytes: Array(repeating: 0, count: 16))

  /// The bytes of a plain value.
  init<Value: BitwiseCopyable>(of value: Value) {
    bytes = withUnsafeBytes(of: value) { Array($0.prefix(16)) }
    bytes += Array(repeating: 0, count: 16 - bytes.count)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// A whole number as a scalar; nil if it does not fit.
  init?(_ value: Int64, as scalar: CScalar) {
    if scalar.isFloating {
      self.init(Double(value), as: scalar)
      return
    }
    guard let limits = scalar.limits, value >= limits.least, value < 0 || UInt64(value) <= limits.greatest else {
      return nil
    }
    self.init(of: value)
  }

  /// A number as a scalar; nil if an integer type cannot hold it.
  init?(_ value: Double, as scalar: CScalar) {
    switch scalar {
    case .double: self.init(of: value)
    case .float: self.init(of: Float(value))
    case .longDouble:
      #if arch(x86_64)
      self.init(of: Float80(value))
      #else
      return nil
      #endif
    default:
      guard let whole = Int64(exactly: value) else { return nil }
      self.init(whole, as: scalar)
    }
  }

  /// A number as a user writes it; nil if it is none, or does not fit.
  init?(text: String, as scalar: CScalar) {
    if scalar == .bool, let index = ["false", "true"].firstIndex(of: text) {
      self.init(of: UInt8(index))
    } else if let whole = Int64(text) {
      self.init(whole, as: scalar)
    } else if let whole = UInt64(text), let limits = scalar.limits, whole <= limits.greatest {
      self.init(of: whole)
    } else if let value = Double(text) {
      self.init(value, as: scalar)
    } else if scalar == .char, text.utf8.count == 1, let byte = text.utf8.first {
      self.init(of: byte)
    } else {
      return nil
    }
  }
}
