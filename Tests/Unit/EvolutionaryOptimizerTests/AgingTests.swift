import EvolutionaryOptimizer
import Glibc
import HonePlugin
import Testing

@Suite struct AgingTests {
  @Test func `it beats random points on a mixed, conditional space`() throws {
    let aging = try (1...9).map { seed in
      try Run(Cases.tree, ["strategy": "aging"], seed: UInt64(seed), trials: 100, value: Cases.treeValue).best
    }
    let space = try Space(Cases.tree)
    let random = (1...9).map { seed in
      var stream = RandomStream(seed: UInt64(seed), trial: 0, stream: 1000)
      return (0..<100).map { _ in
        Cases.treeValue(space.configuration(atUnit: (0..<space.count).map { _ in stream.uniform() }))
      }.min() ?? .infinity
    }
    #expect(median(aging) < 0.7 * median(random), "\(median(aging)) against \(median(random))")
  }

  @Test(arguments: [1, 8])
  func `it comes fifty times nearer to the minimum of a sphere than random points`(workers: Int) throws {
    let aging = try (1...5).map { seed in
      try Run(
        Cases.cube(5), ["strategy": "aging"], seed: UInt64(seed), trials: 300, workers: workers, value: Cases.sphere
      )
      .best
    }
    let random = (1...5).map { seed in
      var stream = RandomStream(seed: UInt64(seed), trial: 0, stream: 1000)
      return (0..<300).map { _ in Cases.sphere((0..<5).map { _ in 10 * stream.uniform() - 5 }) }.min() ?? .infinity
    }
    #expect(median(aging) < median(random) / 50, "\(median(aging)) against \(median(random))")
  }

  @Test func `the population is the last sixteen results, failures aside`() throws {
    var aging = AgingEvolution(trials: nil)
    for number in 0..<40 {
      let fails = number % 4 == 3
      aging.learn(
        Candidate(point: [Double(number) / 40]), fails ? .failed(1) : Fitness([Double(number)]))
    }
    let expected = (0..<40).filter { $0 % 4 != 3 }.suffix(16).map(Double.init)
    #expect(aging.population.map { $0.fitness.objectives[0] } == expected)
  }

  @Test func `kept constraints come first, less broken ones next, failures last`() {
    let order = [
      Fitness([1]), Fitness([2]), Fitness(violation: 0.1, [0]), Fitness(violation: 3, [-1]), Fitness.failed(1),
    ]
    for (place, fitness) in order.enumerated() {
      for (other, against) in order.enumerated() { #expect(fitness.isBetter(than: against) == (place < other)) }
    }
  }
}

@Suite struct MutationTests {
  private static let parameters: [Parameter] = [
    .float("a", 0...1), .float("b", 1e-3...1, log: true), .int("c", 1...5), .int("d", 1...1000, log: true),
    .choice("e", ["p", "q", "r"]), .float("f", 2...2), .ordinal("g", ["s", "m"]), .float("h", 0...1, step: 0.25),
  ]

  /// Of 20000 mutants: 1.5 changes on average where 7 genes vary, and never none: with probability p = 1.5 / 7 each,
  /// 1.5 + (1 - p)^7, deviation of the mean below 0.008.
  @Test func `one gene at least changes, one and a half and a bit on average, each to a legal value`() throws {
    let genome = Genome(try Space(Self.parameters))
    var random = RandomStream(seed: 3, trial: 0, stream: 1000)
    var changes = 0
    for _ in 0..<20_000 {
      let parent = (0..<genome.count).map { genome.snapped(random.uniform(), $0) }
      var child = parent
      Mutation.apply(to: &child, genome, isActive: [Bool](repeating: true, count: genome.count), &random)
      let before = genome.space.configuration(atUnit: parent)
      let after = genome.space.configuration(atUnit: child)
      let changed = zip(before, after).count { $0 != $1 }
      #expect(changed >= 1)
      #expect(child.allSatisfy { (0...1).contains($0) })
      for index in child.indices { #expect(genome.snapped(child[index], index) == child[index]) }
      changes += changed
    }
    #expect(abs(Double(changes) / 20_000 - (1.5 + pow(1 - 1.5 / 7, 7))) < 0.04)
  }

  @Test func `sleeping genes stay`() throws {
    let genome = Genome(try Space(Self.parameters))
    var random = RandomStream(seed: 4, trial: 0, stream: 1000)
    let isActive = (0..<genome.count).map { $0 == 2 }
    for _ in 0..<200 {
      let parent = (0..<genome.count).map { genome.snapped(random.uniform(), $0) }
      var child = parent
      Mutation.apply(to: &child, genome, isActive: isActive, &random)
      for index in child.indices { #expect((child[index] == parent[index]) == (index != 2)) }
    }
  }

  @Test func `a step of one leads to the neighbouring value, also on a logarithmic scale`() throws {
    let genome = Genome(try Space(Self.parameters))
    for value in 1...1000 {
      let u = genome.space.unit(of: Double(value), parameter: 3)
      let up = genome.space.value(atUnit: genome.moved(u, by: 1, 3), of: 3)
      let down = genome.space.value(atUnit: genome.moved(u, by: -1, 3), of: 3)
      #expect(up == Double(value == 1000 ? 999 : value + 1))
      #expect(down == Double(value == 1 ? 2 : value - 1))
    }
  }
}
