import HonePlugin
import Testing

@Suite struct SpaceBuildingTests {
  private func message(_ parameters: [Parameter], forbidden: Condition = .never) -> String {
    do {
      _ = try Space(parameters, forbidden: forbidden)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `a condition over an unknown name is refused, with the names that there are`() {
    #expect(
      message([.choice("solver", ["SGD"]), .float("beta", 0...1, when: .equal("slover", "SGD"))])
        == "the condition of \"beta\" names \"slover\", which does not exist; known there: [\"solver\"]")
  }

  @Test func `a condition over a later name is refused, with how to mend it`() {
    #expect(
      message([.float("beta", 0...1, when: .equal("solver", "SGD")), .choice("solver", ["SGD"])])
        == "the condition of \"beta\" names \"solver\", which is declared later; move it before; known there: []")
  }

  @Test func `a condition over an unknown label is refused`() {
    #expect(
      message([.choice("solver", ["SGD", "Adam"]), .float("beta", 0...1, when: .in("solver", ["adam"]))])
        == "parameter \"solver\" has no label \"adam\"; it has [\"SGD\", \"Adam\"]")
  }

  @Test func `a name twice, an impossible preset, a step on a log scale are refused`() {
    #expect(message([.float("a", 0...1), .int("a", 0...1)]) == "parameter \"a\" is declared twice; rename one")
    #expect(
      message([.float("a", 0...1, preset: 2)])
        == "parameter \"a\" has the preset 2.0, which it cannot take; the nearest is 1.0")
    #expect(
      message([.float("a", 1...2, log: true, step: 1)])
        == "parameter \"a\" is logarithmic and has a step; only one of both is possible")
    #expect(
      message([.float("a", 0...2, log: true)])
        == "parameter \"a\" is logarithmic, so its range must start above 0, not at 0.0")
    #expect(message([.choice("a", [])]).hasPrefix("parameter \"a\" needs labels"))
    #expect(
      message([.ordinal("a", ["x", "y"], numbers: [2, 1])]) == "parameter \"a\" needs one number a label, increasing")
  }

  @Test func `forbidding everything is refused`() {
    #expect(message([.float("a", 0...1)], forbidden: .always).hasPrefix("the forbidden clauses hold always"))
  }

  @Test func `and distributes over or`() {
    let condition = (Condition.equal("a", 1) || .equal("a", 2)) && .above("b", 0)
    let first = Condition.equal("a", 1) && .above("b", 0)
    let second = Condition.equal("a", 2) && .above("b", 0)
    #expect(condition == (first || second))
    #expect((Condition.always && .equal("a", 1)) == .equal("a", 1))
    #expect((Condition.never || .equal("a", 1)) == .equal("a", 1))
  }

  @Test func `the default configuration has presets where active, and none without all presets`() throws {
    let parameters: [Parameter] = [
      .choice("solver", ["SGD", "Adam"], preset: "Adam"),
      .float("beta", 0...1, preset: 0.5, when: .equal("solver", "Adam")),
      .float("momentum", 0...1, when: .equal("solver", "SGD")),
    ]
    let values = try #require(try Space(parameters).defaultConfiguration)
    #expect(values[0] == 1 && values[1] == 0.5 && values[2].isNaN)
    #expect(try Space([.float("a", 0...1)]).defaultConfiguration == nil)
    #expect(try Space([.float("a", 0...1, preset: 0)], forbidden: .equal("a", 0)).defaultConfiguration == nil)
  }

  @Test func `parents are those of the condition`() throws {
    let space = try Space([
      .int("a", 0...9), .int("b", 0...9), .int("c", 0...9),
      .float("d", 0...1, when: .above("c", 2) || .compare("a", .less, .parameter("c"))),
    ])
    #expect(space.parents(of: 3) == [0, 2])
    #expect(space.parents(of: 0) == [])
  }
}
