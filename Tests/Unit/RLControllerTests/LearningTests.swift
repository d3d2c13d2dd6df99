import Glibc
import HonePlugin
import RLController
import Testing

/// That the policy learns.
@Suite struct LearningTests {
  /// Share of 10 seeds in which the best value is better than that of as many uniform ones.
  private func wins(
    _ parameters: [Parameter], trials: Int, options: [String: String] = [:], _ value: ([Double]) -> Double
  ) throws -> Double {
    let space = try Space(parameters)
    var wins = 0
    for seed in 0..<10 as Range<UInt64> {
      let run = try Run(
        parameters, options.merging(["start_with_default": "false"]) { $1 }, seed: seed, trials: trials, value: value)
      let random = (0..<trials).map { trial in
        var random = RandomStream(seed: seed, trial: UInt64(trial), stream: 0)
        return value(space.configuration(atUnit: (0..<space.count).map { _ in random.uniform() }))
      }
      if run.best < random.min() ?? 0 { wins += 1 }
    }
    return Double(wins) / 10
  }

  @Test func `it finds better values than uniform draws, in numbers and in trees`() throws {
    #expect(try wins(Cases.cube(5), trials: 100, Cases.sphere) >= 0.9)
    #expect(try wins(Cases.tree, trials: 100, Cases.treeValue) >= 0.8)
  }

  @Test func `what it draws gets better and better`() throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let run = try Run(Cases.cube(5), seed: seed, trials: 300, value: Cases.sphere)
      let medians = stride(from: 0, to: 300, by: 100).map { median(Array(run.values[$0..<($0 + 100)])) }
      #expect(medians[1] < 0.5 * medians[0] && medians[2] < 0.9 * medians[1], "\(medians)")
    }
  }

  /// Of each trial from `first` on the least number of hyperparameters by which it differs from one before.
  private func changes(_ run: Run, from first: Int) -> [Int] {
    (first..<run.configurations.count).map { trial in
      run.configurations[..<trial].map { before in
        zip(before, run.configurations[trial]).count { $0.bitPattern != $1.bitPattern }
      }.min() ?? 0
    }
  }

  @Test(arguments: [1, 4])
  func `the last trials of a study are small steps from the best`(workers: Int) throws {
    func run(_ options: [String: String] = [:], declared: Bool = true) throws -> Run {
      try Run(Cases.cube(6), options, trials: 200, declared: declared, workers: workers, value: Cases.sphere)
    }
    let refined = try run()
    #expect(changes(refined, from: 190).count { $0 <= 3 } >= 8, "each differs from one before in a few numbers only")
    #expect(changes(refined, from: 100)[..<30].count { $0 <= 3 } < 20, "not so before: most are drawn anew")
    for other in [try run(["refinement": "0"]), try run(declared: false)] {
      #expect(changes(other, from: 190).count { $0 <= 3 } <= 5)
    }
  }

  @Test func `they find what the policy passes over on a rugged function`() throws {
    func rastrigin(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 + 10 * (1 - cos(2 * .pi * $1)) } }
    let wins = try (0..<10 as Range<UInt64>).count { seed in
      func best(_ refinement: String) throws -> Double {
        try Run(Cases.cube(5), ["refinement": refinement], seed: seed, trials: 200) { rastrigin($0.map { $0 - 0.7 }) }
          .best
      }
      return try best("0.3") < best("0")
    }
    #expect(wins >= 7)
  }

  /// The value depends on the product of two signs: neither decision tells anything by itself.
  @Test func `a decision learns to depend on those before it`() throws {
    let parameters: [Parameter] = [.choice("a", ["x", "y"]), .float("b", -1...1), .float("c", -1...1)]
    let run = try Run(parameters, seed: 4, trials: 400, workers: 2) { values in
      abs(values[1] - (values[0] == 0 ? 0.6 : -0.6)) + abs(values[2])
    }
    #expect(median(Array(run.values.suffix(100))) < 0.25, "0.7 at random")
  }

  @Test func `the published algorithm learns as well, given many trials`() throws {
    let parameters: [Parameter] = [.choice("a", ["x", "y", "z"]), .choice("b", ["x", "y", "z"]), .float("c", 0...1)]
    let options = ["algorithm": "reinforce", "learning_rate": "0.01", "reward_power": "3"]
    let run = try Run(parameters, options, trials: 2000) { values in
      let accuracy = 0.3 + (values[0] == 1 ? 0.3 : 0) + (values[1] == 2 ? 0.2 : 0) + 0.2 * values[2]
      return -accuracy
    }
    #expect(median(Array(run.values.suffix(200))) < -0.9, "-0.57 at random")
  }
}
