extension DeclarationParser {
  static let qualifiers: Set<String> = [
    "const", "volatile", "restrict", "__const", "__restrict", "__restrict__", "__volatile__", "_Atomic",
  ]
  private static let arithmetic: Set<String> = [
    "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool",
  ]
  /// Words that say nothing about how a function is called.
  private static let idle: Set<String> = ["extern", "inline", "__inline", "__inline__", "_Noreturn", "__extension__"]
  private static let tags: Set<String> = ["struct", "union", "enum"]
  static let reserved = qualifiers.union(arithmetic).union(idle).union(tags).union([
    "typedef", "static", "register", "auto", "_Complex", "_Imaginary", "__attribute__", "sizeof", "return",
  ])

  /// What stands before a declarator.
  struct Specifiers {
    var type: CType
    var isConst = false
    var isTypedef = false
  }

  /// Takes qualifiers; whether `const` is among them.
  mutating func takeQualifiers() -> Bool {
    var isConst = false
    while let word = name, Self.qualifiers.contains(word) {
      isConst = isConst || word == "const" || word == "__const"
      advance()
    }
    return isConst
  }

  mutating func specifiers() throws(DeclarationError) -> Specifiers {
    var (words, type, isConst, isTypedef) = ([String](), CType?.none, false, false)
    let start = current
    while let word = name {
      switch word {
      case _ where Self.qualifiers.contains(word): if takeQualifiers() { isConst = true }
      case _ where Self.idle.contains(word): advance()
      case "typedef":
        isTypedef = true
        advance()
      case "static", "register", "auto": throw fault("\"\(word)\" has no place here; leave it out")
      case "_Complex", "_Imaginary": throw fault("complex numbers are not supported; pass two doubles")
      case "__attribute__", "__attribute": throw fault("attributes have no place here; leave them out")
      case _ where Self.arithmetic.contains(word):
        guard type == nil else { throw fault("\"\(word)\" after a type; is a comma missing?") }
        words.append(word)
        advance()
      case _ where Self.tags.contains(word):
        guard type == nil && words.isEmpty else { throw fault("\"\(word)\" after a type; is a comma missing?") }
        type = try nested { (parser) throws(DeclarationError) in try parser.tagged(word) }
      default:
        if type != nil || !words.isEmpty { return try finished() }
        guard let known = types[word] else { throw unknown(word) }
        (type, isConst) = (known.type, isConst || known.isConst)
        advance()
      }
    }
    return try finished()

    func finished() throws(DeclarationError) -> Specifiers {
      if let type { return Specifiers(type: type, isConst: isConst, isTypedef: isTypedef) }
      guard !words.isEmpty else { throw fault("expected a type\(butFound)") }
      guard let type = Self.type(of: words) else {
        throw fault(start.range.lowerBound..<current.range.lowerBound, "\"\(words.joined(separator: " "))\" is no type")
      }
      return Specifiers(type: type, isConst: isConst, isTypedef: isTypedef)
    }
  }

  /// The type that words in any order mean: C11, 6.7.2.
  private static func type(of words: [String]) -> CType? {
    var rest = words
    func take(_ word: String) -> Bool {
      guard let index = rest.firstIndex(of: word) else { return false }
      rest.remove(at: index)
      return true
    }
    let (isUnsigned, isSigned) = (take("unsigned"), take("signed"))
    guard !(isUnsigned && isSigned) else { return nil }
    let longs = rest.count { $0 == "long" }
    rest.removeAll { $0 == "long" }
    let isShort = take("short")
    guard longs <= 2, !(isShort && longs > 0) else { return nil }
    let base = rest.first
    guard rest.count <= 1 else { return nil }
    switch base {
    case "char" where longs == 0 && !isShort:
      return .scalar(isUnsigned ? .unsignedChar : isSigned ? .signedChar : .char)
    case "int", nil:
      if isShort { return .scalar(isUnsigned ? .unsignedShort : .short) }
      switch longs {
      case 0: return .scalar(isUnsigned ? .unsignedInt : .int)
      case 1: return .scalar(isUnsigned ? .unsignedLong : .long)
      default: return .scalar(isUnsigned ? .unsignedLongLong : .longLong)
      }
    case "double" where longs == 1 && !isUnsigned && !isSigned && !isShort: return .scalar(.longDouble)
    case "void" where words.count == 1: return .void
    case "float" where words.count == 1: return .scalar(.float)
    case "double" where words.count == 1: return .scalar(.double)
    case "_Bool" where words.count == 1: return .scalar(.bool)
    default: return nil
    }
  }

  /// What begins types in C++ where namespaces are left out.
  private static let ofCPlusPlus: Set<String> = ["std", "string", "vector", "template", "class", "namespace", "using"]

  private func unknown(_ word: String) -> DeclarationError {
    if Self.ofCPlusPlus.contains(word) { return fault(DeclarationScanner.isOfCPlusPlus("\"\(word)\"")) }
    let known = (Array(types.keys) + Array(Self.arithmetic) + ["const"]).sorted()
    let nearest = nearestName(to: word, in: known).map { "; did you mean \"\($0)\"?" }
    return fault(
      "unknown type \"\(word)\"\(nearest ?? "; declare it before the function, as in typedef double \(word);")")
  }

  // MARK: Structs and enums

  /// `struct NAME`, `struct NAME { … }` and the like for enums, after the word itself.
  private mutating func tagged(_ word: String) throws(DeclarationError) -> CType {
    let range = current.range
    advance()
    if word == "union", !isOnlyPointedTo {
      throw fault(range, "a union cannot be bound by names; wrap the function in one of its own")
    }
    let name = self.name ?? ""
    if !name.isEmpty { advance() }
    let key = "\(word) \(name)"
    if isAt("{") {
      advance()
      let type: CType =
        word == "enum"
        ? .enumeration(CEnumeration(name: name, constants: try enumerators()))
        : .structure(CStructure(name: name, fields: try fields()))
      if !name.isEmpty { types[key] = (type, false) }
      return type
    }
    guard !name.isEmpty else { throw fault("expected a name or \"{\" after \"\(word)\"\(butFound)") }
    if let known = types[key] { return known.type }
    if word == "enum" {
      throw fault(range, "\"\(key)\" is not declared; declare it before, as in \(key) { RELU, TANH };")
    }
    return .structure(CStructure(name: name, fields: nil))
  }

  /// Whether this is `NAME *`.
  private var isOnlyPointedTo: Bool {
    var copy = self
    guard copy.name != nil else { return false }
    copy.advance()
    return copy.isAt("*")
  }

  private mutating func enumerators() throws(DeclarationError) -> [(name: String, value: Int64)] {
    var (result, next) = ([(name: String, value: Int64)](), Int64(0))
    repeat {
      if isAt("}") { break }
      guard let name else { throw fault("expected the name of a constant\(butFound)") }
      guard constants[name] == nil else { throw fault("the constant \"\(name)\" is declared already") }
      advance()
      if take("=") { next = try constant() }
      guard Int32(exactly: next) != nil else { throw fault("the constant \"\(name)\" does not fit into an int") }
      result.append((name, next))
      constants[name] = next
      next += 1
    } while take(",")
    try expect("}", "at the end of the constants")
    guard !result.isEmpty else { throw fault("an enum needs a constant") }
    return result
  }

  private mutating func fields() throws(DeclarationError) -> [CVariable] {
    var result: [CVariable] = []
    while !take("}") {
      let start = current
      guard current.kind != .end else { throw fault("this struct has no end; \"}\" is missing") }
      let specifiers = try specifiers()
      repeat {
        let declarator = try declarator(specifiers.type, isConst: specifiers.isConst)
        if isAt(":") { throw fault("a bit-field cannot be passed through libffi; wrap the function in one of its own") }
        guard let range = declarator.range else { throw fault("a field needs a name\(butFound)") }
        if result.contains(where: { $0.name == declarator.name }) {
          throw fault(range, "the field \"\(declarator.name)\" is declared already")
        }
        let field = CVariable(name: declarator.name, type: declarator.type, offset: range.lowerBound)
        guard field.type.layout != nil else {
          throw fault(
            range, "the size of \"\(field.name)\" is not known, or above 16 MiB; declare all of its type before")
        }
        result.append(field)
      } while take(",")
      guard isAt(";") else { throw fault("expected \";\" after a field\(butFound)") }
      advance()
      if result.isEmpty { throw fault(start.range, "a struct without fields") }
    }
    guard !result.isEmpty else { throw fault("a struct needs a field") }
    guard CStructure(name: "", fields: result).layout != nil else { throw fault("this struct is larger than 16 MiB") }
    return result
  }
}
