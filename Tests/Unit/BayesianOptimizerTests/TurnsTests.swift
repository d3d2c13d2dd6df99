import BayesianOptimizer
import Glibc
import HonePlugin
import Testing

/// Densities that take turns with the models.
@Suite struct TurnsTests {
  /// Ten layers at most, each with numbers of its own: some 20 are active.
  private static let large: [Parameter] =
    [.int("layers", 1...10), .choice("solver", ["a", "b", "c"])]
    + (1...10).flatMap { layer -> [Parameter] in
      [
        .float("x\(layer)", -1...1, when: .atLeast("layers", Double(layer))),
        .float("y\(layer)", -1...1, when: .atLeast("layers", Double(layer))),
        .int("z\(layer)", 1...64, log: true, when: .atLeast("layers", Double(layer))),
      ]
    }

  private static func value(_ values: [Double]) -> Double {
    values.dropFirst(2).reduce(abs(values[0] - 6) + values[1]) { $0 + ($1.isNaN ? 0 : 0.1 * abs($1 - 0.4)) }
  }

  private struct Run {
    var configurations: [[UInt64]] = []
    var values: [[Double]] = []
  }

  private func run(
    _ parameters: [Parameter], forbidden: Condition = .never, parzen: String? = nil, trials: Int = 60, workers: Int = 1,
    cancelled: Set<UInt64> = [], _ value: ([Double]) -> Double = TurnsTests.value
  ) throws -> Run {
    let bench = try OptimizerBench(
      BayesianOptimizer.self, parameters, forbidden: forbidden, options: parzen.map { ["parzen": $0] } ?? [:], seed: 5,
      trials: UInt64(trials), workers: workers)
    var run = Run()
    var running: [(trial: UInt64, values: [Double])] = []
    for trial in 0..<UInt64(trials) {
      let values = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      run.configurations.append(values.map(\.bitPattern))
      run.values.append(values)
      running.append((trial, values))
      guard running.count == workers else { continue }
      let ended = running.removeFirst()
      let state: TrialState = cancelled.contains(ended.trial) ? .cancelled : .complete
      try bench.tell(
        trial: ended.trial, state, values: ended.values, metrics: [state == .complete ? value(ended.values) : .nan])
    }
    return run
  }

  @Test func `densities take odd trials, from twice the first trials on, where they are asked for`() throws {
    let turns = try run(Self.large, parzen: "true")
    let alone = try run(Self.large)
    #expect(try alone.configurations == run(Self.large, parzen: "false").configurations)
    let first = try #require(
      turns.configurations.indices.first { turns.configurations[$0] != alone.configurations[$0] })
    #expect(first % 2 == 1 && (20..<24).contains(first))
  }

  @Test(arguments: [1, 4]) func `turns repeat, keep conditions and propose nothing twice`(workers: Int) throws {
    let cancelled: Set<UInt64> = [25, 30, 41]
    let turns = try run(Self.large, parzen: "true", workers: workers, cancelled: cancelled)
    #expect(
      try turns.configurations == run(Self.large, parzen: "true", workers: workers, cancelled: cancelled).configurations
    )
    #expect(Set(turns.configurations).count == turns.configurations.count)
    for values in turns.values {
      for layer in 1...10 {
        for index in 3 * layer - 1...3 * layer + 1 { #expect(values[index].isNaN == (Double(layer) > values[0])) }
      }
    }
  }

  @Test func `what is forbidden is not drawn`() throws {
    let forbidden = Condition.atLeast("layers", 6)
    let turns = try run(Self.large, forbidden: forbidden, parzen: "true", trials: 50)
    #expect(turns.values.allSatisfy { $0[0] < 6 })
  }

  @Test func `a small finite space is gone through once, turns or none`() throws {
    let bench = try OptimizerBench(
      BayesianOptimizer.self, [.int("a", 1...4), .choice("b", ["x", "y"]), .int("c", 1...3, when: .equal("b", "x"))],
      options: ["parzen": "true"], seed: 5)
    var seen: Set<[UInt64]> = []
    var trial: UInt64 = 0
    while let values = try bench.ask(first: trial, capacity: 1)?.first?.values {
      seen.insert(values.map(\.bitPattern))
      try bench.tell(trial: trial, values: values, metrics: [values[0]])
      trial += 1
    }
    #expect(trial == 16 && seen.count == 16)
  }
}
