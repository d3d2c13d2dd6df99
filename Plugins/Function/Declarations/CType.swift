/// A type of C, as far as a function can be called with it.
package indirect enum CType: Sendable, Equatable {
  case void
  case scalar(CScalar)
  case enumeration(CEnumeration)
  case structure(CStructure)
  /// `isConst`: what it points to may not be written.
  case pointer(CType, isConst: Bool)
  /// Without a count only as a parameter.
  case array(CType, count: Int?, isConst: Bool)
  case function(CFunction)
}

/// `enum NAME { … }`: an `int` with names for some values.
package struct CEnumeration: Sendable, Equatable {
  /// "" for none.
  package var name: String
  package var constants: [(name: String, value: Int64)]

  package static func == (left: CEnumeration, right: CEnumeration) -> Bool {
    left.name == right.name && left.constants.elementsEqual(right.constants) { $0 == $1 }
  }
}

/// `struct NAME { … }`.
package struct CStructure: Sendable, Equatable {
  /// "" for none.
  package var name: String
  /// nil: only declared, so that nothing but pointers to it are possible.
  package var fields: [CVariable]?
}

/// A parameter or a field.
package struct CVariable: Sendable, Equatable {
  /// "" for none.
  package var name: String
  package var type: CType
  /// Bytes from the start of the text to its name, or to its type if it has none.
  package var offset: Int
}

/// A function's type.
package struct CFunction: Sendable, Equatable {
  package var result: CType
  package var parameters: [CVariable]
}

extension CType {
  /// The type in messages, as C would write it without a name.
  package var text: String {
    switch self {
    case .void: "void"
    case .scalar(let scalar): scalar.rawValue
    case .enumeration(let enumeration): enumeration.name.isEmpty ? "enum" : "enum \(enumeration.name)"
    case .structure(let structure): structure.name.isEmpty ? "struct" : "struct \(structure.name)"
    case .pointer(.function(let function), _):
      "\(function.result.text) (*)(\(function.parameters.map(\.type.text).joined(separator: ", ")))"
    case .pointer(.pointer(let target, let isInnerConst), let isConst):
      CType.pointer(target, isConst: isInnerConst).text + (isConst ? "const *" : "*")
    case .pointer(let target, let isConst): "\(isConst ? "const " : "")\(target.text) *"
    case .array(let element, let count, let isConst):
      "\(isConst ? "const " : "")\(element.text)[\(count.map(String.init) ?? "")]"
    case .function(let function):
      "\(function.result.text) (\(function.parameters.map(\.type.text).joined(separator: ", ")))"
    }
  }

  /// `const char *`.
  package var isText: Bool {
    if case .pointer(.scalar(.char), isConst: true) = self { true } else { false }
  }

  /// Size and alignment in bytes as the System V and AArch64 ABIs have them; nil for what has none.
  package var layout: (size: Int, alignment: Int)? {
    switch self {
    case .void, .function: return nil
    case .scalar(let scalar): return (scalar.size, scalar.size)
    case .enumeration: return (4, 4)
    case .pointer: return (8, 8)
    case .array(let element, let count, _):
      guard let count, let layout = element.layout else { return nil }
      let (size, overflow) = layout.size.multipliedReportingOverflow(by: count)
      return overflow || size > CType.mostBytes ? nil : (size, layout.alignment)
    case .structure(let structure): return structure.layout.map { ($0.size, $0.alignment) }
    }
  }

  /// More than any argument needs; keeps sizes from overflowing.
  package static let mostBytes = 1 << 24
}

extension CStructure {
  /// Size, alignment, and the offset of each field; nil if it is not known or too large.
  package var layout: (size: Int, alignment: Int, offsets: [Int])? {
    guard let fields, !fields.isEmpty else { return nil }
    var (size, alignment, offsets) = (0, 1, [Int]())
    for field in fields {
      guard let layout = field.type.layout else { return nil }
      size = size.rounded(upTo: layout.alignment)
      offsets.append(size)
      size += layout.size
      alignment = max(alignment, layout.alignment)
      guard size <= CType.mostBytes else { return nil }
    }
    return (size.rounded(upTo: alignment), alignment, offsets)
  }
}

extension Int {
  /// The next multiple of `unit`, a power of two.
  package func rounded(upTo unit: Int) -> Int { (self + unit - 1) & ~(unit - 1) }
}
