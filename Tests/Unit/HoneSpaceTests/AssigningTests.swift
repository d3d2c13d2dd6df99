import HoneSpace
import Testing

@Suite struct `assigning values by name` {
  let space: ConfigurationSpace

  init() throws {
    space = try ConfigurationSpace(
      [
        Hyperparameter("rate", .float(FloatRange(low: 0, high: 1)), preset: 0.5),
        Hyperparameter("layers", .int(IntRange(low: 1, high: 6))),
        Hyperparameter("solver", .choice(labels: ["SGD", "Adam"]), preset: 0),
        Hyperparameter(
          "beta", .float(FloatRange(low: 0, high: 0.9, step: 0.1)), preset: 0.1,
          condition: Formula(Literal(2, .equal, .value(1)))),
      ], forbidden: Formula(Literal(1, .equal, .value(5))))
  }

  private func error(_ assignments: [(name: String, text: String)]) -> String? {
    do throws(SpaceError) {
      _ = try space.configuration(assigning: assignments)
      return nil
    } catch { return error.description }
  }

  @Test func `what is not set is at its preset`() throws {
    #expect(try space.configuration(assigning: [("layers", "3")]) == Configuration([0.5, 3, 0, .nan]))
    let adam = try space.configuration(assigning: [("solver", "Adam"), ("layers", "3"), ("beta", "0.3")])
    #expect(adam == Configuration([0.5, 3, 1, 0.1 * 3]))
  }

  @Test func `what is wrong is named`() {
    #expect(
      error([]) == #"hyperparameter "layers" has no default; give layers=VALUE, a whole number in 1 … 6"#)
    #expect(error([("layrs", "3")]) == #"unknown hyperparameter "layrs"; did you mean "layers"?"#)
    #expect(error([("layers", "3"), ("layers", "4")]) == #"hyperparameter "layers" is set twice"#)
    #expect(
      error([("layers", "7")]) == #"hyperparameter "layers": "7" is not a whole number in 1 … 6; the nearest is 6"#)
    #expect(
      error([("layers", "3"), ("solver", "Adm")])
        == #"hyperparameter "solver": "Adm" is not one of SGD, Adam; the nearest is Adam"#)
    #expect(
      error([("layers", "3"), ("beta", "0.3")])
        == #"hyperparameter "beta" is inactive here; set it only when solver == Adam"#)
    #expect(error([("layers", "5")]) == "the configuration is forbidden: layers == 5")
  }

  @Test func `without a preset there is no default configuration`() throws {
    #expect(space.defaultConfiguration == nil)
    #expect(
      try space.narrowed(by: [.preset(name: "layers", text: "3")]).defaultConfiguration
        == Configuration([0.5, 3, 0, .nan]))
  }
}

@Suite struct `options of a plugin` {
  let space: ConfigurationSpace

  init() throws {
    space = try ConfigurationSpace([
      Hyperparameter("data", .path, isRequired: true),
      Hyperparameter("inner", .pluginName, presetText: "random"),
      Hyperparameter("note", .text),
      Hyperparameter("verbose", .choice(labels: ["false", "true"]), preset: 0),
      Hyperparameter("level", .int(IntRange(low: 1, high: 9)), condition: Formula(Literal(3, .equal, .value(1)))),
      Hyperparameter("bound", .float(FloatRange(low: 0, high: 1)), isKeyed: true),
    ])
  }

  @Test func `texts, numbers and keyed ones come apart`() throws {
    let options = try space.options(assigning: [
      ("data", "x.csv"), ("inner.depth", "3"), ("verbose", "true"), ("bound.units_1", "0.5"),
    ])
    #expect(options.texts == ["x.csv", "random", nil, nil, nil, nil])
    #expect(Configuration(options.values) == Configuration([.nan, .nan, .nan, 1, .nan, .nan]))
    #expect(options.keyed == [.init(name: "inner.depth", text: "3"), .init(name: "bound.units_1", text: "0.5")])
  }

  @Test func `a required one must be given`() {
    #expect(throws: SpaceError.noPreset(name: "data", legal: "a path")) { try space.options(assigning: []) }
    #expect(
      SpaceError.noPreset(name: "data", legal: "a path").message(noun: "option")
        == #"option "data" has no default; give data=VALUE, a path"#)
  }

  @Test func `a key of an option that takes none is unknown`() {
    #expect(throws: SpaceError.unknownName("verbose.x", nearest: "verbose")) {
      try space.options(assigning: [("data", "x"), ("verbose.x", "1")])
    }
  }

  @Test func `an inactive one cannot be set`() {
    #expect(throws: SpaceError.settingInactive(name: "level", condition: "verbose == true")) {
      try space.options(assigning: [("data", "x"), ("level", "1")])
    }
  }

  @Test func `they print as a table`() {
    #expect(
      SpaceText(space, width: 80).table() == [
        "name     kind    range        default     active when",
        "data     path                 (required)",
        "inner    plugin               random",
        "note     text",
        "verbose  choice  false, true  false",
        "level    int     1 … 9                    verbose == true",
        "bound    float   0 … 1",
      ])
  }
}
