import CFunctionCall
import HonePlugin

/// What a library's debugging information says against a prototype.
struct DebugInformation {
  /// A call would pass other arguments than the function takes.
  private(set) var contradictions: [DeclarationError] = []
  /// It may well be what the user wants.
  private(set) var doubts: [DeclarationError] = []
  /// Whether there is any for the function.
  private(set) var isThere = false

  /// - Parameter symbol: the function's in the library.
  init(_ prototype: Prototype, symbol: String, file: String) {
    let wanted = prototype.function.parameters
    var types = [function_debug_type](repeating: function_debug_type(), count: wanted.count + 1)
    var count: UInt32 = 0
    let found = function_debug_find(file, symbol, &types, UInt32(types.count), &count)
    isThere = found != 0
    guard found == 1 else { return }
    let whole = CVariable(name: prototype.name, type: prototype.function.result, offset: prototype.nameOffset)
    guard count == wanted.count else {
      let parameters = count == 1 ? "1 parameter" : "\(count) parameters"
      contradictions.append(
        prototype.fault(
          at: whole, "\(prototype.name) has \(parameters) in \(file), and \(wanted.count) here"))
      return
    }
    compare(whole, with: DebugType(types[0]), what: "returns", prototype)
    for (parameter, type) in zip(wanted, types.dropFirst()) {
      compare(parameter, with: DebugType(type), what: "takes", prototype)
    }
    compareNames(wanted, types.dropFirst().map { DebugType($0).name }, prototype)
  }

  private mutating func compare(_ here: CVariable, with there: DebugType, what: String, _ prototype: Prototype) {
    guard there.kind != FUNCTION_CLASS_OTHER else { return }
    let (kind, size) = here.type.debugClass
    let isInteger = { (kind: UInt32) in kind == FUNCTION_CLASS_SIGNED || kind == FUNCTION_CLASS_UNSIGNED }
    let isSame = kind == there.kind || (isInteger(kind) && isInteger(there.kind))
    let sizes = size != 0 && there.size != 0 && size != there.size
    let sentence = "\(prototype.name) \(what) \(there.text) in the library, and \(here.type.text) here"
    if !isSame || sizes {
      contradictions.append(prototype.fault(at: here, sentence))
    } else if kind != there.kind {
      doubts.append(prototype.fault(at: here, sentence))
    }
  }

  /// Swapped parameters of one type are what nothing else can find.
  private mutating func compareNames(_ wanted: [CVariable], _ names: [String], _ prototype: Prototype) {
    for (number, parameter) in wanted.enumerated() where parameter.name != names[number] && !parameter.name.isEmpty {
      guard let other = names.firstIndex(of: parameter.name) else { continue }
      doubts.append(
        prototype.fault(
          at: parameter,
          "\"\(parameter.name)\" is parameter \(other + 1) in the library, and \(number + 1) here"))
    }
  }
}

/// A type as the debugging information has it.
private struct DebugType {
  let kind: UInt32
  let size: UInt32
  let name: String
  let typeName: String

  init(_ type: function_debug_type) {
    (kind, size) = (type.kind, type.size)
    name = withUnsafeBytes(of: type.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    typeName = withUnsafeBytes(of: type.type_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  var text: String {
    switch kind {
    case FUNCTION_CLASS_VOID: "nothing"
    case FUNCTION_CLASS_POINTER: "a pointer"
    default: typeName.isEmpty ? "a type of \(size) bytes" : typeName
    }
  }
}

extension CType {
  /// How it is passed, in the words of function_debug.h.
  fileprivate var debugClass: (kind: UInt32, size: UInt32) {
    switch self {
    case .void: (FUNCTION_CLASS_VOID, 0)
    case .scalar(let scalar):
      (
        scalar.isFloating ? FUNCTION_CLASS_FLOATING : scalar.isSigned ? FUNCTION_CLASS_SIGNED : FUNCTION_CLASS_UNSIGNED,
        UInt32(scalar.size)
      )
    case .enumeration: (FUNCTION_CLASS_SIGNED, 4)
    case .structure: (FUNCTION_CLASS_STRUCT, UInt32(layout?.size ?? 0))
    case .pointer, .array, .function: (FUNCTION_CLASS_POINTER, 8)
    }
  }
}

extension Prototype {
  /// Where its name stands.
  fileprivate var nameOffset: Int {
    let bytes = Array(text.utf8)
    let name = Array(self.name.utf8)
    return (0...max(0, bytes.count - name.count)).last { bytes[$0...].starts(with: name) } ?? 0
  }
}
