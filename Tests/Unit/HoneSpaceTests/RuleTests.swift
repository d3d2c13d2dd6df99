import HoneSpace
import Testing

@Suite struct `the rules of a space` {
  private func error(_ hyperparameters: [Hyperparameter], forbidden: Formula = .never) -> String? {
    do throws(SpaceError) {
      _ = try ConfigurationSpace(hyperparameters, forbidden: forbidden)
      return nil
    } catch { return error.description }
  }

  private func error(_ domain: Domain, preset: Double? = nil) -> String? {
    error([Hyperparameter("x", domain, preset: preset)])
  }

  @Test(arguments: ["", "1x", "a b", "ä", "x.y", String(repeating: "n", count: 64)])
  func `a name is letters, digits, underscores and hyphens`(name: String) {
    #expect(error([Hyperparameter(name, .text)])?.contains("a name is 1 to 63 letters") == true)
  }

  @Test func `legal edge cases pass`() {
    #expect(error([Hyperparameter("_a-9", .text), Hyperparameter(String(repeating: "n", count: 63), .text)]) == nil)
    #expect(error(.float(FloatRange(low: 1, high: 1))) == nil)
    #expect(error(.int(IntRange(low: -IntRange.limit, high: -IntRange.limit))) == nil)
    #expect(error(.choice(labels: ["one"])) == nil)
  }

  @Test func `each broken rule names the culprit and the cure`() {
    #expect(
      error([Hyperparameter("x", .text), Hyperparameter("x", .text)])
        == #"hyperparameter "x" is declared twice; rename one of them"#)
    #expect(
      error(.float(FloatRange(low: 0, high: .infinity))) == #"hyperparameter "x": a bound must be finite, not inf"#)
    #expect(
      error(.float(FloatRange(low: 2, high: 1))) == #"hyperparameter "x": low 2 lies above high 1; swap them"#)
    #expect(error(.float(FloatRange(low: -1e308, high: 1e308)))?.contains("overflows") == true)
    #expect(
      error(.float(FloatRange(low: 0, high: 1, scale: .log)))
        == "hyperparameter \"x\": a log scale needs low > 0, not 0; give a small positive low or a linear scale")
    #expect(error(.float(FloatRange(low: 0, high: 1, step: -1)))?.contains("a step must be positive, not -1") == true)
    #expect(error(.float(FloatRange(low: 0, high: 1, step: 1e-300)))?.contains("at most 2^53 values") == true)
    #expect(
      error(.float(FloatRange(low: 1, high: 2, step: 0.5, scale: .log)))
        == #"hyperparameter "x": a step and a log scale exclude each other; drop one of them"#)
    #expect(
      error(.int(IntRange(low: 0.5, high: 2)))
        == #"hyperparameter "x": a bound of an int must be a whole number, not 0.5"#)
    #expect(error(.int(IntRange(low: 0, high: 1e16)))?.contains("within 2^53") == true)
    #expect(error(.int(IntRange(low: 0, high: 9, step: 0.5)))?.contains("whole for an int") == true)
    #expect(error(.choice(labels: []))?.contains("no labels") == true)
    #expect(error(.choice(labels: ["a", ""]))?.contains("a label is empty") == true)
    #expect(error(.choice(labels: ["a", "a"])) == #"hyperparameter "x": label "a" occurs twice"#)
    #expect(
      error(.ordinal(labels: ["a", "b"], numbers: [1]))
        == #"hyperparameter "x": 2 labels but 1 numbers; give each label one number"#)
    #expect(error(.ordinal(labels: ["a", "b"], numbers: [2, 1]))?.contains("1 does not") == true)
    #expect(
      error(.int(IntRange(low: 1, high: 6)), preset: 7)
        == #"hyperparameter "x": the default 7 is not legal; it must be a whole number in 1 … 6"#)
    #expect(error(.choice(labels: ["a"]), preset: 1)?.contains("the default 1 is not legal; it must be a") == true)
    #expect(error(.text, preset: 1)?.contains("must be given as a text") == true)
  }

  @Test func `conditions look at earlier hyperparameters that can be compared`() {
    let a = Hyperparameter("a", .choice(labels: ["p", "q"]))
    let n = Hyperparameter("n", .int(IntRange(low: 1, high: 6)))
    func with(_ literal: Literal) -> String? {
      error([
        a, n, Hyperparameter("t", .text),
        Hyperparameter(
          "x", .int(IntRange(low: 0, high: 1)),
          condition: Formula(literal)),
      ])
    }
    #expect(with(Literal(0, .equal, .value(1))) == nil)
    #expect(with(Literal(3, .equal, .value(1)))?.contains("which is not declared before it") == true)
    #expect(with(Literal(9, .equal, .value(1)))?.contains("index 9") == true)
    #expect(with(Literal(2, .equal, .value(1)))?.contains("\"t\" is a text") == true)
    #expect(with(Literal(0, .less, .value(1)))?.contains("have no order") == true)
    #expect(with(Literal(0, .equal, .value(2)))?.contains("must be one of p, q") == true)
    #expect(with(Literal(1, .equal, .value(.nan)))?.contains("must be finite") == true)
    #expect(with(Literal(1, .equal, .parameter(0)))?.contains("cannot be compared") == true)
    #expect(with(Literal(1, .in, .value(1)))?.contains("must be a set") == true)
    #expect(with(Literal(1, .equal, .set([1])))?.contains("must be one value") == true)
    #expect(error([Hyperparameter("x", .text, condition: .never)])?.contains("never be active") == true)
    #expect(
      error([a], forbidden: Formula(Literal(0, .less, .value(1))))
        == #"forbidden clause: the labels of the choice "a" have no order; use == != in, or an ordinal"#)
  }
}
