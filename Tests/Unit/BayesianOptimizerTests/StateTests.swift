import BayesianOptimizer
import Glibc
import HonePlugin
import Testing

@Suite struct StateTests {
  private static let parameters: [Parameter] = [
    .float("a", 0...1), .float("b", 1e-3...1, log: true), .choice("k", ["p", "q", "r"]),
    .float("c", -2...2, when: .equal("k", "p")), .int("m", 1...40),
  ]
  private static let metrics: [Metric] = [.minimize("value"), Metric("size", .minimize, role: .constraint(bound: 0))]

  private static func bench(parzen: Bool = false) throws -> OptimizerBench {
    try OptimizerBench(
      BayesianOptimizer.self, parameters, metrics: metrics, options: ["parzen": "\(parzen)"], seed: 11, workers: 3)
  }

  private static func metrics(_ x: [Double]) -> [Double] {
    let c = x[3].isNaN ? 0.4 : x[3] * x[3]
    return [pow(x[0] - 0.3, 2) + abs(log(x[1]) + 3) / 5 + c + abs(x[4] - 17) / 40, x[0] + x[1] - 0.9]
  }

  /// What is proposed over `trials` trials, three at a time and told out of order, some of them failed or never told;
  /// after every `saveEvery` asks a fresh instance takes over.
  private func proposals(trials: Int, saveEvery: Int?, parzen: Bool) throws -> [[UInt64]] {
    var bench = try Self.bench(parzen: parzen)
    var all: [[UInt64]] = []
    var running: [(trial: UInt64, values: [Double])] = []
    for round in 0..<trials / 3 {
      let first = UInt64(round * 3)
      for (index, proposed) in try #require(try bench.ask(first: first, capacity: 3)).enumerated() {
        all.append(proposed.values.map(\.bitPattern))
        running.append((first + UInt64(index), proposed.values))
      }
      if let saveEvery, round % saveEvery == saveEvery - 1 {
        let state = try bench.save()
        bench = try Self.bench(parzen: parzen)
        try bench.load(state)
      }
      // Two rounds are on their way.
      for _ in 0..<min(3, running.count - 3) {
        let (trial, values) = running.remove(at: Int(trial(round)) % running.count)
        let state: TrialState = trial % 13 == 5 ? .failed : trial % 17 == 3 ? .cancelled : .complete
        try bench.tell(
          trial: trial, state, values: values, metrics: state == .complete ? Self.metrics(values) : [.nan, .nan])
      }
    }
    return all
  }

  private func trial(_ round: Int) -> UInt64 { UInt64(round) &* 7 % 4 }

  @Test(arguments: [1, 4], [false, true])
  func `a saved and loaded instance goes on as if nothing had happened`(every: Int, parzen: Bool) throws {
    let undisturbed = try proposals(trials: 120, saveEvery: nil, parzen: parzen)
    #expect(try proposals(trials: 120, saveEvery: every, parzen: parzen) == undisturbed)
  }

  @Test func `a damaged or foreign state is refused`() throws {
    let bench = try Self.bench()
    for trial in 0..<30 as Range<UInt64> {
      let values = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      if trial < 28 { try bench.tell(trial: trial, values: values, metrics: Self.metrics(values)) }
    }
    let state = try bench.save()
    #expect(throws: PluginError.self) { try Self.bench().load(Array(state.dropLast(9))) }
    #expect(throws: PluginError.self) { try Self.bench().load([9] + state.dropFirst()) }
    #expect(throws: PluginError.self) {
      try OptimizerBench(BayesianOptimizer.self, [.float("a", 0...1)], metrics: Self.metrics).load(state)
    }
    #expect(throws: PluginError.self) { try Self.bench(parzen: true).load(state) }
    #expect(throws: Never.self) { try Self.bench().load(state) }
  }
}
