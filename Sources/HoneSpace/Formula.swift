/// A condition or a forbidden clause: terms joined by or, the literals of a term by and.
///
/// As usual for such a form, no terms at all hold never, and a term without literals holds always.
package struct Formula: Sendable, Hashable {
  package let terms: [[Literal]]

  /// Holds never: what a space without forbidden clauses forbids.
  package static let never = Formula(terms: [])
  /// Holds always: the condition of an unconditional hyperparameter.
  package static let always = Formula(terms: [[]])

  package init(terms: [[Literal]]) {
    self.terms = terms.contains(where: \.isEmpty) ? [[]] : terms
  }

  /// One comparison.
  package init(_ literal: Literal) { self.init(terms: [[literal]]) }

  package var isAlways: Bool { terms.first?.isEmpty ?? false }
  package var isNever: Bool { terms.isEmpty }

  /// Whether it holds in a configuration.
  package func holds(in configuration: Configuration) -> Bool {
    terms.contains { $0.allSatisfy { $0.holds(in: configuration) } }
  }

  /// The hyperparameters that it looks at, in order.
  package var parameters: [Int] {
    var seen: Set<Int> = []
    for literal in terms.joined() {
      seen.insert(literal.parameter)
      if case .parameter(let other) = literal.right { seen.insert(other) }
    }
    return seen.sorted()
  }
}

/// How the two sides of a literal are compared.
package enum Relation: UInt32, Sendable, Hashable, CaseIterable {
  // The numbers are those of the plugin ABI.
  case equal = 1
  case notEqual = 2
  case less = 3
  case lessEqual = 4
  case greater = 5
  case greaterEqual = 6
  case `in` = 7
  case notIn = 8

  /// Its sign in a study file.
  package var sign: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    case .in: "in"
    case .notIn: "not in"
    }
  }

  /// Whether it asks for an order, which a choice does not have.
  package var needsOrder: Bool {
    switch self {
    case .less, .lessEqual, .greater, .greaterEqual: true
    case .equal, .notEqual, .in, .notIn: false
    }
  }

  /// Whether its right side is a set.
  package var takesSet: Bool { self == .in || self == .notIn }
}

/// One comparison.
///
/// Labels compare by index. False when a hyperparameter in it is inactive, whatever the relation.
package struct Literal: Sendable, Hashable {
  /// The right side.
  package enum Right: Sendable, Hashable {
    case value(Double)
    case set([Double])
    case parameter(Int)
  }

  /// The left side: index of a hyperparameter.
  package var parameter: Int
  package var relation: Relation
  package var right: Right

  package init(_ parameter: Int, _ relation: Relation, _ right: Right) {
    self.parameter = parameter
    self.relation = relation
    self.right = right
  }

  /// Whether it holds in a configuration.
  package func holds(in configuration: Configuration) -> Bool {
    guard let left = configuration[parameter] else { return false }
    switch right {
    case .value(let value): return relation.holds(left, value)
    case .set(let values): return values.contains(left) == (relation == .in)
    case .parameter(let other):
      guard let right = configuration[other] else { return false }
      return relation.holds(left, right)
    }
  }
}

extension Relation {
  /// Whether it holds between two numbers; false for the two that take a set.
  func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessEqual: left <= right
    case .greater: left > right
    case .greaterEqual: left >= right
    case .in, .notIn: false
    }
  }
}

extension Formula {
  /// The formula with numbers that are off a hyperparameter's grid by rounding put onto it.
  ///
  /// So `x == 0.3` can hold on a grid of 0.1, whose third point is 0.30000000000000004.
  func onGrid(of hyperparameters: [Hyperparameter]) -> Formula {
    Formula(
      terms: terms.map { term in
        term.map { literal in
          let domain = hyperparameters[literal.parameter].domain
          let snapped = { (value: Double) in domain.isNumeric ? domain.snapped(value) ?? value : value }
          switch literal.right {
          case .value(let value): return Literal(literal.parameter, literal.relation, .value(snapped(value)))
          case .set(let values): return Literal(literal.parameter, literal.relation, .set(values.map(snapped)))
          case .parameter: return literal
          }
        }
      })
  }
}

extension [Hyperparameter] {
  /// The hyperparameters with the numbers in their conditions put onto grids.
  var onGrid: [Hyperparameter] {
    map { hyperparameter in
      var hyperparameter = hyperparameter
      hyperparameter.condition = hyperparameter.condition.onGrid(of: self)
      return hyperparameter
    }
  }
}
