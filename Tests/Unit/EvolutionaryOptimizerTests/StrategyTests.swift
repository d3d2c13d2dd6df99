import EvolutionaryOptimizer
import HonePlugin
import Testing

@Suite struct StrategyTests {
  private func logged(_ parameters: [Parameter], trials: Int, metrics: [Metric] = [.minimize("value")]) throws -> String
  {
    let host = BenchHost()
    _ = try OptimizerBench(
      EvolutionaryOptimizer.self, parameters, metrics: metrics, trials: UInt64(trials), host: host)
    return host.log.map(\.text).joined()
  }

  @Test func `auto says what it chose, and why`() throws {
    let numbers = Cases.cube(4)
    #expect(try logged(numbers, trials: 19).hasPrefix("strategy aging: 19 trials are few"))
    #expect(try logged(numbers, trials: 20).hasPrefix("strategy cma: 20 trials are enough"))
    #expect(try logged(Cases.tree, trials: 1000).contains("\"solver\" have no order"))
    let conditional: [Parameter] = [.int("n", 1...3), .float("x", 0...1, when: .atLeast("n", 2))]
    #expect(try logged(conditional, trials: 1000).contains("\"x\" is not always active"))
    #expect(
      try logged(numbers, trials: 100, metrics: [.minimize("a"), .minimize("b")]).hasPrefix("strategy nsga2"))
  }

  @Test func `the Lehmer mean leans to large values`() {
    // (1/2 · 1 + 1/2 · 9) / (1/2 · 1 + 1/2 · 3)
    #expect(DifferentialEvolution.lehmer([1, 3], [0.5, 0.5]) == 2.5)
    #expect(DifferentialEvolution.lehmer([0, 0], [0.5, 0.5]) == 0)
  }

  @Test func `differential evolution solves a rotated valley`() throws {
    let best = try (1...3 as ClosedRange<UInt64>).map {
      try Run(Cases.cube(4, -2...2), ["strategy": "de"], seed: $0, trials: 4000, value: Cases.rosenbrock).best
    }
    #expect(median(best) < 1e-2, "\(best)")
  }
}
