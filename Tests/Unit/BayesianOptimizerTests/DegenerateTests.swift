import BayesianOptimizer
import HonePlugin
import Testing

@Suite struct DegenerateTests {
  static let unit: [Parameter] = [.float("x", 0...1), .float("y", 0...1)]

  /// Runs trials with a function of the values, nil for a trial that fails, and answers all configurations.
  @discardableResult
  private func run(
    _ parameters: [Parameter], trials: Int, options: [String: String] = [:], seed: UInt64 = 1,
    _ function: ([Double]) -> Double?
  ) throws -> [[Double]] {
    let bench = try OptimizerBench(
      BayesianOptimizer.self, parameters, options: options, seed: seed, trials: UInt64(trials))
    var all: [[Double]] = []
    for trial in 0..<UInt64(trials) {
      guard let proposed = try bench.ask(first: trial, capacity: 1)?.first else { break }
      for (index, value) in proposed.values.enumerated() {
        #expect(value.isNaN != bench.space.isActive(index, proposed.values), "trial \(trial), entry \(index)")
      }
      all.append(proposed.values)
      if let value = function(proposed.values) {
        try bench.tell(trial: trial, values: proposed.values, metrics: [value])
      } else {
        try bench.tell(trial: trial, .failed, values: proposed.values, metrics: [.nan])
      }
    }
    return all
  }

  @Test func `the plugin describes itself`() throws {
    try PluginLibrary.check([.optimizer(BayesianOptimizer.self)])
  }

  @Test func `the first trial is the default configuration, else the centre`() throws {
    #expect(try run([.float("x", 0...1, preset: 0.2)], trials: 1) { _ in 0 } == [[0.2]])
    #expect(
      try run([.float("x", 0...1, preset: 0.2)], trials: 1, options: ["start_with_default": "false"]) { _ in 0 }
        == [[0.5]])
    #expect(try run(Self.unit, trials: 1) { _ in 0 } == [[0.5, 0.5]])
  }

  @Test func `values that are all the same leave a design that fills the space`() throws {
    let all = try run(Self.unit, trials: 64) { _ in 7 }
    #expect(Set(all.map { Int($0[0] * 8) }).count == 8 && Set(all.map { Int($0[1] * 8) }).count == 8)
  }

  @Test func `trials that all fail leave it asking`() throws {
    #expect(try run(Self.unit, trials: 40) { _ in nil }.count == 40)
  }

  @Test func `failed trials are kept away from`() throws {
    let all = try run(Self.unit, trials: 60) { $0[0] > 0.4 ? nil : ($0[0] - 0.35) * ($0[0] - 0.35) + $0[1] }
    #expect(all.suffix(20).count { $0[0] > 0.4 } <= 6)
    #expect(all.contains { $0[0] <= 0.4 && abs($0[0] - 0.35) < 0.05 && $0[1] < 0.05 })
  }

  @Test func `one huge value does not blind it`() throws {
    var first = true
    let all = try run(Self.unit, trials: 40) { x in
      defer { first = false }
      return first ? 1e30 : (x[0] - 0.7) * (x[0] - 0.7) + (x[1] - 0.2) * (x[1] - 0.2)
    }
    #expect(all.contains { abs($0[0] - 0.7) < 0.02 && abs($0[1] - 0.2) < 0.02 })
  }

  @Test func `infinite values and values that are no number count as failures`() throws {
    #expect(try run(Self.unit, trials: 30) { $0[0] < 0.3 ? .infinity : $0[0] < 0.6 ? .nan : $0[0] }.count == 30)
  }

  @Test func `fixed hyperparameters are no dimensions`() throws {
    let parameters: [Parameter] = [
      .float("x", 0...1), .float("f", 3...3), .int("i", 4...4), .choice("c", ["only"]),
      .float("z", 0...1, when: .equal("c", "only")),
    ]
    for values in try run(parameters, trials: 20, { $0[0] }) { #expect(Array(values[1...3]) == [3, 4, 0]) }
  }

  @Test func `sixty dimensions are searched`() throws {
    let parameters = (0..<60).map { Parameter.float("x\($0)", 0...1) }
    var values: [Double] = []
    try run(parameters, trials: 90) { x in
      values.append(x.map { ($0 - 0.3) * ($0 - 0.3) }.reduce(0, +))
      return values.last
    }
    #expect(values.suffix(10).min() ?? 9 < 0.5 * values[0])
  }

  @Test func `a step of the quadratic over a condition's threshold leaves nothing out`() throws {
    let parameters: [Parameter] = [
      .float("momentum", 0...1), .float("x", 0...1),
      .choice("nesterov", ["no", "yes"], when: .above("momentum", 0.5)),
    ]
    // What lies below the threshold falls towards a place beyond it, where everything is worse: `run` looks at each proposal.
    for seed in 0..<3 as Range<UInt64> {
      try run(parameters, trials: 30, seed: seed) { values in
        let (m, x) = (values[0] - 0.6, values[1] - 0.3)
        return m * m + 3 * x * x + m * x + (values[2].isNaN ? 0 : 1)
      }
    }
  }

  @Test func `one choice alone is tried value by value`() throws {
    let all = try run([.choice("c", ["a", "b", "c", "d"])], trials: 9) { $0[0] }
    #expect(Set(all.map { $0[0] }) == [0, 1, 2, 3] && all.count == 4)
  }

  @Test func `it asks before anything is told, and while nothing is told`() throws {
    let bench = try OptimizerBench(BayesianOptimizer.self, Self.unit)
    let all = try #require(try bench.ask(first: 0, capacity: 50)).map(\.values)
    #expect(Set(all.map { $0.map(\.bitPattern) }).count == 50)
  }

  @Test func `a space of too many hyperparameters is refused with advice`() throws {
    let parameters = (0..<1025).map { Parameter.float("x\($0)", 0...1) }
    #expect(throws: PluginError.self) { try OptimizerBench(BayesianOptimizer.self, parameters) }
  }
}
