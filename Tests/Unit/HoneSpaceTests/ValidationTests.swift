import HoneSpace
import Testing

@Suite struct `validating a configuration` {
  let space: ConfigurationSpace

  init() throws {
    space = try ConfigurationSpace(
      [
        Hyperparameter("rate", .float(FloatRange(low: 1e-6, high: 1, scale: .log)), preset: 0.01),
        Hyperparameter("layers", .int(IntRange(low: 1, high: 6)), preset: 2),
        Hyperparameter("solver", .choice(labels: ["SGD", "Adam"]), preset: 0),
        Hyperparameter(
          "beta", .float(FloatRange(low: 0, high: 0.9, step: 0.3)), preset: 0.3,
          condition: Formula(Literal(2, .equal, .value(1)))),
      ], forbidden: Formula(terms: [[Literal(1, .equal, .value(6)), Literal(2, .equal, .value(1))]]))
  }

  private func error(_ values: [Double]) -> String? {
    do throws(SpaceError) {
      try space.validate(Configuration(values))
      return nil
    } catch { return error.description }
  }

  @Test func `a legal one passes`() {
    #expect(error([0.5, 3, 0, .nan]) == nil)
    #expect(error([1e-6, 6, 0, .nan]) == nil)
    #expect(error([1, 1, 1, 0.6]) == nil)
  }

  @Test func `a value out of range is named with range and nearest legal value`() {
    #expect(error([2, 3, 0, .nan]) == #"hyperparameter "rate": 2 is not a number in 1e-6 … 1; the nearest is 1"#)
    #expect(
      error([0.5, 2.5, 0, .nan]) == #"hyperparameter "layers": 2.5 is not a whole number in 1 … 6; the nearest is 3"#)
    #expect(error([0.5, 2, 7, .nan]) == #"hyperparameter "solver": 7 is not one of SGD, Adam; the nearest is Adam"#)
    #expect(error([.infinity, 2, 0, .nan])?.hasSuffix("the nearest is 1") == true)
  }

  @Test func `a value off the grid is named, even by one bit`() {
    #expect(
      error([0.5, 2, 1, 0.6]) == nil)
    #expect(
      error([0.5, 2, 1, 0.6.nextUp])
        == #"hyperparameter "beta": 0.6000000000000001 is not a number in 0 … 0.9 in steps of 0.3; the nearest is 0.6"#)
  }

  @Test func `an active hyperparameter needs a value`() {
    #expect(
      error([.nan, 2, 0, .nan]) == #"hyperparameter "rate" is active but has no value; it must be a number in 1e-6 … 1"#
    )
  }

  @Test func `an inactive hyperparameter has none`() {
    #expect(
      error([0.5, 2, 0, 0.3])
        == #"hyperparameter "beta" has the value 0.3 but is inactive; it is active only when solver == Adam"#)
  }

  @Test func `a forbidden one is refused with the clause that holds`() {
    #expect(error([0.5, 6, 1, 0.3]) == "the configuration is forbidden: layers == 6 and solver == Adam")
  }

  @Test func `the number of values must be right`() {
    #expect(error([0.5]) == "a configuration of this space has 4 values, not 1")
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a legal value passes, and any other is refused with a nearest one that passes`(seed: UInt64) throws {
    var spaces = RandomSpaces(seed: seed)
    let domain = spaces.domain()
    let space = try ConfigurationSpace([Hyperparameter("x", domain)])
    for _ in 0..<20 {
      let legal = domain.value(atUnit: Double.random(in: 0...1, using: &spaces.generator))
      for candidate in [legal, legal.nextUp, legal.nextDown, legal + 0.5, -legal, legal * 1e9, -1, 1e308] {
        if domain.contains(candidate) {
          #expect(throws: Never.self, "seed \(seed): \(candidate)") { try space.validate(Configuration([candidate])) }
        } else {
          #expect(throws: SpaceError.self, "seed \(seed): \(candidate)") {
            try space.validate(Configuration([candidate]))
          }
          let nearest = try #require(domain.nearest(to: candidate))
          #expect(domain.contains(nearest), "seed \(seed): \(candidate) to \(nearest)")
        }
      }
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `the text of a value reads back to the same bits`(seed: UInt64) throws {
    var spaces = RandomSpaces(seed: seed)
    let domain = spaces.domain()
    for _ in 0..<50 {
      let value = domain.value(atUnit: Double.random(in: 0...1, using: &spaces.generator))
      #expect(domain.value(domain.text(value))?.bitPattern == value.bitPattern, "seed \(seed): \(value)")
    }
  }
}
