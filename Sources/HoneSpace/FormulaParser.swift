extension Formula {
  /// Reads a condition or forbidden clause as study files write them.
  ///
  /// `solver == Adam`, `layers >= 3 and init_3 == Normal or layers == 1`, `solver in {Momentum, Nesterov}`,
  /// `beta1 < beta2`; `and` binds closer than `or`, and round brackets group. The left side is a hyperparameter. The right
  /// side is a number, a label, or another hyperparameter; a word that could be both is the label, unless backquotes say
  /// that the hyperparameter is meant. Labels that are not plain words stand in double quotes. `always` and `never` alone
  /// are themselves.
  ///
  /// - Parameters:
  ///   - hyperparameters: those that may be named; for a condition, the ones declared before its owner.
  ///   - later: names of those that are declared after it, for the message when one of them is used.
  /// - Throws: `SpaceError.syntax` with the column of the fault.
  package init(
    parsing text: String, over hyperparameters: [Hyperparameter], later: [String] = []
  ) throws(SpaceError) {
    var parser = try FormulaParser(text, hyperparameters, later)
    self = try parser.formula()
  }
}

extension ConfigurationSpace {
  /// Reads a formula over the hyperparameters of this space; see `Formula.init(parsing:over:)`.
  package func formula(_ text: String) throws(SpaceError) -> Formula {
    try Formula(parsing: text, over: hyperparameters)
  }
}

/// Recursive descent; one method a rule of the grammar.
private struct FormulaParser {
  static let keywords: Set<String> = ["and", "or", "in", "not", "always", "never"]
  /// Most terms that a formula may unfold to.
  static let termLimit = 4096

  private var scanner: FormulaScanner
  private let hyperparameters: [Hyperparameter]

  private let later: [String]

  init(_ text: String, _ hyperparameters: [Hyperparameter], _ later: [String]) throws(SpaceError) {
    scanner = try FormulaScanner(text)
    self.hyperparameters = hyperparameters
    self.later = later
  }

  mutating func formula() throws(SpaceError) -> Formula {
    if case .word(let word) = scanner.token, word == "always" || word == "never" {
      try scanner.advance()
      if scanner.token == .end { return word == "always" ? .always : .never }
      throw scanner.error("\"\(word)\" stands alone")
    }
    let terms = try disjunction()
    guard scanner.token == .end else { throw scanner.error("expected \"and\", \"or\" or the end, not \(shownToken)") }
    return Formula(terms: terms)
  }

  // disjunction: conjunction ("or" conjunction)*
  private mutating func disjunction() throws(SpaceError) -> [[Literal]] {
    var terms = try conjunction()
    while scanner.token == .word("or") {
      try scanner.advance()
      terms += try conjunction()
    }
    return terms
  }

  // conjunction: factor ("and" factor)*
  private mutating func conjunction() throws(SpaceError) -> [[Literal]] {
    var terms = try factor()
    while scanner.token == .word("and") {
      try scanner.advance()
      let others = try factor()
      guard terms.count * others.count <= Self.termLimit else {
        throw scanner.error("this unfolds to more than \(Self.termLimit) terms; simplify the brackets")
      }
      terms = terms.flatMap { term in others.map { term + $0 } }
    }
    return terms
  }

  // factor: "(" disjunction ")" | comparison
  private mutating func factor() throws(SpaceError) -> [[Literal]] {
    guard scanner.token == .sign("(") else { return [[try comparison()]] }
    try scanner.advance()
    let terms = try disjunction()
    guard scanner.token == .sign(")") else { throw scanner.error("expected \")\", not \(shownToken)") }
    try scanner.advance()
    return terms
  }

  // comparison: name sign operand | name ["not"] "in" "{" value ("," value)* "}"
  private mutating func comparison() throws(SpaceError) -> Literal {
    let left = try leftSide()
    let relation = try relation(of: left)
    guard relation.takesSet else { return Literal(left, relation, try rightSide(of: left)) }
    guard scanner.token == .sign("{") else {
      throw scanner.error("expected a set such as {a, b} after \"\(relation.sign)\", not \(shownToken)")
    }
    var values: [Double] = []
    repeat {
      try scanner.advance()
      values.append(try value(of: left))
    } while scanner.token == .sign(",")
    guard scanner.token == .sign("}") else { throw scanner.error("expected \",\" or \"}\", not \(shownToken)") }
    try scanner.advance()
    return Literal(left, relation, .set(values))
  }

  private mutating func leftSide() throws(SpaceError) -> Int {
    let name: String
    switch scanner.token {
    case .word(let word) where !Self.keywords.contains(word): name = word
    case .backquoted(let word): name = word
    default: throw scanner.error("expected the name of a hyperparameter, not \(shownToken)")
    }
    guard let index = hyperparameters.firstIndex(where: { $0.name == name }) else {
      throw unknown(name, in: hyperparameters.map(\.name))
    }
    guard !hyperparameters[index].domain.isText else {
      throw scanner.error("\"\(name)\" is a text, which cannot be compared")
    }
    try scanner.advance()
    return index
  }

  private func unknown(_ name: String, in names: [String]) -> SpaceError {
    if later.contains(name) {
      return scanner.error("\"\(name)\" is not declared before this; move it up, since conditions look only upwards")
    }
    let hint = nearestName(to: name, in: names).map { "; did you mean \"\($0)\"?" }
    return scanner.error("unknown hyperparameter \"\(name)\"" + (hint ?? ""))
  }

  private mutating func relation(of left: Int) throws(SpaceError) -> Relation {
    let start = scanner.start
    let relation: Relation
    switch scanner.token {
    case .sign(let sign):
      guard let known = Relation.allCases.first(where: { $0.sign == sign }) else { throw relationExpected() }
      relation = known
    case .word("in"): relation = .in
    case .word("not"):
      try scanner.advance()
      guard scanner.token == .word("in") else { throw scanner.error("expected \"in\" after \"not\"") }
      relation = .notIn
    default: throw relationExpected()
    }
    if relation.needsOrder, case .choice = hyperparameters[left].domain {
      throw scanner.error(
        "the labels of the choice \"\(hyperparameters[left].name)\" have no order; use ==, != or in", at: start)
    }
    try scanner.advance()
    return relation
  }

  private func relationExpected() -> SpaceError {
    scanner.error("expected one of ==, !=, <, <=, >, >=, in, not in; not \(shownToken)")
  }

  private mutating func rightSide(of left: Int) throws(SpaceError) -> Literal.Right {
    let name: String?
    switch scanner.token {
    case .backquoted(let word): name = word
    case .word(let word) where hyperparameters[left].domain.value(word) == nil: name = word
    default: name = nil
    }
    guard let name, let index = hyperparameters.firstIndex(where: { $0.name == name }) else {
      if case .backquoted(let word) = scanner.token { throw unknown(word, in: hyperparameters.map(\.name)) }
      return .value(try value(of: left))
    }
    guard hyperparameters[left].domain.isNumeric == hyperparameters[index].domain.isNumeric,
      !hyperparameters[index].domain.isText
    else {
      throw scanner.error("\"\(hyperparameters[left].name)\" and \"\(name)\" are of kinds that cannot be compared")
    }
    try scanner.advance()
    return .parameter(index)
  }

  /// A value of the hyperparameter on the left; numbers may lie outside its range.
  private mutating func value(of left: Int) throws(SpaceError) -> Double {
    let hyperparameter = hyperparameters[left]
    let text: String
    switch scanner.token {
    case .word(let word): text = word
    case .quoted(let word): text = word
    default: throw scanner.error("expected a value of \"\(hyperparameter.name)\", not \(shownToken)")
    }
    let number = hyperparameter.domain.isNumeric ? NumberText.number(text) : nil
    guard let value = hyperparameter.domain.value(text) ?? number else {
      let candidates = (hyperparameter.domain.labels ?? []) + hyperparameters.map(\.name)
      let hint = nearestName(to: text, in: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
      throw scanner.error(
        "\"\(text)\" is not a value of \"\(hyperparameter.name)\", which is \(hyperparameter.domain.legalValues)\(hint)"
      )
    }
    try scanner.advance()
    return value
  }

  private var shownToken: String {
    switch scanner.token {
    case .word(let text), .sign(let text): "\"\(text)\""
    case .quoted(let text): "the label \"\(text)\""
    case .backquoted(let text): "the name `\(text)`"
    case .end: "the end"
    }
  }
}

extension ConfigurationSpace {
  /// A formula in the syntax that `formula(_:)` reads.
  package func text(_ formula: Formula) -> String { formula.text(over: hyperparameters) }
}

extension Formula {
  /// The formula in the syntax that `init(parsing:over:)` reads.
  package func text(over hyperparameters: [Hyperparameter]) -> String {
    if isAlways { return "always" }
    if isNever { return "never" }
    return terms.map { term in
      term.map { $0.text(over: hyperparameters) }.joined(separator: " and ")
    }.joined(separator: " or ")
  }
}

extension Literal {
  fileprivate func text(over hyperparameters: [Hyperparameter]) -> String {
    let left = hyperparameters[parameter]
    let rightText =
      switch right {
      case .value(let value): label(value, of: left.domain)
      case .set(let values): "{\(values.map { label($0, of: left.domain) }.joined(separator: ", "))}"
      case .parameter(let index): name(of: hyperparameters[index], against: left.domain)
      }
    return "\(name(of: left, against: nil)) \(relation.sign) \(rightText)"
  }

  private func name(of hyperparameter: Hyperparameter, against domain: Domain?) -> String {
    let isClear =
      !FormulaParser.keywords.contains(hyperparameter.name) && domain?.value(hyperparameter.name) == nil
    return isClear ? hyperparameter.name : "`\(hyperparameter.name)`"
  }

  private func label(_ value: Double, of domain: Domain) -> String {
    let text = domain.text(value)
    guard !domain.isNumeric else { return text }
    if text.utf8.allSatisfy(FormulaScanner.isWordPart), !FormulaParser.keywords.contains(text) { return text }
    return "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }
}
