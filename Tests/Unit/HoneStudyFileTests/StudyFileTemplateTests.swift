import HoneSpace
import HoneStudyFile
import Testing

@Suite struct StudyFileTemplateTests {
  private func hyperparameters() throws -> ConfigurationSpace {
    let first = [
      Hyperparameter("solver", .choice(labels: ["SGD", "it's \"Adam\"", "3"]), preset: 1, summary: "which"),
      Hyperparameter("rate", .float(FloatRange(low: 1e-6, high: 1, scale: .log)), preset: 1e-2, unit: "1/s"),
      Hyperparameter("layers", .int(IntRange(low: 1, high: 6)), preset: 2),
      Hyperparameter("batch", .ordinal(labels: ["32", "64", "128"], numbers: [32, 64, 128]), preset: 0),
      Hyperparameter("dropout", .float(FloatRange(low: 0, high: 1, step: 0.25)), preset: 0.5),
      Hyperparameter("units", .int(IntRange(low: 16, high: 1024, scale: .log))),
    ]
    let momentum = Hyperparameter(
      "momentum", .float(FloatRange(low: 0, high: 1)), preset: 0.9,
      condition: try Formula(parsing: "layers > 1", over: first, later: []))
    return try ConfigurationSpace(first + [momentum])
  }

  private func template(
    _ wishes: StudyDescription, _ space: ConfigurationSpace, isDeclared: Bool = false, options: [Hyperparameter] = []
  ) throws -> StudyFileTemplate {
    StudyFileTemplate(
      optimizer: .init(name: "random", summary: "the baseline", options: try ConfigurationSpace([])),
      objective: .init(name: "thing", summary: "a thing", options: try ConfigurationSpace(options)), space: space,
      metrics: [Metric(name: "loss"), Metric(name: "time", role: .recorded)],
      budget: isDeclared ? Budget(name: "budget", low: 1, high: 81, preset: 27, isWhole: true) : nil,
      isDeclared: isDeclared, wishes: wishes)
  }

  @Test func `a file with comments only says nothing of the space, and with them taken away says what is there`() throws
  {
    let space = try hyperparameters()
    let text = try template(StudyDescription(), space).text(name: "a.toml")
    let description = try StudyDescription(parsing: text, file: "a.toml")
    #expect(description.space == [])
    #expect(description.objective.plugin?.value == "thing")
    #expect(try description.narrowing(space) == space)
    let uncommented = text.split(separator: "\n").map { line in
      line.wholeMatch(of: /# (\[space\..*|(?:low|high|step|log|labels|default) = .*)/).map { String($0.1) }
        ?? String(line)
    }
    let said = try StudyDescription(parsing: uncommented.joined(separator: "\n"), file: "b.toml")
    #expect(said.space.map(\.name) == space.hyperparameters.map(\.name))
    #expect(said.space.allSatisfy { $0.low != nil || $0.labels != nil })
    #expect(try said.narrowing(space) == space)
  }

  @Test func `what the user says is said in the file`() throws {
    let space = try hyperparameters()
    var wishes = StudyDescription()
    wishes.space = [
      try FlagTexts.range("rate=1e-3:0.5"), try FlagTexts.fix("solver=it's \"Adam\""), try FlagTexts.fix("layers=3"),
    ]
    wishes.study.trials = Placed(7, at: .flag("--trials 7"))
    wishes.study.timeLimit = Placed(.seconds(90), at: .flag("--time-limit 90s"))
    let text = try template(wishes, try wishes.narrowing(space)).text(name: "a.toml")
    let read = try StudyDescription(parsing: text, file: "a.toml")
    #expect(read.study.trials?.value == 7)
    #expect(read.study.timeLimit?.value == .seconds(90))
    #expect(try read.narrowing(space) == wishes.narrowing(space))
  }

  @Test func `a declared space reads back as it was declared`() throws {
    let space = try hyperparameters()
    let text = try template(StudyDescription(), space, isDeclared: true).text(name: "a.toml")
    let declaration = try StudyDescription(parsing: text, file: "a.toml").declaration()
    // Summaries and units stand there as comments.
    var plain = space.hyperparameters
    for index in plain.indices { (plain[index].summary, plain[index].unit) = ("", "") }
    #expect(declaration.space == (try ConfigurationSpace(plain)))
    #expect(declaration.metrics.map(\.name) == ["loss", "time"])
    #expect(declaration.metrics.map(\.role) == [.objective, .recorded])
    #expect(declaration.budget?.preset == 27)
  }

  @Test func `options read back as they were given, and others are comments`() throws {
    let options = [
      Hyperparameter("count", .int(IntRange(low: 0, high: 9)), preset: 3, summary: "how many"),
      Hyperparameter("quick", .choice(labels: ["false", "true"]), preset: 0),
      Hyperparameter("command", .text, isRequired: true), Hyperparameter("pattern", .text, isKeyed: true),
      Hyperparameter("text", .text, presetText: "a \"b\"\\c"),
      Hyperparameter("none", .float(FloatRange(low: 0, high: 1))),
    ]
    var wishes = StudyDescription()
    wishes.objective.options = [
      try FlagTexts.option("count=5", flag: "-o"), try FlagTexts.option("quick=true", flag: "-o"),
      try FlagTexts.option(#"command=["./t", "a,b", ["-m", "{m}"]]"#, flag: "-o"),
      try FlagTexts.option(#"pattern.a b=x: '(\d+)' "y""#, flag: "-o"),
    ]
    let text = try template(wishes, hyperparameters(), options: options).text(name: "a.toml")
    let read = try StudyDescription(parsing: text, file: "a.toml").objective.options
    #expect(read.map(\.key) == ["count", "quick", "command", "pattern.a b"])
    #expect(read.map(\.text) == wishes.objective.options.map(\.text))
    #expect(text.contains("# text = 'a \"b\"\\c'"))
    #expect(text.contains("# none = …"))
  }
}
