/// What the hot paths need of a space: domains, conditions and forbidden clauses in flat arrays of plain numbers.
///
/// Checking a configuration of `n` unconditional hyperparameters costs `n` comparisons and touches no reference count.
struct SpaceTables: Sendable {
  /// How a value is checked.
  enum Check: UInt8 {
    /// A float without a step.
    case interval
    /// A whole number: an int without a step, or the index of a label.
    case whole
    /// `low + k * step`.
    case grid
    /// A text, which has no value in a configuration.
    case none
  }

  struct Rule {
    var check: Check
    var isConditional: Bool
    var low: Double
    var high: Double
    var step: Double
    /// Its condition's literals.
    var start: Int32
    var end: Int32
  }

  struct FlatLiteral {
    var parameter: Int32
    /// The right side, if it is a hyperparameter; else -1.
    var other: Int32
    var relation: Relation
    /// Whether it is the last of its term.
    var endsTerm: Bool
    /// The right side, if it is a number.
    var value: Double
    /// The right side, if it is a set: a stretch of `sets`.
    var setStart: Int32
    var setEnd: Int32
  }

  private(set) var rules: [Rule] = []
  private var literals: [FlatLiteral] = []
  private var sets: [Double] = []
  private var forbiddenStart = 0

  init(_ hyperparameters: [Hyperparameter], forbidden: Formula) {
    for hyperparameter in hyperparameters {
      let start = Int32(literals.count)
      append(hyperparameter.condition)
      rules.append(
        Rule(hyperparameter.domain, isConditional: !hyperparameter.condition.isAlways, start, Int32(literals.count)))
    }
    forbiddenStart = literals.count
    append(forbidden)
  }

  private mutating func append(_ formula: Formula) {
    for term in formula.terms {
      for (position, literal) in term.enumerated() {
        var flat = FlatLiteral(
          parameter: Int32(literal.parameter), other: -1, relation: literal.relation,
          endsTerm: position == term.count - 1, value: 0, setStart: 0, setEnd: 0)
        switch literal.right {
        case .value(let value): flat.value = value
        case .parameter(let other): flat.other = Int32(other)
        case .set(let values):
          flat.setStart = Int32(sets.count)
          sets += values
          flat.setEnd = Int32(sets.count)
        }
        literals.append(flat)
      }
    }
  }

  /// Whether hyperparameter `index` is active given the values before it.
  func isActive(_ index: Int, _ values: [Double]) -> Bool {
    let rule = rules[index]
    return !rule.isConditional || holds(Int(rule.start), Int(rule.end), values)
  }

  /// Whether the forbidden clauses hold.
  func isForbidden(_ values: [Double]) -> Bool {
    forbiddenStart < literals.count && holds(forbiddenStart, literals.count, values)
  }

  /// The first hyperparameter whose value is not as it must be; `rules.count` if the whole is forbidden; nil if legal.
  func firstViolation(_ values: [Double]) -> Int? {
    for index in 0..<rules.count {
      let rule = rules[index]
      let value = values[index]
      if rule.isConditional, !holds(Int(rule.start), Int(rule.end), values) {
        guard value.isNaN else { return index }
        continue
      }
      switch rule.check {
      case .interval:
        guard value >= rule.low && value <= rule.high else { return index }
      case .whole:
        guard value >= rule.low && value <= rule.high && value == value.rounded(.towardZero) else { return index }
      case .grid:
        guard value >= rule.low && value <= rule.high,
          Grid.contains(value, low: rule.low, high: rule.high, step: rule.step)
        else { return index }
      case .none:
        guard value.isNaN else { return index }
      }
    }
    return isForbidden(values) ? rules.count : nil
  }

  private func holds(_ start: Int, _ end: Int, _ values: [Double]) -> Bool {
    var termHolds = true
    for position in start..<end {
      let literal = literals[position]
      if termHolds { termHolds = holds(literal, values) }
      if literal.endsTerm {
        if termHolds { return true }
        termHolds = true
      }
    }
    return false
  }

  private func holds(_ literal: FlatLiteral, _ values: [Double]) -> Bool {
    let left = values[Int(literal.parameter)]
    guard !left.isNaN else { return false }
    if literal.relation.takesSet {
      var isMember = false
      for position in Int(literal.setStart)..<Int(literal.setEnd) where sets[position] == left { isMember = true }
      return isMember == (literal.relation == .in)
    }
    guard literal.other >= 0 else { return literal.relation.holds(left, literal.value) }
    let right = values[Int(literal.other)]
    return !right.isNaN && literal.relation.holds(left, right)
  }
}

extension SpaceTables.Rule {
  fileprivate init(_ domain: Domain, isConditional: Bool, _ start: Int32, _ end: Int32) {
    self.init(check: .none, isConditional: isConditional, low: 0, high: 0, step: 0, start: start, end: end)
    switch domain {
    case .float(let range):
      (check, low, high, step) = (range.step > 0 ? .grid : .interval, range.low, range.high, range.step)
    case .int(let range):
      (check, low, high, step) = (range.step > 1 ? .grid : .whole, range.low, range.high, range.step)
    case .ordinal(let labels, _), .choice(let labels):
      (check, high) = (.whole, Double(labels.count - 1))
    case .text, .path, .pluginName: break
    }
  }
}
