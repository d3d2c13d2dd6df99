import Glibc
import HonePlugin
import TPEOptimizer
import Testing

/// A study without a host: asks, evaluates and tells, with so many trials on their way.
struct Run {
  var configurations: [[Double]] = []
  var values: [Double] = []
  var isDone = false

  var best: Double { values.filter { !$0.isNaN }.min() ?? .infinity }
  var bits: [[UInt64]] { configurations.map { $0.map(\.bitPattern) } }

  /// - Parameters:
  ///   - workers: trials on their way; they end in the order in which they were asked for.
  ///   - saveEvery: after so many tells the instance is replaced by one that loads its state.
  ///   - value: of a configuration, NaN for a failure.
  init(
    _ parameters: [Parameter], forbidden: Condition = .never, _ options: [String: String] = [:], seed: UInt64 = 1,
    trials: Int, workers: Int = 1, saveEvery: Int? = nil, value: ([Double]) -> Double
  ) throws {
    func make() throws -> OptimizerBench {
      try OptimizerBench(
        TPEOptimizer.self, parameters, forbidden: forbidden, options: options, seed: seed, trials: UInt64(trials),
        workers: workers)
    }
    var bench = try make()
    var running: [(trial: UInt64, values: [Double])] = []
    while values.count < trials {
      while running.count < workers, configurations.count < trials, !isDone {
        let first = UInt64(configurations.count)
        guard let answer = try bench.ask(first: first, capacity: 1)?.first else {
          isDone = true
          break
        }
        configurations.append(answer.values)
        running.append((first, answer.values))
      }
      guard !running.isEmpty else { return }
      let next = running.removeFirst()
      let value = value(next.values)
      values.append(value)
      try bench.tell(trial: next.trial, value.isNaN ? .failed : .complete, values: next.values, metrics: [value])
      if let saveEvery, values.count % saveEvery == 0 {
        let state = try bench.save()
        bench = try make()
        try bench.load(state)
      }
    }
  }
}

/// Spaces and functions to minimise.
enum Cases {
  static func cube(_ d: Int, _ range: ClosedRange<Double> = -5...5) -> [Parameter] {
    (0..<d).map { .float("x\($0)", range) }
  }

  /// The sphere round 0.7, ….
  static func sphere(_ x: [Double]) -> Double { x.reduce(0) { $0 + ($1 - 0.7) * ($1 - 0.7) } }

  /// Every kind of hyperparameter, with conditions.
  static let tree: [Parameter] = [
    .choice("solver", ["SGD", "Adam", "Momentum"], preset: "SGD"),
    .float("rate", 1e-6...1, log: true, preset: 1e-1),
    .float("beta", 1e-4...1e-1, log: true, preset: 1e-1, when: .equal("solver", "Adam")),
    .int("layers", 1...3, preset: 1), .int("units_3", 4...64, log: true, preset: 8, when: .atLeast("layers", 3)),
    .ordinal("size", ["s", "m", "l"], preset: "s"), .float("fixed", 2...2, preset: 2),
    .float("drop", 0...0.5, step: 0.1, preset: 0, when: .atLeast("layers", 3)),
  ]

  /// Least, 0, with Adam at rate 1e-3 and beta 1e-2, three layers of 20 units, drop 0.2 and size m.
  static func treeValue(_ values: [Double]) -> Double {
    var sum = abs(log10(values[1]) + 3)
    sum += values[0] == 1 ? abs(log10(values[2]) + 2) : 2
    sum += values[3] == 3 ? abs(log2(values[4] / 20)) + abs(values[7] - 0.2) : 3 - values[3]
    return sum + abs(values[5] - 1)
  }

  /// The best of as many random configurations.
  static func randomBest(_ parameters: [Parameter], trials: Int, seed: UInt64, _ value: ([Double]) -> Double) throws
    -> Double
  {
    let space = try Space(parameters)
    var stream = RandomStream(seed: seed, trial: 0, stream: 1000)
    return (0..<trials).map { _ in
      value(space.configuration(atUnit: (0..<space.count).map { _ in stream.uniform() }))
    }.min() ?? .infinity
  }
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The axes of a space, all of them.
func axes(_ parameters: [Parameter]) throws -> [Axis] {
  let space = try Space(parameters)
  return (0..<space.count).map { Axis($0, of: space) }
}
