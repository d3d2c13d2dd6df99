import EvolutionaryOptimizer
import HonePlugin
import Testing

@Suite struct ParetoTests {
  private func drawn(_ random: inout RandomStream, _ count: Int, metrics: Int) -> [Fitness] {
    (0..<count).map { _ in
      let violation = random.below(5) == 0 ? Double(random.below(3)) : 0
      return Fitness(violation: violation, (0..<metrics).map { _ in Double(random.below(8)) })
    }
  }

  @Test(arguments: 1...4) func `fronts are what peeling gives`(metrics: Int) {
    var random = RandomStream(seed: UInt64(metrics), trial: 0, stream: 1000)
    for _ in 0..<50 {
      let fitness = drawn(&random, 30, metrics: metrics)
      var left = Array(fitness.indices)
      for front in NondominatedSorting.fronts(fitness) {
        let wanted = left.filter { a in !left.contains { fitness[$0].dominates(fitness[a]) } }
        #expect(front == wanted)
        left.removeAll { front.contains($0) }
      }
      #expect(left.isEmpty)
    }
  }

  @Test func `crowding is the width of the gap, and the ends are kept`() {
    let fitness = [[0.0, 8], [1, 6], [4, 3], [8, 0]].map { Fitness($0) }
    // By hand: (4 − 0) / 8 + (8 − 3) / 8 and (8 − 1) / 8 + (6 − 0) / 8.
    #expect(NondominatedSorting.crowding([0, 1, 2, 3], fitness) == [.infinity, 1.125, 1.625, .infinity])
  }

  /// Runs two metrics with a known front: f₁ = x₀, f₂ = g (1 − √(x₀ / g)), g = 1 + 9 Σ x / (d − 1) (ZDT1).
  private func hypervolume(_ strategy: String, seed: UInt64) throws -> Double {
    let bench = try OptimizerBench(
      EvolutionaryOptimizer.self, (0..<6).map { .float("x\($0)", 0...1) },
      metrics: [.minimize("a"), .minimize("b")], options: ["strategy": strategy], seed: seed, trials: 800)
    var found: [(Double, Double)] = []
    for trial in 0..<800 as Range<UInt64> {
      let x = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      let g = 1 + 9 * x.dropFirst().reduce(0, +) / 5
      let value = (x[0], g * (1 - (x[0] / g).squareRoot()))
      found.append(value)
      try bench.tell(trial: trial, values: x, metrics: [value.0, value.1])
    }
    // Of the box up to (1, 1).
    var (volume, top) = (0.0, 1.0)
    for (a, b) in found.filter({ $0.0 < 1 && $0.1 < 1 }).sorted(by: { $0 < $1 }) where b < top {
      volume += (1 - a) * (top - b)
      top = b
    }
    return volume
  }

  @Test func `several metrics approach the front`() throws {
    // The front's own is 2/3.
    let ours = try (1...3 as ClosedRange<UInt64>).map { try hypervolume("auto", seed: $0) }.min()
    #expect(try #require(ours) > 0.55, "\(String(describing: ours))")
    #expect(try hypervolume("aging", seed: 1) < 0.5)
  }
}
