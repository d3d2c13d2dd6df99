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
