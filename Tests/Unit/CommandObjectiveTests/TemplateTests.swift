import CommandObjective
import HonePlugin
import Testing

/// A space with a condition, and one trial of it.
enum Example {
  static let parameters: [Parameter] = [
    .choice("solver", ["SGD", "Momentum SGD", "it's"], preset: "SGD"),
    .float("learning_rate", 1e-6...1, log: true),
    .int("layers", 1...8),
    .ordinal("batch", ["32", "64", "128"], numbers: [32, 64, 128]),
    .float("momentum", 0...1, when: .equal("solver", "Momentum SGD")),
  ]

  /// - Parameter momentum: nil: inactive.
  static func values(
    solver: Double = 0, learningRate: Double = 1e-5, momentum: Double? = nil, folder: String? = "/tmp/trial 3"
  ) -> TrialValues {
    TrialValues(
      parameters, [solver, learningRate, 4, 1, momentum ?? .nan], number: 3, seed: 0xFFFF_FFFF_FFFF_FFFE, attempt: 1,
      budget: 81, folder: folder, here: "/home")
  }

  static let vocabulary = Vocabulary(parameters, hasBudget: true)
}

@Suite struct TemplateTests {
  private func filled(_ text: String, _ values: TrialValues = Example.values()) throws -> String? {
    try Template(text).filled(values)
  }

  @Test(arguments: [
    ("--lr={learning_rate}", "--lr=1e-05"), ("{layers}x{batch}", "4x64"), ("{solver}", "SGD"),
    ("{trial.number} {trial.seed} {trial.seed31} {trial.attempt}", "3 18446744073709551614 2147483646 1"),
    ("{trial.dir}/out", "/tmp/trial 3/out"), ("{budget}", "81"), ("{here}", "/home"),
    ("{learning_rate:%.3f} {learning_rate:%g} {layers:%03d} {batch:%d} {budget:%.1f}", "0.000 1e-05 004 64 81.0"),
    ("{configuration}", #"{"solver":"SGD","learning_rate":1e-05,"layers":4,"batch":64}"#),
  ])
  func `a placeholder stands for the value of the trial`(text: String, expected: String) throws {
    #expect(try filled(text) == expected)
  }

  @Test(arguments: [
    "awk '{print $1}'", "find . -exec ls {} ;", #"{"a": 1}"#, "a{,b}c{1,2}", "{ layers }", "}{", "{", "{layers", "{1}",
    "{lay ers}",
  ])
  func `other braces are text`(text: String) throws { #expect(try filled(text) == text) }

  @Test func `doubled braces around a name are braces`() throws {
    #expect(try filled("${{HOME}}/{layers}/{{layers}}") == "${HOME}/4/{layers}")
    #expect(try filled(#"{"layers": {layers}}"#) == #"{"layers": 4}"#)
  }

  @Test func `an inactive hyperparameter has nothing but its substitute`() throws {
    #expect(try filled("{momentum}") == nil)
    #expect(try filled("{momentum|0.9}{momentum|}") == "0.9")
    #expect(try filled("{momentum:%.2f|none}") == "none")
    #expect(try filled("{momentum:%.2f|none}", Example.values(solver: 1, momentum: 0.5)) == "0.50")
  }

  @Test(arguments: ["{learning_rate:.3f}", "{learning_rate:%s}", "{learning_rate:%.3f%n}", "{layers:%*d}", "{x:%999d}"])
  func `what is no format of a number is refused`(text: String) {
    #expect(throws: TemplateError.self) { try Template(text) }
  }

  @Test func `an unknown name is refused with the nearest`() throws {
    let template = try Template("--lr {learning_rat}")
    #expect(throws: TemplateError.unknown("learning_rat", nearest: "learning_rate")) {
      try Example.vocabulary.check(template, remedy: nil)
    }
    #expect(throws: TemplateError.unknown("trial.sed", nearest: "trial.seed")) {
      try Example.vocabulary.check(Template("{trial.sed}"), remedy: nil)
    }
    #expect(throws: TemplateError.noBudget) {
      try Vocabulary(Example.parameters, hasBudget: false).check(Template("{budget}"), remedy: nil)
    }
  }

  @Test func `a hole is refused where nothing fills it`() throws {
    #expect(throws: TemplateError.mayBeInactive("momentum", remedy: "mend it")) {
      try Example.vocabulary.check(Template("{momentum}"), remedy: "mend it")
    }
    try Example.vocabulary.check(Template("{momentum|0}{solver}"), remedy: "mend it")
  }

  @Test func `hyperparameters that no text mentions are found, but for those that others depend on`() throws {
    #expect(try Example.vocabulary.unused(in: [Template("{layers}")]) == ["learning_rate", "batch", "momentum"])
    #expect(try Example.vocabulary.unused(in: [Template("{configuration}")]) == [])
  }

  @Test func `other marks can be chosen`() throws {
    let marks = Template.Marks(open: "<%", close: "%>")
    #expect(try Template("{layers} <%layers%>", marks: marks).filled(Example.values()) == "{layers} 4")
    let same = Template.Marks(open: "@", close: "@")
    #expect(try Template("me@here @layers@", marks: same).filled(Example.values()) == "me@here 4")
  }

  @Test func `values read back to the same bits`() throws {
    for value in [0.1, 1e-300, .leastNonzeroMagnitude, 1.0 / 3, 1, 123_456_789.0, 1e22] {
      let text = try #require(try filled("{learning_rate}", Example.values(learningRate: value)))
      #expect(Double(text) == value)
    }
  }
}
