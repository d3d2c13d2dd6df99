import HoneSpace
import Testing

@Suite struct `the size of a space` {
  /// All configurations, by trying every value of every active hyperparameter.
  private func enumerated(_ space: ConfigurationSpace) -> Set<Configuration> {
    var all: Set = [Configuration(inactive: space.count)]
    for (index, hyperparameter) in space.hyperparameters.enumerated() {
      all = all.reduce(into: []) { next, configuration in
        guard hyperparameter.condition.holds(in: configuration) else {
          next.insert(configuration)
          return
        }
        let count = hyperparameter.domain.points
        for k in 0..<Int(count) {
          var configuration = configuration
          configuration[index] = hyperparameter.domain.value(atUnit: (Double(k) + 0.5) / count)
          if case .int(let range) = hyperparameter.domain, range.scale == .log {
            configuration[index] = range.low + Double(k)
          }
          next.insert(configuration)
        }
      }
    }
    return all.filter { !space.forbidden.holds(in: $0) }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `counting equals enumeration`(seed: UInt64) throws {
    var spaces = RandomSpaces(seed: seed, isSmall: true)
    let space = try spaces.space()
    #expect(space.size == .finite(enumerated(space).count), "seed \(seed)\n\(space.encodedJSON())")
  }

  @Test func `a float without a step is infinite, unless it is fixed or inactive`() throws {
    let solver = Hyperparameter("solver", .choice(labels: ["SGD", "Adam"]))
    let beta = Hyperparameter(
      "beta", .float(FloatRange(low: 0, high: 1)), condition: Formula(Literal(0, .equal, .value(1))))
    #expect(try ConfigurationSpace([solver, beta]).size == .infinite)
    let noAdam = Formula(Literal(0, .equal, .value(1)))
    #expect(try ConfigurationSpace([solver, beta], forbidden: noAdam).size == .finite(1))
    var fixed = beta
    fixed.domain = .float(FloatRange(low: 0.5, high: 0.5))
    #expect(try ConfigurationSpace([solver, fixed]).size == .finite(2))
  }

  @Test func `forbidding all but single points of a float leaves those`() throws {
    let x = Hyperparameter("x", .float(FloatRange(low: 0, high: 1)))
    let space = try ConfigurationSpace([x], forbidden: Formula(Literal(0, .notIn, .set([0, 0.25, 2]))))
    #expect(space.size == .finite(2))
  }

  @Test func `a space beyond an Int says its power of ten`() throws {
    let many = (0..<20).map { Hyperparameter("n\($0)", .int(IntRange(low: 1, high: 100))) }
    #expect(try ConfigurationSpace(many).size == .astronomic(log10: 40))
    #expect(try ConfigurationSpace(many).size.description == "about 10^40 configurations")
  }

  @Test(arguments: [(Relation.less, 3), (.lessEqual, 4), (.greater, 7), (.greaterEqual, 8), (.equal, 1)])
  func `rounding on a grid moves no value to the other side of a comparison`(relation: Relation, count: Int) throws {
    let x = Hyperparameter("x", .float(FloatRange(low: 0, high: 1, step: 0.1)))
    let y = Hyperparameter(
      "y", .choice(labels: ["a", "b"]), condition: Formula(Literal(0, relation, .value(0.3))))
    #expect(try ConfigurationSpace([x, y]).size == .finite(11 + count))
  }

  @Test func `conditions on a large range are counted by their stretches`() throws {
    let n = Hyperparameter("n", .int(IntRange(low: 1, high: 1_000_000_000)))
    let x = Hyperparameter(
      "x", .choice(labels: ["a", "b"]), condition: Formula(Literal(0, .greater, .value(999_999_990))))
    #expect(try ConfigurationSpace([n, x]).size == .finite(1_000_000_010))
  }

  @Test func `a comparison of two large ranges leaves an upper bound`() throws {
    let n = (0..<2).map { Hyperparameter("n\($0)", .int(IntRange(low: 1, high: 2000))) }
    let space = try ConfigurationSpace(n, forbidden: Formula(Literal(0, .less, .parameter(1))))
    #expect(space.size == .atMost(4_000_000))
    #expect(space.size.description == "at most 4000000 configurations")
  }

  @Test func `an empty space has one configuration`() throws {
    #expect(try ConfigurationSpace([]).size == .finite(1))
  }
}
