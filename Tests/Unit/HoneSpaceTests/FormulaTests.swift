import HoneSpace
import Testing

@Suite struct `formulas as text` {
  let space: ConfigurationSpace

  init() throws {
    space = try ConfigurationSpace([
      Hyperparameter("solver", .choice(labels: ["SGD", "Adam", "Momentum", "Nesterov", "a b"])),
      Hyperparameter("layers", .int(IntRange(low: 1, high: 6))),
      Hyperparameter("beta1", .float(FloatRange(low: 1e-4, high: 0.1, scale: .log))),
      Hyperparameter("beta2", .float(FloatRange(low: 1e-4, high: 0.1, scale: .log))),
      Hyperparameter("size", .ordinal(labels: ["small", "medium", "large"], numbers: [16, 32, 64])),
      Hyperparameter("Adam", .choice(labels: ["SGD", "Adam"])),
    ])
  }

  @Test(arguments: [
    ("solver == Adam", [[Literal(0, .equal, .value(1))]]),
    ("solver != \"a b\"", [[Literal(0, .notEqual, .value(4))]]),
    (
      "layers >= 3 and solver == SGD or layers == 1",
      [[Literal(1, .greaterEqual, .value(3)), Literal(0, .equal, .value(0))], [Literal(1, .equal, .value(1))]]
    ),
    ("solver in {Momentum, Nesterov}", [[Literal(0, .in, .set([2, 3]))]]),
    ("layers not in {1,2}", [[Literal(1, .notIn, .set([1, 2]))]]),
    ("beta1 < beta2", [[Literal(2, .less, .parameter(3))]]),
    ("beta1<1e-3", [[Literal(2, .less, .value(1e-3))]]),
    ("size > small", [[Literal(4, .greater, .value(0))]]),
    ("size <= 32", [[Literal(4, .lessEqual, .value(1))]]),
    ("solver == `Adam`", [[Literal(0, .equal, .parameter(5))]]),
    ("Adam == Adam", [[Literal(5, .equal, .value(1))]]),
    (
      "layers > 1 and (solver == SGD or solver == Adam)",
      [
        [Literal(1, .greater, .value(1)), Literal(0, .equal, .value(0))],
        [Literal(1, .greater, .value(1)), Literal(0, .equal, .value(1))],
      ]
    ),
    ("always", [[]]),
    ("never", []),
  ])
  func `a text reads as the formula it says`(text: String, terms: [[Literal]]) throws {
    #expect(try space.formula(text) == Formula(terms: terms))
  }

  @Test(arguments: [
    ("sover == Adam", 1, #"unknown hyperparameter "sover"; did you mean "solver"?"#),
    (
      "solver == Adma", 11,
      #""Adma" is not a value of "solver", which is one of SGD, Adam, Momentum, Nesterov, a b; did you mean "Adam"?"#
    ),
    ("solver = Adam", 8, "write == to compare"),
    ("solver < Adam", 8, #"the labels of the choice "solver" have no order; use ==, != or in"#),
    ("layers >= 3 && layers < 5", 13, #"write "and" instead of "&&""#),
    ("layers >= ", 11, #"expected a value of "layers", not the end"#),
    ("layers >= 3 layers", 13, #"expected "and", "or" or the end, not "layers""#),
    ("(layers >= 3", 13, #"expected ")", not the end"#),
    ("solver in Adam", 11, #"expected a set such as {a, b} after "in", not "Adam""#),
    ("solver in {Adam", 16, #"expected "," or "}", not the end"#),
    ("größe == 1", 1, #"unknown hyperparameter "größe""#),
    ("layers == \"1", 11, "this quotation mark is never closed"),
    ("solver == layers", 11, #""solver" and "layers" are of kinds that cannot be compared"#),
    ("layers ~ 3", 8, #""~" has no meaning here; quote labels that contain it"#),
    ("solver not Adam", 12, #"expected "in" after "not""#),
    ("always and layers == 1", 8, #""always" stands alone"#),
    ("", 1, "expected the name of a hyperparameter, not the end"),
  ])
  func `an error names its column`(text: String, column: Int, reason: String) {
    #expect(throws: SpaceError.syntax(text: text, column: column, reason: reason)) { try space.formula(text) }
  }

  @Test(arguments: 0..<500 as Range<UInt64>)
  func `printing and reading gives the same formula`(seed: UInt64) throws {
    var spaces = RandomSpaces(seed: seed)
    let space = try spaces.space()
    for formula in space.hyperparameters.map(\.condition) + [space.forbidden] {
      let text = space.text(formula)
      #expect(try space.formula(text) == formula, "seed \(seed): \(text)")
    }
  }

  @Test func `a condition over a later hyperparameter says so`() {
    let reason = #""rate" is not declared before this; move it up, since conditions look only upwards"#
    #expect(throws: SpaceError.syntax(text: "rate > 1", column: 1, reason: reason)) {
      try Formula(parsing: "rate > 1", over: space.hyperparameters, later: ["rate"])
    }
  }

  @Test func `brackets that unfold to too many terms are refused`() {
    let bracket = "(layers == 1 or layers == 2)"
    let text = Array(repeating: bracket, count: 13).joined(separator: " and ")
    #expect(throws: SpaceError.self) { try space.formula(text) }
  }

  @Test func `a literal over an inactive hyperparameter is false, whatever its relation`() {
    let inactive = Configuration([.nan, 1])
    for relation in Relation.allCases {
      let right: Literal.Right = relation.takesSet ? .set([1]) : .value(1)
      #expect(!Literal(0, relation, right).holds(in: inactive))
      if !relation.takesSet { #expect(!Literal(1, relation, .parameter(0)).holds(in: inactive)) }
    }
  }

  @Test func `a number that misses a grid by rounding is put onto it`() throws {
    let grid = Hyperparameter("x", .float(FloatRange(low: 0, high: 1, step: 0.1)))
    let third = Formula(terms: [[Literal(0, .equal, .value(0.3))], [Literal(0, .in, .set([0.7]))]])
    let space = try ConfigurationSpace(
      [grid, Hyperparameter("y", .float(FloatRange(low: 0, high: 1)), condition: third)], forbidden: third)
    for k in [3.0, 7] {
      let configuration = Configuration([k * 0.1, 0.5])
      #expect(space.isActive(1, in: configuration))
      #expect(space.forbidden.holds(in: configuration))
    }
    #expect(0.1 * 3 != 0.3)
  }

  @Test func `no terms hold never and an empty term always`() {
    let configuration = Configuration([1])
    #expect(!Formula.never.holds(in: configuration))
    #expect(Formula.always.holds(in: configuration))
    #expect(Formula(terms: [[Literal(0, .equal, .value(2))], []]) == .always)
  }
}
