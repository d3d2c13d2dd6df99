import HoneSpace
import Testing

@Suite struct `numbers as text` {
  @Test(arguments: [
    (0, "0"), (64, "64"), (-3, "-3"), (0.001, "0.001"), (1e-6, "1e-6"), (1.5e300, "1.5e300"),
    (1e15, "1000000000000000"),
    (9_007_199_254_740_992, "9007199254740992"), (0.1 + 0.2, "0.30000000000000004"), (.leastNonzeroMagnitude, "5e-324"),
    (1e16, "1e16"),
  ])
  func `the shortest text is printed and reads back`(value: Double, text: String) {
    #expect(NumberText.shortest(value) == text)
    #expect(NumberText.number(text) == value)
  }

  @Test func `random doubles read back`() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<10_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      #expect(NumberText.number(NumberText.shortest(value)) == value)
    }
  }

  @Test(arguments: [("1e-3", 1e-3), (".5", 0.5), ("+2", 2), ("1_000", 1000), ("-0", 0)])
  func `what people write is read`(text: String, value: Double) {
    #expect(NumberText.number(text) == value)
  }

  @Test(arguments: ["", "x", "1x", "0x10", "inf", "nan", "1e999", "1 ", "_1", "1_", "1__0", "--1", "e5", "."])
  func `what is no finite number is refused`(text: String) {
    #expect(NumberText.number(text) == nil)
  }
}

@Suite struct `nearest names` {
  @Test(arguments: [
    ("optimiser", "optimizer"), ("bayes", "bayesian"), ("lern_rate", "learn_rate"), ("Random", "random"),
    ("gird", "grid"), ("hyper", "hyperband"),
  ])
  func `a slip is mended`(wrong: String, right: String) {
    #expect(
      nearestName(to: wrong, in: ["optimizer", "bayesian", "learn_rate", "random", "grid", "hyperband"]) == right)
  }

  @Test(arguments: ["", "zzzzzz", "x"])
  func `what is near to nothing suggests nothing`(wrong: String) {
    #expect(nearestName(to: wrong, in: ["optimizer", "bayesian", "k", "s"]) == nil)
  }

  @Test func `the first of two equally near is taken`() {
    #expect(nearestName(to: "beta3", in: ["beta1", "beta2"]) == "beta1")
  }
}

@Suite struct `a space as JSON` {
  @Test(arguments: 0..<300 as Range<UInt64>)
  func `a space reads back from its JSON`(seed: UInt64) throws {
    var spaces = RandomSpaces(seed: seed)
    let space = try spaces.space()
    let json = space.encodedJSON()
    #expect(try ConfigurationSpace(json: json) == space, "seed \(seed): \(json)")
    #expect(try ConfigurationSpace(json: json).encodedJSON() == json)
  }

  @Test func `options read back too`() throws {
    let space = try ConfigurationSpace([
      Hyperparameter("data", .path, presetText: "digits", isRequired: true),
      Hyperparameter("inner", .pluginName, presetText: "random", isKeyed: true),
    ])
    #expect(try ConfigurationSpace(json: space.encodedJSON()) == space)
  }

  @Test func `the stored text is golden`() throws {
    let space = try ConfigurationSpace([
      Hyperparameter("rate", .float(FloatRange(low: 1e-6, high: 1, scale: .log)), preset: 0.01, summary: "the rate"),
      Hyperparameter(
        "n", .int(IntRange(low: 1, high: 6)), condition: Formula(Literal(0, .greater, .value(0.5))), isAdjustable: true),
    ])
    #expect(
      space.encodedJSON()
        == #"{"hyperparameters":[{"name":"rate","kind":"float","low":1e-6,"high":1,"scale":"log","preset":0.01,"#
        + #""summary":"the rate"},{"name":"n","kind":"int","low":1,"high":6,"condition":"rate > 0.5","#
        + #""flags":["adjustable"]}]}"#)
    #expect(space.fingerprint == "e43c2c88647b0475")
  }

  @Test func `prose does not change the fingerprint, a bound does`() throws {
    let x = Hyperparameter("x", .float(FloatRange(low: 0, high: 1)))
    var (prose, bound) = (x, x)
    prose.summary = "something"
    bound.domain = .float(FloatRange(low: 0, high: 1.0.nextUp))
    let fingerprint = try ConfigurationSpace([x]).fingerprint
    #expect(try ConfigurationSpace([prose]).fingerprint == fingerprint)
    #expect(try ConfigurationSpace([bound]).fingerprint != fingerprint)
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"hyperparameters":[{"name":"x"}]}"#, #"{"hyperparameters":[]} x"#,
    #"{"hyperparameters":[{"name":"x","kind":"float"}]}"#, #"{"hyperparameters":["\u12"]}"#,
  ])
  func `a damaged text is an error, not a crash`(json: String) {
    #expect(throws: SpaceError.self) { try ConfigurationSpace(json: json) }
  }

  @Test func `escapes are read`() throws {
    let json = #"{ "hyperparameters" : [ {"name":"x","kind":"choice","labels":["\u00e4\ud83d\ude00\/"]} ] }"#
    #expect(try ConfigurationSpace(json: json).hyperparameters[0].domain == .choice(labels: ["ä😀/"]))
  }
}
