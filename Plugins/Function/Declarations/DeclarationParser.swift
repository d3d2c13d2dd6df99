/// A function as a user declares it.
package struct Prototype: Sendable, Equatable {
  /// The text that it was read from.
  package var text: String
  package var name: String
  package var function: CFunction

  /// Reads declarations of C, the last of which is a function: structs, enums and typedefs that it needs may precede it.
  ///
  /// - Throws: what is wrong, with its place.
  package init(parsing text: String) throws(DeclarationError) {
    guard text.utf8.count <= 1 << 16 else {
      throw DeclarationError(String(text.prefix(60)), at: 0..<1, "a prototype of more than 64 KiB is none")
    }
    var parser = DeclarationParser(text, try DeclarationScanner.tokens(of: text))
    self = try parser.prototype()
  }

  /// An error at a parameter or field of the text.
  package func fault(at variable: CVariable, _ message: String) -> DeclarationError {
    DeclarationError(text, at: variable.offset..<variable.offset + max(1, variable.name.utf8.count), message)
  }
}

extension Prototype {
  fileprivate init(_ text: String, _ name: String, _ function: CFunction) {
    self.text = text
    self.name = name
    self.function = function
  }
}

/// Reads declarations of C by recursive descent.
///
/// Source: C11 (ISO/IEC 9899:2011), 6.7: declarations, 6.7.6: declarators.
struct DeclarationParser {
  /// Deeper than any declaration that somebody wrote.
  private static let mostDepth = 40

  let text: String
  private let tokens: [Token]
  private var place = 0
  private var depth = 0
  /// Names of types, by their spelling: `typedef` names bare, tags as `struct NAME`.
  var types: [String: (type: CType, isConst: Bool)] = [:]
  var constants: [String: Int64] = [:]

  init(_ text: String, _ tokens: [Token]) {
    self.text = text
    self.tokens = tokens
    for (name, scalar) in CScalar.typedefs { types[name] = (.scalar(scalar), false) }
  }

  // MARK: Tokens

  var current: Token { tokens[min(place, tokens.count - 1)] }
  var name: String? { if case .name(let name) = current.kind { name } else { nil } }

  mutating func advance() { place += 1 }

  func isAt(_ sign: String) -> Bool { current.kind == .sign(sign) }

  mutating func take(_ sign: String) -> Bool {
    guard isAt(sign) else { return false }
    advance()
    return true
  }

  mutating func expect(_ sign: String, _ after: String) throws(DeclarationError) {
    guard take(sign) else { throw fault("expected \"\(sign)\" \(after)\(butFound)") }
  }

  /// An error at the current token.
  func fault(_ message: String) -> DeclarationError { fault(current.range, message) }

  func fault(_ range: Range<Int>, _ message: String) -> DeclarationError { DeclarationError(text, at: range, message) }

  var butFound: String {
    switch current.kind {
    case .name(let name): ", not \"\(name)\""
    case .number(let number): ", not \(number)"
    case .sign(let sign): ", not \"\(sign)\""
    case .end: ", but the text ends"
    }
  }

  mutating func nested<Result>(
    _ body: (inout DeclarationParser) throws(DeclarationError) -> Result
  ) throws(DeclarationError) -> Result {
    guard depth < Self.mostDepth else { throw fault("this is nested too deeply") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // MARK: The whole

  mutating func prototype() throws(DeclarationError) -> Prototype {
    var found: Prototype?
    while current.kind != .end {
      if take(";") { continue }
      let start = current
      let specifiers = try specifiers()
      if take(";") { continue }
      let declarator = try declarator(specifiers.type, isConst: specifiers.isConst)
      if specifiers.isTypedef {
        guard !declarator.name.isEmpty else { throw fault("a typedef needs a name\(butFound)") }
        types[declarator.name] = (declarator.type, declarator.isConst)
        try expect(";", "after a typedef")
        continue
      }
      guard case .function(let function) = declarator.type, !declarator.name.isEmpty else {
        throw fault(
          declarator.range ?? start.range, "a function is wanted, as in double train(double learning_rate, int layers)")
      }
      if let found {
        throw fault(declarator.range ?? start.range, "\"\(found.name)\" is declared already; give one function")
      }
      if isAt("{") { throw fault("the body has no place here; end the prototype with \";\"") }
      found = Prototype(text, declarator.name, function)
      guard isAt(";") || current.kind == .end else { throw fault("expected the end of the prototype\(butFound)") }
    }
    guard let found else { throw fault("there is no function; give one, as in double train(double learning_rate)") }
    return found
  }

  // MARK: Declarators

  /// A name with its type, whose parts stand around it.
  struct Declarator {
    /// "" for none.
    var name: String
    var type: CType
    var isConst: Bool
    /// Of the name.
    var range: Range<Int>?
  }

  /// Pointers, then a name or a declarator in parentheses, then arrays and parameters; from the outside in.
  mutating func declarator(_ base: CType, isConst: Bool) throws(DeclarationError) -> Declarator {
    try nested { (parser) throws(DeclarationError) in
      var (type, isConst) = (base, isConst)
      while parser.take("*") {
        type = .pointer(type, isConst: isConst)
        isConst = parser.takeQualifiers()
      }
      guard parser.isAt("("), parser.opensDeclarator else { return try parser.named(type, isConst: isConst) }
      // What stands behind the parentheses comes first: it is what the declarator inside them is of.
      let inside = parser.place + 1
      try parser.skipParentheses()
      let outer = try parser.suffixes(type, isConst: isConst)
      let end = parser.place
      parser.place = inside
      let result = try parser.declarator(outer, isConst: isConst)
      try parser.expect(")", "here")
      parser.place = end
      return result
    }
  }

  private mutating func named(_ type: CType, isConst: Bool) throws(DeclarationError) -> Declarator {
    var result = Declarator(name: "", type: type, isConst: isConst)
    if let name {
      guard !Self.reserved.contains(name) else { throw fault("\"\(name)\" is a word of C, not a name") }
      result.name = name
      result.range = current.range
      advance()
    }
    result.type = try suffixes(type, isConst: isConst)
    return result
  }

  /// Whether an opening parenthesis begins a declarator, and not a list of parameters.
  private var opensDeclarator: Bool {
    guard place + 1 < tokens.count else { return false }
    switch tokens[place + 1].kind {
    case .sign("*"), .sign("("): return true
    case .name(let name): return types[name] == nil && !Self.reserved.contains(name)
    default: return false
    }
  }

  private mutating func skipParentheses() throws(DeclarationError) {
    let open = current
    var depth = 0
    repeat {
      if isAt("(") { depth += 1 }
      if isAt(")") { depth -= 1 }
      if current.kind == .end { throw fault(open.range, "this parenthesis is never closed") }
      advance()
    } while depth > 0
  }

  /// `[3]` and `(int, double)`, however many.
  private mutating func suffixes(_ base: CType, isConst: Bool) throws(DeclarationError) -> CType {
    if isAt("(") {
      let open = current
      advance()
      let parameters = try parameters(open)
      if isAt("(") || isAt("[") { throw fault("a function returns neither a function nor an array") }
      if case .array = base { throw fault(open.range, "a function does not return an array; return a pointer") }
      return .function(CFunction(result: base, parameters: parameters))
    }
    guard isAt("[") else { return base }
    let open = current
    advance()
    while let word = name, Self.qualifiers.contains(word) || word == "static" { advance() }
    var count: Int?
    if !isAt("]") {
      let range = current.range
      let value = try constant()
      guard value > 0, value <= Int64(CType.mostBytes) else {
        throw fault(range, "an array has 1 … \(CType.mostBytes) elements, not \(value)")
      }
      count = Int(value)
    }
    try expect("]", "after the size of an array")
    let element = try nested { (parser) throws(DeclarationError) in try parser.suffixes(base, isConst: isConst) }
    if case .array(_, nil, _) = element { throw fault(open.range, "only the first size of an array may be left out") }
    if case .function = element { throw fault(open.range, "an array of functions is not possible") }
    return .array(element, count: count, isConst: isConst)
  }

  private mutating func parameters(_ open: Token) throws(DeclarationError) -> [CVariable] {
    if take(")") { return [] }
    var parameters: [CVariable] = []
    repeat {
      if isAt("...") {
        throw fault(
          "a function with a variable number of arguments cannot be bound by names; wrap it in one of its own")
      }
      let start = current
      let specifiers = try specifiers()
      let declarator = try declarator(specifiers.type, isConst: specifiers.isConst)
      if declarator.type == .void, declarator.name.isEmpty, parameters.isEmpty, take(")") { return [] }
      if declarator.type == .void { throw fault(start.range, "a parameter cannot be void") }
      var type = declarator.type
      if case .function = type { type = .pointer(type, isConst: false) }
      parameters.append(
        CVariable(name: declarator.name, type: type, offset: declarator.range?.lowerBound ?? start.range.lowerBound))
    } while take(",")
    guard take(")") else {
      if current.kind == .end { throw fault(open.range, "this parenthesis is never closed") }
      throw fault("expected \",\" or \")\" after a parameter\(butFound)")
    }
    return parameters
  }

  /// A whole number, or the name of one.
  mutating func constant() throws(DeclarationError) -> Int64 {
    let isNegative = take("-")
    switch current.kind {
    case .number(let number):
      advance()
      return isNegative ? -number : number
    case .name(let name):
      guard let value = constants[name] else { throw fault("\"\(name)\" is not a number that is known here") }
      advance()
      return isNegative ? 0 &- value : value
    default: throw fault("expected a whole number\(butFound)")
    }
  }
}
