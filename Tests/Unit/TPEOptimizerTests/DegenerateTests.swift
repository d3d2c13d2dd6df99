import Glibc
import HonePlugin
import TPEOptimizer
import Testing

/// Spaces and results with little or nothing to learn from.
@Suite struct DegenerateTests {
  private static let early = ["start_trials": "1"]

  @Test func `one result is enough to ask on`() throws {
    let run = try Run(Cases.tree, Self.early, trials: 3, value: Cases.treeValue)
    #expect(run.configurations.count == 3)
  }

  @Test func `a constant metric does not stop the search`() throws {
    let run = try Run(Cases.cube(2), trials: 100) { _ in 1 }
    #expect(Set(run.bits).count == 100)
  }

  @Test func `failures alone leave the whole space`() throws {
    let run = try Run(Cases.cube(1, 0...1), trials: 100) { _ in .nan }
    let left = run.configurations.count { $0[0] < 0.5 }
    #expect(left > 25 && left < 75, "\(left)")
  }

  @Test func `where trials fail it asks less often`() throws {
    let run = try Run(Cases.cube(2, 0...1), trials: 150) { $0[0] < 0.5 ? .nan : $0[1] }
    #expect(run.configurations.suffix(75).count { $0[0] < 0.5 } < 25)
  }

  @Test(arguments: [Double.infinity, -Double.infinity, 1e308, -1e308, 0])
  func `any value of a metric is taken`(value: Double) throws {
    var count = 0
    let run = try Run(Cases.cube(2), trials: 60) { x in
      count += 1
      return count % 3 == 0 ? value : Cases.sphere(x)
    }
    #expect(run.configurations.joined().allSatisfy { $0 >= -5 && $0 <= 5 })
  }

  @Test func `equal configurations, told again and again, are taken`() throws {
    let bench = try OptimizerBench(TPEOptimizer.self, Cases.tree)
    let values = try #require(try bench.ask(first: 0, capacity: 1)?.first).values
    for trial in 0..<200 as Range<UInt64> { try bench.tell(trial: trial, values: values, metrics: [1]) }
    let asked = try #require(try bench.ask(first: 200, capacity: 5))
    #expect(asked.count == 5)
    #expect(!asked.contains { $0.values.map(\.bitPattern) == values.map(\.bitPattern) })
  }

  @Test func `one choice, one value and nothing to choose are spaces as well`() throws {
    #expect(try Run([.choice("c", ["p", "q", "r"])], Self.early, trials: 9) { $0[0] }.configurations.count == 3)
    let fixed = try Run([.float("x", 2...2), .choice("c", ["p"])], Self.early, trials: 9) { $0[0] }
    #expect(fixed.configurations == [[2, 0]] && fixed.isDone)
    let empty = try Run([], Self.early, trials: 9) { _ in 1 }
    #expect(empty.configurations == [[]] && empty.isDone)
  }

  @Test func `sixty dimensions are searched, and better than at random`() throws {
    let tpe = try (1...3).map { try Run(Cases.cube(60), seed: $0, trials: 300, value: Cases.sphere).best }
    let random = try (1...3).map { try Cases.randomBest(Cases.cube(60), trials: 300, seed: $0, Cases.sphere) }
    #expect(median(tpe) < 0.8 * median(random), "\(median(tpe)) against \(median(random))")
  }

  @Test func `more hyperparameters than the Sobol sequence has dimensions are taken`() throws {
    let parameters = (0..<600).map { Parameter.int("k\($0)", 1...3) }
    let run = try Run(parameters, trials: 15) { $0.reduce(0, +) }
    #expect(Set(run.bits).count == 15)
  }

  /// A choice whose branches have branches, and whose third branch has nothing below it.
  @Test func `the second best of the last subspace never wakes another one`() throws {
    let parameters: [Parameter] = [
      .choice("c", ["p", "q", "r"]), .int("a", 1...2, when: .equal("c", "p")),
      .choice("b", ["s", "t"], when: .equal("c", "q")), .int("d", 1...3, when: .equal("b", "t")),
    ]
    let run = try Run(parameters, Self.early, trials: 20) { $0[0] }
    #expect(run.configurations.count == 7 && run.isDone)
    for values in run.configurations {
      #expect(values[1].isNaN == (values[0] != 0))
      #expect(values[2].isNaN == (values[0] != 1))
      #expect(values[3].isNaN == (values[2] != 1))
    }
  }
}
