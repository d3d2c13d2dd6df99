import HoneSpace
import HoneStudyFile
import Testing

@Suite struct `the space section over an objective's space` {
  let space: ConfigurationSpace

  init() throws {
    space = try ConfigurationSpace([
      Hyperparameter("rate", .float(FloatRange(low: 1e-6, high: 1, scale: .log)), preset: 0.5),
      Hyperparameter("layers", .int(IntRange(low: 1, high: 6)), preset: 1),
      Hyperparameter("solver", .choice(labels: ["SGD", "Momentum", "Adam"]), preset: 2),
      Hyperparameter(
        "momentum", .float(FloatRange(low: 0, high: 1)), preset: 0.9, condition: Formula(Literal(2, .equal, .value(1)))),
    ])
  }

  @Test func `it narrows, fixes and forbids`() throws {
    let description = try StudyDescription(
      parsing: """
        [space]
        layers = 3
        forbidden = ["solver == SGD and rate > 0.05"]
        [space.rate]
        low = 1e-4
        high = 1e-1
        [space.solver]
        labels = ["Momentum", "SGD"]
        default = "SGD"
        """, file: "study.toml")
    let narrowed = try description.narrowing(space)
    #expect(narrowed.hyperparameters[0].domain == .float(FloatRange(low: 1e-4, high: 0.1, scale: .log)))
    #expect(narrowed.hyperparameters[0].preset == 0.1)
    #expect(narrowed.hyperparameters[1].domain.points == 1)
    #expect(narrowed.hyperparameters[2].domain == .choice(labels: ["SGD", "Momentum"]))
    #expect(narrowed.hyperparameters[2].preset == 0)
    #expect(narrowed.text(narrowed.hyperparameters[3].condition) == "solver == Momentum")
    #expect(narrowed.text(narrowed.forbidden) == "solver == SGD and rate > 0.05")
  }

  @Test func `each change that cannot be made is found on its line`() throws {
    let text = """
      [space.rat] # error: unknown hyperparameter "rat"; did you mean "rate"?
      low = 0.1
      [space.rate]
      low = 0.1
      numbers = [1.0] # error: the objective declares "rate", so "numbers" has no place here; leave it out
      [space.layers]
      kind = "float" # error: the objective declares "layers" as int, not as float; leave "kind" out
      when = "rate > 1" # error: the objective declares "layers", so "when" has no place here; leave it out
      """
    let description = try StudyDescription(parsing: text, file: "study.toml")
    #expect(
      findings { () throws(StudyFileError) in _ = try description.narrowing(space) } == expectedFindings(in: text))
  }

  @Test func `an impossible value is found on its line`() throws {
    let text = """
      [space.rate]
      low = 1e-7 # error: hyperparameter "rate": 1e-7:1 does not lie within the objective's range; it must be a number in 1e-6 … 1
      [space.layers]
      value = 9 # error: hyperparameter "layers": "9" is not a whole number in 1 … 6; the nearest is 6
      [space.solver]
      labels = ["SGD", "adam"] # error: hyperparameter "solver": "adam" is not one of SGD, Momentum, Adam; the nearest is Adam
      [space.momentum]
      low = 0.5
      high = 0.8
      default = 0.9 # error: hyperparameter "momentum": "0.9" is not a number in 0.5 … 0.8; the nearest is 0.8
      """
    let description = try StudyDescription(parsing: text, file: "study.toml")
    #expect(
      findings { () throws(StudyFileError) in _ = try description.narrowing(space) } == expectedFindings(in: text))
  }

  @Test func `a wrong forbidden clause is found on its line, with its column`() throws {
    let text = """
      [space]
      forbidden = [
        "rate < 0.1",
        "sover == SGD", # error: column 1 of "sover == SGD": unknown hyperparameter "sover"; did you mean "solver"?
      ]
      """
    let description = try StudyDescription(parsing: text, file: "study.toml")
    #expect(
      findings { () throws(StudyFileError) in _ = try description.narrowing(space) } == expectedFindings(in: text))
  }

  @Test func `a flag's fault names the flag`() throws {
    var description = StudyDescription()
    description.space = [try FlagTexts.fix("layers=0"), try FlagTexts.range("solver=a:b")]
    #expect(
      findings { () throws(StudyFileError) in _ = try description.narrowing(space) } == [
        #"--fix layers=0: hyperparameter "layers": "0" is not a whole number in 1 … 6; the nearest is 1"#,
        #"--range solver=a:b: hyperparameter "solver": a range does not apply to the kind choice"#,
      ])
  }

  @Test func `a fixed value by flag goes over a range in the file`() throws {
    let file = try StudyDescription(parsing: "[space.rate]\nlow = 0.1", file: "study.toml")
    var flags = StudyDescription()
    flags.space = [try FlagTexts.fix("rate=0.001")]
    #expect(try flags.merging(over: file).narrowing(space).hyperparameters[0].preset == 0.001)
  }
}

@Suite struct `the space section that declares` {
  @Test func `every kind can be declared, in the order of the text`() throws {
    let description = try StudyDescription(
      parsing: """
        [space.solver]
        labels = ["SGD", "Adam"]
        default = "Adam"
        summary = "how weights move"
        [space.rate]
        low = 1e-6
        high = 1.0
        log = true
        unit = "1/s"
        [space.layers]
        kind = "int"
        low = 1
        high = 9
        step = 2
        default = 3
        [space.batch]
        kind = "ordinal"
        labels = [16, 32, 64]
        [space.beta]
        low = 0.0
        high = 1.0
        when = "solver == Adam and layers >= 3"
        [space]
        fixed = 0.5
        forbidden = ["batch == 64 and rate < 0.1"]
        """, file: "study.toml")
    let space = try description.declared()
    #expect(space.hyperparameters.map(\.name) == ["solver", "rate", "layers", "batch", "beta", "fixed"])
    #expect(space.hyperparameters[0].preset == 1 && space.hyperparameters[0].summary == "how weights move")
    #expect(space.hyperparameters[1].domain == .float(FloatRange(low: 1e-6, high: 1, scale: .log)))
    #expect(space.hyperparameters[2].domain == .int(IntRange(low: 1, high: 9, step: 2)))
    #expect(space.hyperparameters[3].domain == .ordinal(labels: ["16", "32", "64"], numbers: [16, 32, 64]))
    #expect(space.text(space.hyperparameters[4].condition) == "solver == Adam and layers >= 3")
    #expect(space.hyperparameters[5].domain == .float(FloatRange(low: 0.5, high: 0.5)))
    #expect(space.hyperparameters[5].preset == 0.5)
    #expect(space.text(space.forbidden) == "batch == 64 and rate < 0.1")
  }

  @Test func `a declared one can be fixed or narrowed by a flag`() throws {
    let file = try StudyDescription(
      parsing: """
        [space.solver]
        labels = ["SGD", "Adam"]
        [space.beta]
        low = 0.0
        high = 1.0
        when = "solver == Adam"
        """, file: "study.toml")
    var flags = StudyDescription()
    flags.space = [try FlagTexts.fix("solver=Adam"), try FlagTexts.range("beta=0.5:")]
    let space = try flags.merging(over: file).declared()
    #expect(space.hyperparameters[0].domain == .choice(labels: ["Adam"]))
    #expect(space.hyperparameters[1].domain == .float(FloatRange(low: 0.5, high: 1)))
    #expect(space.hyperparameters[1].condition.isAlways)
  }

  @Test func `each fault is found on its line`() throws {
    let text = """
      [space.a] # error: "a" is not declared by the objective, so it needs low and high, labels, or a value
      summary = "x"
      [space.b] # error: whole bounds leave open what "b" is; add kind = "int" or kind = "float"
      low = 0
      high = 1
      [space.c] # error: "c" needs "high"
      low = 0.5
      [space.d] # error: hyperparameter "d": a log scale needs low > 0, not 0; give a small positive low or a linear scale
      low = 0.0
      high = 1.0
      log = true
      [space.e]
      labels = ["x", "y"]
      low = 1 # error: "low" does not apply to "e", which has labels
      [space.f]
      low = 0.0
      high = 1.0
      when = "g == 1" # error: column 1 of "g == 1": unknown hyperparameter "g"
      [space.f2]
      low = 0.0
      high = 1.0
      when = "h == 1" # error: column 1 of "h == 1": "h" is not declared before this; move it up, since conditions look only upwards
      [space.h]
      low = 0.0
      high = 1.0
      default = 2 # error: hyperparameter "h": the default 2 is not legal; it must be a number in 0 … 1
      [space.i]
      kind = "choice"
      labels = ["x"]
      numbers = [1.0] # error: the labels of a choice have no numbers; write kind = "ordinal"
      [space.j]
      kind = "float"
      low = "none" # error: "low" of "j" must be a number, not "none"
      high = 1
      [space.k]
      kind = "int"
      value = "many" # error: "many" is no number, as kind = "int" asks for
      [space."l m"] # error: hyperparameter "l m": a name is 1 to 63 letters, digits, _ and -, and starts with a letter or _
      low = 0.0
      high = 1.0
      """
    let description = try StudyDescription(parsing: text, file: "study.toml")
    #expect(findings { () throws(StudyFileError) in _ = try description.declared() } == expectedFindings(in: text))
  }
}
