import HoneSpace
import HoneStudyFile
import Testing

@Suite struct `what a user declares` {
  private func description(_ text: String) throws -> StudyDescription {
    try StudyDescription(parsing: text, file: "study.toml")
  }

  @Test func `space, metrics and budget go to the objective`() throws {
    let declaration = try description(
      """
      [space.rate]
      low = 0.1
      high = 1.0
      [metrics.loss]
      [metrics.accuracy]
      direction = "maximize"
      role = "recorded"
      unit = "%"
      [metrics.seconds]
      bound = 2.5
      [budget]
      low = 1
      high = 81
      log = true
      unit = "epochs"
      """
    ).declaration()
    #expect(declaration.space.hyperparameters.map(\.name) == ["rate"])
    #expect(
      declaration.metrics == [
        Metric(name: "loss"), Metric(name: "accuracy", unit: "%", direction: .maximize, role: .recorded),
        Metric(name: "seconds", role: .constraint, bound: 2.5),
      ])
    #expect(
      declaration.budget
        == Budget(
          name: "budget", unit: "epochs", low: 1, high: 81, preset: 81, isWhole: true, isLogarithmic: true))
  }

  @Test func `whole bounds leave a kind to the objective, and to the user if it does not settle it`() throws {
    let text = """
      [space.layers] # error: whole bounds leave open what "layers" is; add kind = "int" or kind = "float"
      low = 1
      high = 4
      [space.rate]
      low = 1
      high = 4.0
      """
    let description = try description(text)
    let space = try description.declaration().space
    #expect(space.hyperparameters.map(\.isKindOpen) == [true, false])
    #expect(findings { () throws(StudyFileError) in _ = try description.settling(space) } == expectedFindings(in: text))
    let settled = try ConfigurationSpace([Hyperparameter("layers", .int(IntRange(low: 1, high: 4)))])
    #expect(try description.settling(settled) == settled)
  }

  @Test func `flags declare as the file does`() throws {
    var flags = StudyDescription()
    flags.space = [
      try FlagTexts.range("x=-5:5"), try FlagTexts.range("rate=1e-5:1:log"), try FlagTexts.labels("solver=SGD,Adam"),
      try FlagTexts.fix("layers=3"), try FlagTexts.fix("decay=0.5"), try FlagTexts.fix("data=digits"),
    ]
    let space = try flags.declaration().space
    #expect(
      space.hyperparameters.map(\.domain) == [
        .float(FloatRange(low: -5, high: 5)), .float(FloatRange(low: 1e-5, high: 1, scale: .log)),
        .choice(labels: ["SGD", "Adam"]), .int(IntRange(low: 3, high: 3)), .float(FloatRange(low: 0.5, high: 0.5)),
        .choice(labels: ["digits"]),
      ])
    #expect(space.hyperparameters.map(\.isKindOpen) == [true, false, false, false, false, false])
  }

  @Test func `the metric that the study names is declared by that, unless others are or an option is about it`() throws
  {
    let study = "[study]\nmetric = \"accuracy\"\ndirection = \"maximize\"\n"
    #expect(try description(study).declaration().metrics == [Metric(name: "accuracy", direction: .maximize)])
    #expect(try description(study + "[metrics.loss]").declaration().metrics == [Metric(name: "loss")])
    let ruled = study + "[objective]\nplugin = \"command\"\nkey.accuracy = \"validation.accuracy\"\n"
    #expect(try description(ruled).declaration().metrics.isEmpty)
    #expect(try description("[study]\ndirection = \"maximize\"").declaration().metrics.isEmpty)
  }

  @Test func `wishes for metrics go over the objective's own`() throws {
    let metrics = [Metric(name: "loss"), Metric(name: "accuracy", role: .recorded)]
    let both = try description("[metrics.accuracy]\nrole = \"objective\"\ndirection = \"maximize\"").choosing(metrics)
    #expect(both == [Metric(name: "loss"), Metric(name: "accuracy", direction: .maximize)])
    let one = try description("[study]\nmetric = \"accuracy\"\ndirection = \"maximize\"").choosing(metrics)
    #expect(one.map(\.role) == [.recorded, .objective])
  }

  @Test(arguments: [
    """
    [metrics.acuracy] # error: no metric "acuracy"; did you mean "accuracy"?; there are loss, accuracy
    """,
    """
    [metrics.loss]
    role = "constraint" # error: the constraint "loss" needs "bound"
    """,
    """
    [metrics.loss]
    role = "recorded"
    bound = 1.0 # error: only a constraint has a bound; leave "bound" or "role" out
    """,
    """
    [metrics.loss] # error: no metric is left to be optimised; give one of them role = "objective"
    role = "recorded"
    """,
  ])
  func `a wish for a metric that cannot be is refused at its place`(_ text: String) throws {
    let metrics = [Metric(name: "loss"), Metric(name: "accuracy", role: .recorded)]
    let description = try description(text)
    #expect(
      findings { () throws(StudyFileError) in _ = try description.choosing(metrics) } == expectedFindings(in: text))
  }

  @Test(arguments: [
    """
    [budget] # error: a budget needs "high"
    low = 1
    """,
    """
    [budget]
    low = 0 # error: a budget runs from a number above 0 up to "high", not from 0
    high = 4
    """,
    """
    [budget]
    low = 1
    high = 4
    default = 5 # error: the default 5 does not lie within low and high
    """,
  ])
  func `a budget that cannot be is refused at its place`(_ text: String) throws {
    let description = try description(text)
    #expect(findings { () throws(StudyFileError) in _ = try description.declaration() } == expectedFindings(in: text))
  }

  @Test func `a budget is for objectives that have none`() throws {
    let text = """
      [budget] # error: the objective says itself what it may spend; leave it out
      low = 1
      high = 4
      """
    let space = try ConfigurationSpace([])
    let description = try description(text)
    #expect(
      findings { () throws(StudyFileError) in _ = try description.changes(to: space) } == expectedFindings(in: text))
  }
}
