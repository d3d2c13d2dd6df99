import HonePluginHost
import HoneSpace
import Testing

@testable import HoneConformance

/// What plugins are checked with is itself what it says.
@Suite struct PracticeTests {
  private static func all() throws -> [PracticeProblem] {
    try [.floats(), .numbers(), .choices(), .tree(), .forbidden(), .single(), .severalMetrics()]
  }

  private func random(_ space: ConfigurationSpace, _ random: inout CheckRandom) -> Configuration {
    space.configuration(atUnit: (0..<space.count).map { _ in Double.random(in: 0...1, using: &random) })
  }

  @Test func `small spaces have as many configurations as they say`() throws {
    var random = CheckRandom(seed: 1)
    for problem in try Self.all() {
      let seen = Set((0..<1000).map { _ in self.random(problem.space, &random) })
      if let size = problem.size { #expect(seen.count == size, "\(problem.name)") } else { #expect(seen.count > 100) }
    }
  }

  @Test func `every default is legal, and about half of what has clauses is forbidden`() throws {
    for problem in try Self.all() { #expect(problem.space.defaultConfiguration != nil, "\(problem.name)") }
    let space = try PracticeProblem.forbidden().space
    var random = CheckRandom(seed: 2)
    let legal = (0..<2000).count { _ in (try? space.validate(self.random(space, &random))) != nil }
    // P(low <= high) = 1/2; of those, low < 0.1 (19 %) with 2 of 3 labels is forbidden besides.
    #expect((700...1000).contains(legal))
  }

  @Test func `each hyperparameter of the tree is at times active and at times not`() throws {
    let space = try PracticeProblem.tree().space
    var random = CheckRandom(seed: 3)
    let all = (0..<2000).map { _ in self.random(space, &random) }
    for index in space.hyperparameters.indices {
      let active = all.count { $0[index] != nil }
      #expect(space.hyperparameters[index].condition.isAlways ? active == all.count : (20..<1900).contains(active))
    }
  }

  @Test func `the gradient of a rehearsal is that of its value`() throws {
    let problem = try PracticeProblem.floats().withBudget()
    let function = PracticeFunction(problem)
    // x in -5 … 5, linear: u = 0.6, target 0.2 + 0.6 · 0.3, du/dx = 0.1: 2 (u - target) du/dx.
    let configuration = Configuration([1, 1e-3])
    let gradient = function.gradient(configuration, budget: 3)
    #expect(abs(gradient[0] - 2 * (0.6 - 0.38) * 0.1) < 1e-6)
    // rate on a log scale: u = 0.5, target 0.2, weight 2, du/drate = 1 / (rate ln 10^6).
    #expect(abs(gradient[1] - 2 * 2 * (0.5 - 0.2) / (1e-3 * 13.815510557964274)) < 1e-3)
    #expect(function.metrics(configuration, budget: 3)[0] < function.metrics(configuration, budget: 1)[0])
  }

  @Test(arguments: [
    (Budget(name: "steps", low: 1, high: 100, step: 1, preset: 50, isWhole: true), 2.0, 6.0),
    (Budget(name: "updates", low: 50, high: 2500, preset: 500, isWhole: true), 75.0, 225.0),
    (Budget(name: "one", low: 3, high: 3, preset: 3), 3.0, 3.0),
    (Budget(name: "tens", low: 10, high: 40, step: 10, preset: 20), 20.0, 40.0),
  ])
  func `the budgets of checks are small, legal, and one is longer`(_ budget: Budget, _ cheap: Double, _ more: Double) {
    #expect(budget.cheap == cheap && budget.more == more)
  }

  @Test func `what two processes disagree on is named`() {
    #expect(CheckProcess.difference(["a", "b"], ["a", "b"]) == nil)
    #expect(CheckProcess.difference(["a", "b"], ["a", "c"]) == "b in one process, c in another")
    #expect(CheckProcess.difference(["a"], ["a", "c"]) == "c in one process only")
  }
}
