/// When a parameter is active, or a configuration forbidden: comparisons joined by `&&` and `||`.
///
/// Parameters go by name, labels too: `.equal("solver", "Adam")`, `.in("policy", ["Inv", "Exp"])`,
/// `.atLeast("layers", 2) && .equal("init_2", "Normal")`. A comparison with an inactive parameter is false, whatever it
/// asks.
public struct Condition: Sendable, Equatable {
  /// How the sides are compared; the numbers are those of the ABI.
  public enum Relation: UInt32, Sendable {
    case equal = 1
    case notEqual = 2
    case less = 3
    case lessEqual = 4
    case greater = 5
    case greaterEqual = 6
    case `in` = 7
    case notIn = 8
  }

  /// The right side.
  public enum Right: Sendable, Equatable {
    case number(Double)
    case label(String)
    case numbers([Double])
    case labels([String])
    /// The value of a second parameter.
    case parameter(String)
  }

  /// One comparison.
  public struct Literal: Sendable, Equatable {
    /// The left side: the name of a parameter.
    public var parameter: String
    /// How it is compared.
    public var relation: Relation
    /// With what it is compared.
    public var right: Right
  }

  /// Joined by or; the literals of each by and.
  public let terms: [[Literal]]

  /// No condition: holds always.
  public static let always = Condition(terms: [[]])
  /// Holds never: what a space without forbidden clauses forbids.
  public static let never = Condition(terms: [])

  /// A condition from its terms; `always` has one empty term, `never` none.
  public init(terms: [[Literal]]) { self.terms = terms }

  /// Whether it holds whatever the values.
  public var isAlways: Bool { terms.contains { $0.isEmpty } }

  /// Any comparison; the functions below spell the usual ones.
  public static func compare(_ parameter: String, _ relation: Relation, _ right: Right) -> Condition {
    Condition(terms: [[Literal(parameter: parameter, relation: relation, right: right)]])
  }

  /// The parameter has this label.
  public static func equal(_ parameter: String, _ label: String) -> Condition {
    compare(parameter, .equal, .label(label))
  }
  /// The parameter has this value.
  public static func equal(_ parameter: String, _ number: Double) -> Condition {
    compare(parameter, .equal, .number(number))
  }
  /// The parameter is active and has another label.
  public static func notEqual(_ parameter: String, _ label: String) -> Condition {
    compare(parameter, .notEqual, .label(label))
  }
  /// The parameter is active and has another value.
  public static func notEqual(_ parameter: String, _ number: Double) -> Condition {
    compare(parameter, .notEqual, .number(number))
  }
  /// The parameter has one of these labels.
  public static func `in`(_ parameter: String, _ labels: [String]) -> Condition {
    compare(parameter, .in, .labels(labels))
  }
  /// The parameter has one of these values.
  public static func `in`(_ parameter: String, numbers: [Double]) -> Condition {
    compare(parameter, .in, .numbers(numbers))
  }
  /// The parameter is active and has none of these labels.
  public static func notIn(_ parameter: String, _ labels: [String]) -> Condition {
    compare(parameter, .notIn, .labels(labels))
  }
  /// The parameter is active and has none of these values.
  public static func notIn(_ parameter: String, numbers: [Double]) -> Condition {
    compare(parameter, .notIn, .numbers(numbers))
  }
  /// The parameter is this number or more.
  public static func atLeast(_ parameter: String, _ number: Double) -> Condition {
    compare(parameter, .greaterEqual, .number(number))
  }
  /// The parameter is this number or less.
  public static func atMost(_ parameter: String, _ number: Double) -> Condition {
    compare(parameter, .lessEqual, .number(number))
  }
  /// The parameter is more than this number.
  public static func above(_ parameter: String, _ number: Double) -> Condition {
    compare(parameter, .greater, .number(number))
  }
  /// The parameter is less than this number.
  public static func below(_ parameter: String, _ number: Double) -> Condition {
    compare(parameter, .less, .number(number))
  }

  /// Both hold.
  public static func && (left: Condition, right: Condition) -> Condition {
    Condition(terms: left.terms.flatMap { term in right.terms.map { term + $0 } })
  }

  /// At least one holds.
  public static func || (left: Condition, right: Condition) -> Condition {
    Condition(terms: left.terms + right.terms)
  }
}
