import HoneSpace
import Testing

@Suite struct `narrowing a space` {
  let space: ConfigurationSpace

  init() throws {
    space = try ConfigurationSpace([
      Hyperparameter("rate", .float(FloatRange(low: 1e-6, high: 1, scale: .log)), preset: 0.01),
      Hyperparameter("layers", .int(IntRange(low: 1, high: 6)), preset: 1),
      Hyperparameter("solver", .choice(labels: ["SGD", "Momentum", "Adam", "Nesterov"]), preset: 2),
      Hyperparameter(
        "momentum", .float(FloatRange(low: 0, high: 0.9, step: 0.1)), preset: 0.9,
        condition: Formula(Literal(2, .in, .set([1, 3])))),
      Hyperparameter("batch", .ordinal(labels: ["16", "32", "64", "128"], numbers: [16, 32, 64, 128]), preset: 0),
      Hyperparameter(
        "small", .float(FloatRange(low: 0, high: 1)), condition: Formula(Literal(4, .lessEqual, .value(1)))),
    ])
  }

  private func error(_ change: SpaceChange) -> String? {
    do throws(SpaceError) {
      _ = try space.narrowed(by: [change])
      return nil
    } catch { return error.description }
  }

  @Test func `a fixed number has one value, which is its default`() throws {
    let narrowed = try space.narrowed(by: [.fix(name: "rate", text: "0.001"), .fix(name: "momentum", text: "0.3")])
    #expect(narrowed.hyperparameters[0].domain == .float(FloatRange(low: 0.001, high: 0.001, scale: .log)))
    #expect(narrowed.hyperparameters[0].preset == 0.001)
    #expect(narrowed.hyperparameters[3].domain.contains(0.1 * 3))
  }

  @Test func `a preset outside a new range moves to the nearest end`() throws {
    let narrowed = try space.narrowed(by: [
      .range(name: "rate", low: "0.1", high: nil), .range(name: "layers", low: "2", high: "3"),
      .range(name: "batch", low: "64", high: nil),
    ])
    #expect(narrowed.hyperparameters[0].preset == 0.1)
    #expect(narrowed.hyperparameters[1].preset == 2)
    #expect(narrowed.hyperparameters[4].domain == .ordinal(labels: ["64", "128"], numbers: [64, 128]))
    #expect(narrowed.hyperparameters[4].preset == 0)
  }

  @Test func `a range on a grid keeps to the grid`() throws {
    let narrowed = try space.narrowed(by: [.range(name: "momentum", low: "0.25", high: "0.6")])
    guard case .float(let range) = narrowed.hyperparameters[3].domain else {
      Issue.record("momentum is a float")
      return
    }
    #expect(range.low == 0.1 * 3 && range.points == 4)
  }

  @Test func `labels are renumbered in conditions and led back by the translation`() throws {
    let narrowed = try space.narrowed(by: [.labels(name: "solver", ["Nesterov", "Adam"])])
    #expect(narrowed.hyperparameters[2].domain == .choice(labels: ["Adam", "Nesterov"]))
    #expect(narrowed.hyperparameters[2].preset == 0)
    #expect(narrowed.text(narrowed.hyperparameters[3].condition) == "solver == Nesterov")
    let translation = SpaceTranslation(from: narrowed, to: space)
    #expect(!translation.isIdentity)
    let configuration = Configuration([0.01, 2, 1, 0.2, 0, 0.5])
    try narrowed.validate(configuration)
    #expect(translation.original(configuration) == Configuration([0.01, 2, 3, 0.2, 0, 0.5]))
    #expect(translation.narrowed(Configuration([0.01, 2, 3, 0.2, 0, 0.5])) == configuration)
    #expect(translation.narrowed(Configuration([0.01, 2, 0, .nan, 0, 0.5])) == nil)
  }

  @Test func `a condition that can no longer hold stays one that cannot`() throws {
    let narrowed = try space.narrowed(by: [.fix(name: "solver", text: "SGD"), .labels(name: "batch", ["64", "128"])])
    #expect(narrowed.text(narrowed.hyperparameters[3].condition) == "solver != SGD")
    #expect(narrowed.text(narrowed.hyperparameters[5].condition) == "batch not in {64, 128}")
    let configuration = narrowed.configuration(atUnit: Array(repeating: 0.5, count: 6))
    #expect(configuration[3] == nil && configuration[5] == nil)
  }

  @Test func `a condition that now always holds is dropped`() throws {
    let narrowed = try space.narrowed(by: [.fix(name: "solver", text: "Momentum")])
    #expect(narrowed.hyperparameters[3].condition.isAlways)
  }

  @Test func `a scale, a step and a default can be changed`() throws {
    let narrowed = try space.narrowed(by: [
      .scale(name: "rate", .linear), .range(name: "rate", low: "0.25", high: nil), .step(name: "rate", 0.25),
      .preset(name: "rate", text: "0.5"), .step(name: "layers", 2), .preset(name: "solver", text: "SGD"),
    ])
    #expect(narrowed.hyperparameters[0].domain == .float(FloatRange(low: 0.25, high: 1, step: 0.25)))
    #expect(narrowed.hyperparameters[0].preset == 0.5)
    #expect(narrowed.hyperparameters[1].domain.points == 3)
    #expect(narrowed.hyperparameters[2].preset == 0)
  }

  @Test func `no change is the same space, and translates to itself`() throws {
    #expect(try space.narrowed(by: []) == space)
    #expect(SpaceTranslation(from: space, to: space).isIdentity)
  }

  @Test func `the budget can leave the space and comes back by translation`() throws {
    let narrowed = try space.narrowed(by: [.labels(name: "solver", ["Adam", "Nesterov"])]).removing(1)
    #expect(narrowed.hyperparameters.map(\.name) == ["rate", "solver", "momentum", "batch", "small"])
    #expect(narrowed.text(narrowed.hyperparameters[2].condition) == "solver == Nesterov")
    let translation = SpaceTranslation(from: narrowed, to: space)
    let configuration = Configuration([0.01, 1, 0.2, 0, 0.5])
    try narrowed.validate(configuration)
    #expect(translation.original(configuration, budget: 3.4) == Configuration([0.01, 3, 3, 0.2, 0, 0.5]))
    #expect(translation.original(configuration) == Configuration([0.01, 1, 3, 0.2, 0, 0.5]))
    #expect(translation.narrowed(Configuration([0.01, 3, 3, 0.2, 0, 0.5])) == configuration)
    #expect(translation.narrowed([1, 2, 3, 4, 5, 6]) == [1, 3, 4, 5, 6])
  }

  @Test func `what a condition looks at cannot leave the space`() {
    #expect(throws: SpaceError.stillNeeded(name: "solver", by: "the condition of \"momentum\"")) {
      try space.removing(2)
    }
  }

  @Test func `a wrong change says what is wrong and what is legal`() {
    #expect(
      error(.fix(name: "lern", text: "1")) == #"unknown hyperparameter "lern""#)
    #expect(error(.fix(name: "ratte", text: "1")) == #"unknown hyperparameter "ratte"; did you mean "rate"?"#)
    #expect(
      error(.fix(name: "solver", text: "adam"))
        == #"hyperparameter "solver": "adam" is not one of SGD, Momentum, Adam, Nesterov; the nearest is Adam"#)
    #expect(
      error(.range(name: "rate", low: "1e-7", high: nil))
        == #"hyperparameter "rate": 1e-7:1 does not lie within the objective's range; it must be a number in 1e-6 … 1"#)
    #expect(
      error(.range(name: "rate", low: "0.5", high: "0.1"))
        == #"hyperparameter "rate": low 0.5 lies above high 0.1; swap them"#)
    #expect(
      error(.range(name: "momentum", low: "0.41", high: "0.49"))
        == "hyperparameter \"momentum\": 0.41:0.49 leaves no value; it must be a number in 0 … 0.9 in steps of 0.1")
    #expect(
      error(.range(name: "solver", low: "SGD", high: nil))
        == #"hyperparameter "solver": a range does not apply to the kind choice"#)
    #expect(
      error(.step(name: "momentum", 0.15))
        == "hyperparameter \"momentum\": the step 0.15 leads off the objective's values; "
        + "they are a number in 0 … 0.9 in steps of 0.1")
    #expect(error(.step(name: "rate", 0.1))?.contains("exclude each other") == true)
    #expect(error(.range(name: "layers", low: "two", high: nil))?.contains("\"two\" is not a whole number") == true)
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func `configurations of a narrowed space are configurations of the original`(seed: UInt64) throws {
    var spaces = RandomSpaces(seed: seed)
    let space = try spaces.space()
    var changes: [SpaceChange] = []
    for hyperparameter in space.hyperparameters where spaces.generator.chance(0.6) {
      changes.append(change(of: hyperparameter, &spaces.generator))
    }
    let narrowed = try space.narrowed(by: changes)
    let translation = SpaceTranslation(from: narrowed, to: space)
    for _ in 0..<30 {
      let configuration = narrowed.configuration(atUnit: spaces.point(space.count))
      let original = translation.original(configuration)
      let isForbidden = narrowed.forbidden.holds(in: configuration)
      #expect(isForbidden == space.forbidden.holds(in: original), "seed \(seed) \(changes)")
      if !isForbidden {
        #expect(throws: Never.self, "seed \(seed) \(changes)") { try space.validate(original) }
      }
      #expect(translation.narrowed(original) == configuration, "seed \(seed) \(changes)")
    }
  }

  private func change(of hyperparameter: Hyperparameter, _ generator: inout SeededGenerator) -> SpaceChange {
    let domain = hyperparameter.domain
    let ends = [
      domain.value(atUnit: .random(in: 0...1, using: &generator)),
      domain.value(atUnit: .random(in: 0...1, using: &generator)),
    ].sorted().map(domain.text)
    if let labels = domain.labels, generator.chance(0.5) {
      return .labels(name: hyperparameter.name, labels.filter { $0 == ends[0] || generator.chance(0.5) })
    }
    if case .choice = domain { return .fix(name: hyperparameter.name, text: ends[0]) }
    return generator.chance(0.3)
      ? .fix(name: hyperparameter.name, text: ends[0])
      : .range(name: hyperparameter.name, low: ends[0], high: generator.chance(0.8) ? ends[1] : nil)
  }

  @Test(arguments: [
    (Domain.choice(labels: ["a", "b", "c"]), Domain.choice(labels: ["c", "a"]), true),
    (.choice(labels: ["a", "b"]), .choice(labels: ["a", "d"]), false),
    (.choice(labels: ["a", "b"]), .ordinal(labels: ["a", "b"], numbers: nil), false),
    (.float(FloatRange(low: 0, high: 1)), .float(FloatRange(low: 0.5, high: 0.5)), true),
    (.float(FloatRange(low: 0, high: 1, step: 0.1)), .float(FloatRange(low: 0.1, high: 1.0000000000000002)), true),
    (.float(FloatRange(low: 0, high: 1)), .float(FloatRange(low: 0, high: 1.5)), false),
    (.int(IntRange(low: 1, high: 9)), .int(IntRange(low: 0, high: 5)), false),
    (.int(IntRange(low: 1, high: 9)), .float(FloatRange(low: 2, high: 5)), false),
  ])
  func `a domain contains what was made of it by narrowing`(domain: Domain, other: Domain, contains: Bool) {
    #expect(domain.contains(other) == contains)
  }
}
