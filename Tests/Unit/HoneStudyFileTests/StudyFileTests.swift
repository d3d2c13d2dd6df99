import HoneSpace
import HoneStudyFile
import Testing

/// What a study file's comments `# error: …` say will be found on their lines, with the file's name and line before it.
func expectedFindings(in text: String) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
    line.firstRange(of: "# error: ").map { "study.toml:\(number + 1): \(line[$0.upperBound...])" }
  }
}

/// What is found wrong.
func findings(_ body: () throws(StudyFileError) -> Void) -> [String] {
  do throws(StudyFileError) {
    try body()
    return []
  } catch { return error.findings.map(\.description) }
}

@Suite struct `a study file` {
  private let whole = """
    [study]
    name = "first"
    trials = 100
    seed = 7
    time_limit = "1h30m"
    metric = "error"
    direction = "minimize"
    deterministic = true

    [optimizer]
    plugin = "hyperband"
    eta = 3
    optimizer = "bayesian"
    verbose = false
    rate = 1e-05
    list = [1, 2.5, "x", ["a,b"]]
    numbers = [1, 2.5]
    [optimizer.inner.kernel]
    name = "matern"

    [objective]
    plugin = "mlp"
    data = "digits"

    [space]
    forbidden = ["layers == 6 and solver == SGD"]
    l2 = 1e-4
    [space.learning_rate]
    low = 1e-5
    log = true
    default = 0.01
    [space.solver]
    labels = ["SGD", "Adam"]

    [workers]
    count = 2
    timeout = "60s"
    launcher = "local"
    isolation = "process"
    memory_limit = "2GiB"
    retries = 0
    max_failures = 5
    """

  @Test func `everything that can be said is read, with its line`() throws {
    let description = try StudyDescription(parsing: whole, file: "study.toml")
    #expect(description.study.name?.value == "first")
    #expect(description.study.trials?.value == 100)
    #expect(description.study.trials?.origin == .file("study.toml", Position(line: 3, column: 1)))
    #expect(description.study.seed?.value == 7)
    #expect(description.study.timeLimit?.value == .seconds(5400))
    #expect(description.study.metric?.value == "error")
    #expect(description.study.direction?.value == .minimize)
    #expect(description.study.isDeterministic?.value == true)
    #expect(description.optimizer.plugin?.value == "hyperband")
    #expect(
      description.optimizer.options.map { "\($0.key)=\($0.text)" } == [
        "eta=3", "optimizer=bayesian", "verbose=false", "rate=1e-5", "list=[1, 2.5, \"x\", [\"a,b\"]]", "numbers=1,2.5",
        "inner.kernel.name=matern",
      ])
    #expect(description.optimizer.options[6].origin.description == "study.toml:19")
    #expect(description.objective.options.map(\.key) == ["data"])
    #expect(description.space.map(\.name) == ["l2", "learning_rate", "solver"])
    #expect(description.space[0].value?.value == .float(1e-4))
    #expect(description.space[1].origin.description == "study.toml:28")
    #expect(description.space[1].scale?.value == .log)
    #expect(description.forbidden.map(\.value) == ["layers == 6 and solver == SGD"])
    #expect(description.workers.count?.value == 2)
    #expect(description.workers.timeout?.value == .seconds(60))
    #expect(description.workers.isolation?.value == .process)
    #expect(description.workers.memoryLimit?.value == 2_147_483_648)
    #expect(description.workers.retries?.value == 0)
    #expect(description.workers.maximumFailures?.value == 5)
  }

  @Test func `an empty file says nothing`() throws {
    #expect(try StudyDescription(parsing: "", file: "study.toml") == StudyDescription())
  }

  @Test func `two names are enough`() throws {
    let description = try StudyDescription(parsing: "optimizer = \"random\"\nobjective = \"mlp\"", file: "study.toml")
    #expect(description.optimizer.plugin?.value == "random")
    #expect(description.objective.plugin?.value == "mlp")
  }

  @Test func `each finding stands on its line`() {
    let text = """
      seed = 1 # error: unknown key "seed"
      [study]
      trails = 10 # error: unknown key "trails"; did you mean "trials"?
      trials = 0 # error: "trials" must be a whole number in 1 … 281474976710656, not 0
      seed = -1 # error: "seed" must be a whole number at least 0, not -1
      time_limit = 90 # error: "time_limit" must be a duration above 0 with its unit, as in "90s", "2h" or "500ms", not 90
      direction = "up" # error: "direction" must be one of "minimize", "maximize", not "up"
      name = "" # error: "name" must be a string that is not empty, not ""
      budget = 4 # error: unknown key "budget"; did you mean "trials"?

      [optimiser] # error: unknown key "optimiser"; did you mean "optimizer"?
      plugin = "x"

      [objective]
      plugin = 3 # error: "plugin" must be a string that is not empty, not 3
      when = 1979-05-27 # error: the option "when" must be a number, a string, true or false
      list = [1979-05-27] # error: a list for the option "list" has texts, numbers, true, false and lists of these

      [space]
      forbidden = ["a == b", 3] # error: "forbidden" must be a list of strings such as "beta1 < beta2"
      y = [1, 2] # error: "y" must be a table as in [space.y], or one value to fix it, not an array
      [space.x]
      kind = "real" # error: "kind" must be one of "float", "int", "ordinal", "choice", not "real"
      min = 1 # error: unknown key "min"; did you mean "low"?
      low = [1] # error: "low" must be a number, a string, true or false, not an array
      log = "yes" # error: "log" must be true or false, not "yes"
      step = -1 # error: "step" must be a number above 0, not -1
      labels = "a" # error: "labels" must be a list of labels, not "a"
      numbers = ["a"] # error: "numbers" must be a list of finite numbers, not an array

      [workers]
      count = 0 # error: "count" must be a whole number in 1 … 65536, not 0
      isolation = "thread" # error: "isolation" must be one of "process", "none", not "thread"
      memory_limit = "2" # error: "memory_limit" must be an amount of memory above 0 with its unit, as in "512MB" or "2GiB", not "2"
      timeout = "1 fortnight" # error: "timeout" must be a duration above 0 with its unit, as in "90s", "2h" or "500ms", not "1 fortnight"
      """
    let found = findings { () throws(StudyFileError) in _ = try StudyDescription(parsing: text, file: "study.toml") }
    #expect(found == expectedFindings(in: text))
  }

  @Test func `the wrong type of a section is named`() {
    let text = """
      study = 3 # error: "study" must be a table, as in [study], not 3
      optimizer = [] # error: "optimizer" must be the name of a plugin, or a table as in [optimizer], not an array
      space = "x" # error: "space" must be a table, as in [space], not "x"
      """
    #expect(
      findings { () throws(StudyFileError) in _ = try StudyDescription(parsing: text, file: "study.toml") }
        == expectedFindings(in: text))
  }

  @Test(arguments: ["[study", "a = 1\na = 2", "x = \"\u{1}\"", "[study]\ntrials = 1e", "\u{0}", "x = 08"])
  func `what is no TOML is an error with line and column`(text: String) {
    let found = findings { () throws(StudyFileError) in _ = try StudyDescription(parsing: text, file: "study.toml") }
    #expect(found.count == 1 && found[0].starts(with: #/study\.toml:\d+: column \d+: /#), "\(found)")
  }

  @Test(arguments: ["[[[a]]", "[[[1]]]", "[[=", "[[]]"])
  func `a malformed header of an array of tables is found on its line`(header: String) {
    let text = "[study]\ntrials = 1\nname = \"\"\"\n\"\"\"\n\(header)\nseed = 1\n"
    let found = findings { () throws(StudyFileError) in _ = try StudyDescription(parsing: text, file: "study.toml") }
    #expect(found.count == 1 && found[0].hasPrefix("study.toml:5: column "), "\(found)")
  }

  @Test func `garbage never crashes the reader`() {
    var state: UInt64 = 42
    let pieces = ["[", "]", "a", "=", "\"", "\n", "1", ".", "{", "}", ",", "space", "'''", "é", "-", "#", "\\", "true"]
    for _ in 0..<2000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      _ = findings { () throws(StudyFileError) in _ = try StudyDescription(parsing: text, file: "study.toml") }
    }
  }
}

@Suite struct `flags over a study file` {
  @Test func `a flag wins, and what it leaves open is the file's`() throws {
    let file = try StudyDescription(
      parsing: """
        [study]
        trials = 100
        seed = 1
        [optimizer]
        plugin = "bayesian"
        kernel = "matern"
        xi = 0.1
        [space.rate]
        low = 1e-5
        high = 0.1
        [space.l2]
        value = 0.001
        [workers]
        count = 4
        """, file: "study.toml")
    var flags = StudyDescription()
    flags.study.trials = Placed(5, at: .flag("--trials 5"))
    flags.optimizer.options = [try FlagTexts.option("xi=0.2", flag: "-O"), try FlagTexts.option("new=a=b", flag: "-O")]
    flags.space = [
      try FlagTexts.range("rate=:0.01"), try FlagTexts.range("l2=1e-6:1e-4"), try FlagTexts.fix("solver=Adam"),
    ]
    let merged = flags.merging(over: file)
    #expect(merged.study.trials?.value == 5)
    #expect(merged.study.seed?.value == 1)
    #expect(merged.workers.count?.value == 4)
    #expect(merged.optimizer.options.map { "\($0.key)=\($0.text)" } == ["kernel=matern", "xi=0.2", "new=a=b"])
    #expect(merged.space.map(\.name) == ["rate", "l2", "solver"])
    #expect(merged.space[0].low?.value == .float(1e-5))
    #expect(merged.space[0].high?.value == .string("0.01"))
    #expect(merged.space[1].value == nil)
    #expect(merged.space[2].value?.value == .string("Adam"))
  }

  @Test func `another optimizer starts without the file's options`() throws {
    let file = try StudyDescription(parsing: "[optimizer]\nplugin = \"bayesian\"\nxi = 0.1", file: "study.toml")
    var flags = StudyDescription()
    flags.optimizer.plugin = Placed("random", at: .flag("--optimizer random"))
    #expect(flags.merging(over: file).optimizer.options.isEmpty)
    flags.optimizer.plugin = Placed("bayesian", at: .flag("--optimizer bayesian"))
    #expect(flags.merging(over: file).optimizer.options.count == 1)
  }

  @Test func `the fault of an option is found where the option was written`() throws {
    let file = try StudyDescription(parsing: "[optimizer]\nplugin = \"bayesian\"\nxi = 2", file: "study.toml")
    let options = try ConfigurationSpace([Hyperparameter("xi", .float(FloatRange(low: 0, high: 1)))])
    func origin(_ pairs: [(name: String, text: String)]) -> Origin? {
      do throws(SpaceError) {
        _ = try options.options(assigning: pairs)
        return nil
      } catch { return file.optimizer.origin(of: error) }
    }
    #expect(origin(file.optimizer.options.map { ($0.key, $0.text) })?.description == "study.toml:3")
    #expect(origin([("other", "1")])?.description == "study.toml:2")
  }

  @Test func `a malformed flag is named`() {
    #expect(
      findings { () throws(StudyFileError) in _ = try FlagTexts.option("x", flag: "-O") }
        == ["-O x: expected KEY=VALUE"])
    #expect(findings { () throws(StudyFileError) in _ = try FlagTexts.fix("=3") } == ["--fix =3: expected NAME=VALUE"])
    #expect(
      findings { () throws(StudyFileError) in _ = try FlagTexts.fix("a=") }
        == ["--fix a=: there is no value; write a=VALUE"])
    #expect(
      findings { () throws(StudyFileError) in _ = try FlagTexts.range("a=1") }
        == [
          "--range a=1: a range has two bounds, a=LOW:HIGH, "
            + "perhaps with :log, :int or :float behind them; one may be left out"
        ])
    #expect(findings { () throws(StudyFileError) in _ = try FlagTexts.range("a=:") }.count == 1)
    #expect(
      findings { () throws(StudyFileError) in _ = try FlagTexts.duration("60", flag: "--timeout") }
        == ["--timeout 60: not a duration; give a number above 0 with its unit, as in 90s, 2h or 500ms"])
  }
}
