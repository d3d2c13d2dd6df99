import AutoOptimizer
import HonePlugin
import Synchronization
import Testing

@Suite struct ChoiceTests {
  private func situation(
    _ parameters: [Parameter], trials: UInt64? = 100, metrics: [Metric] = [.minimize("value")], budget: Budget? = nil
  ) throws -> Situation {
    try Probe.situation(parameters, trials: trials, metrics: metrics, budget: budget)
  }

  private let numbers: [Parameter] = (0..<5).map { .float("x\($0)", 0...1) }
  private let mixed: [Parameter] = [.choice("k", ["a", "b", "c"]), .float("x", 0...1)]
  private let conditional: [Parameter] = [.int("n", 1...3), .float("x", 0...1, when: .atLeast("n", 2))]

  @Test func `the first choice is what measurements say`() throws {
    func first(_ situation: Situation) -> String? { Choice.ranked(situation).first?.name }
    #expect(first(try situation(numbers)) == "bayesian")
    #expect(first(try situation(numbers, trials: 500)) == "bayesian")
    #expect(first(try situation(numbers, trials: 501)) == "evolutionary")
    #expect(first(try situation(mixed, trials: 1000)) == "bayesian")
    #expect(first(try situation(mixed, trials: 1001)) == "tpe")
    #expect(first(try situation(conditional, trials: 5000)) == "tpe")
    #expect(first(try situation(numbers, trials: nil)) == "bayesian")
    let two: [Metric] = [.minimize("a"), .minimize("b"), .recorded("c")]
    #expect(first(try situation(numbers, metrics: two)) == "bayesian")
    #expect(first(try situation(numbers, trials: 500, metrics: two)) == "evolutionary")
    let many = (0..<600).map { Parameter.float("x\($0)", 0...1) }
    #expect(first(try situation(many)) == "evolutionary")
  }

  /// Rounds of R = 81: the 206 trials of the paper's table 1, by its brackets 121 + 49 + 21 + 10 + 5.
  @Test func `races begin when three rounds of them fit`() throws {
    #expect(Situation.roundOfRaces(1, 81) == 121 + 49 + 21 + 10 + 5)
    #expect(Situation.roundOfRaces(1, 8) == nil)
    #expect(Situation.roundOfRaces(0, 8) == nil)
    let budget = Budget("steps", 1...81, preset: 9)
    let few = Choice.ranked(try situation(mixed, trials: 617, budget: budget))
    #expect(few.first?.name == "bayesian")
    let many = Choice.ranked(try situation(mixed, trials: 618, budget: budget))
    #expect(many.first?.name == "hyperband")
    #expect(many.first?.options.map(\.key) == ["optimizer"] && many.first?.options.map(\.text) == ["bayesian"])
    #expect(many.dropFirst().first?.name == "bayesian")
  }

  @Test func `of a budget whose range is absurd there are no races`() throws {
    #expect(Situation.roundOfRaces(1e-9, 1e12) == nil)
    #expect(Situation.roundOfRaces(.leastNonzeroMagnitude, .greatestFiniteMagnitude) == nil)
    #expect(Situation.roundOfRaces(1, 1e12) ?? 0 > 1 << 39)
    let budget = Budget("steps", 1e-9...1e12, preset: 1)
    #expect(Choice.ranked(try situation(mixed, budget: budget)).first?.name == "bayesian")
  }

  @Test func `single values are no dimension, two labels have an order, and every choice ends with random`() throws {
    let found = try situation(numbers + [.float("one", 2...2), .choice("flag", ["off", "on"])])
    #expect(found.dimension == 6)
    #expect(found.isOrdered && found.isAlwaysActive)
    #expect(try !situation(mixed).isOrdered)
    #expect(try !situation(conditional).isAlwaysActive)
    for trials in [10, 10_000] as [UInt64] {
      for space in [numbers, mixed, conditional] {
        #expect(Choice.ranked(try situation(space, trials: trials)).last?.name == "random")
      }
    }
  }
}

/// An optimizer that only looks at its problem.
final class Probe: Optimizer {
  /// Where the instance that a test is making puts what it sees: of that test's task alone, as tests run side by side.
  private final class Look: Sendable {
    let seen = Mutex<Situation?>(nil)
  }

  static let descriptor = PluginDescriptor(name: "probe", summary: "looks at its problem", flags: .deterministic)
  @TaskLocal private static var look = Look()

  init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    let situation = Situation(problem)
    Self.look.seen.withLock { $0 = situation }
  }
  func ask(_ proposals: Proposals) throws -> Answer { .done }

  static func situation(
    _ parameters: [Parameter], trials: UInt64?, metrics: [Metric], budget: Budget?
  ) throws -> Situation {
    let look = Look()
    _ = try $look.withValue(look) {
      try OptimizerBench(Probe.self, parameters, metrics: metrics, budget: budget, trials: trials)
    }
    return try #require(look.seen.withLock { $0 })
  }
}
