import BayesianOptimizer
import Glibc
import HonePlugin
import Testing

@Suite struct SearchingTests {
  private static let mixed: [Parameter] = [
    .choice("solver", ["a", "b", "c"]), .float("rate", 1e-5...1, log: true), .int("layers", 1...4),
    .int("units", 8...512, log: true, when: .atLeast("layers", 2)),
    .float("momentum", 0...0.99, when: .equal("solver", "b")), .ordinal("size", ["s", "m", "l"]),
  ]

  private static func value(_ x: [Double]) -> Double {
    let rate = (log10(x[1]) + 2.5) / 2
    let units = x[3].isNaN ? 0.7 : (log2(x[3]) - 6) / 3
    let momentum = x[4].isNaN ? 0.5 : x[4] - 0.9
    return rate * rate + units * units + momentum * momentum + 0.2 * abs(x[2] - 3) + 0.1 * abs(x[5] - 1)
  }

  /// `capacity` proposals at a time, told in the reverse order.
  private func run(
    seed: UInt64, trials: Int, of promised: Int? = nil, capacity: Int = 1, _ parameters: [Parameter] = mixed,
    options: [String: String] = [:], _ value: ([Double]) -> Double = value
  ) throws -> [[Double]] {
    let bench = try OptimizerBench(
      BayesianOptimizer.self, parameters, options: options, seed: seed, trials: UInt64(promised ?? trials),
      workers: capacity)
    var all: [[Double]] = []
    while all.count < trials {
      let first = UInt64(all.count)
      let found = try #require(try bench.ask(first: first, capacity: min(capacity, trials - all.count))).map(\.values)
      if found.isEmpty { break }
      for (index, values) in found.enumerated().reversed() {
        try bench.tell(trial: first + UInt64(index), values: values, metrics: [value(values)])
      }
      all += found
    }
    return all
  }

  private func bits(_ all: [[Double]]) -> [[UInt64]] { all.map { $0.map(\.bitPattern) } }

  @Test(arguments: [1, 3])
  func `the same seed and tells give the same proposals`(capacity: Int) throws {
    let once = try run(seed: 5, trials: 48, capacity: capacity)
    #expect(bits(try run(seed: 5, trials: 48, capacity: capacity)) == bits(once))
    #expect(bits(try run(seed: 6, trials: 48, capacity: capacity)) != bits(once))
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `it comes close to the best of a mixed conditional space`(seed: UInt64) throws {
    let all = try run(seed: seed, trials: 60)
    #expect(all.map(Self.value).min() ?? 9 < 0.02, "seed \(seed)")
  }

  /// As long as proposals do not depend on values, there is no model.
  private func trialsBeforeTheModel(
    _ parameters: [Parameter], trials: Int, options: [String: String] = [:]
  ) throws -> Int {
    let one = try run(seed: 2, trials: min(trials, 40), of: trials, parameters, options: options) { $0[0] }
    let other = try run(seed: 2, trials: min(trials, 40), of: trials, parameters, options: options) { -$0[0] }
    return zip(bits(one), bits(other)).prefix { $0 == $1 }.count
  }

  @Test func `where there are labels the model comes after ten trials, unless told otherwise`() throws {
    let numbers = (0..<24).map { Parameter.float("x\($0)", 0...1) }
    let labelled = numbers + [.choice("k", ["a", "b"])]
    #expect(try trialsBeforeTheModel(labelled, trials: 40, options: ["start_cap": "10"]) == 8, "a fifth of 40")
    #expect(try trialsBeforeTheModel(labelled, trials: 100) == 10)
    #expect(try trialsBeforeTheModel(labelled, trials: 150) == 15, "a tenth of 150")
    #expect(try trialsBeforeTheModel(labelled, trials: 200, options: ["start_cap": "10000"]) == 26)
    #expect(try trialsBeforeTheModel(labelled, trials: 100, options: ["start_trials": "12"]) == 12)
    #expect(try trialsBeforeTheModel(numbers, trials: 100) == 13)
  }

  @Test func `no configuration comes twice in a discrete space`() throws {
    let parameters: [Parameter] = [.int("a", 1...30), .int("b", 1...30), .choice("c", ["x", "y", "z", "w", "v"])]
    let all = try run(seed: 1, trials: 70, parameters) { ($0[0] - 11) * ($0[0] - 11) + abs($0[1] - 20) + $0[2] }
    #expect(Set(bits(all)).count == 70)
    #expect(all.contains([11, 20, 0]))
  }

  @Test(arguments: [1, 4]) func `a finite space is gone through once, then it is done`(capacity: Int) throws {
    let parameters: [Parameter] = [
      .int("a", 1...3), .choice("c", ["x", "y"]), .float("f", 0...1, step: 0.25, when: .equal("c", "y")),
    ]
    let bench = try OptimizerBench(BayesianOptimizer.self, parameters, seed: 3)
    var all: [[Double]] = []
    while let found = try bench.ask(first: UInt64(all.count), capacity: capacity), !found.isEmpty {
      for (index, proposed) in found.enumerated() {
        try bench.tell(
          trial: UInt64(all.count + index), values: proposed.values, metrics: [proposed.values[0] * 0.3])
      }
      all += found.map(\.values)
    }
    #expect(all.count == 3 * (1 + 5) && Set(bits(all)).count == 18)
    #expect(try bench.ask(first: 18, capacity: 1) == [], "done is final")
  }

  @Test func `forbidden configurations are never proposed`() throws {
    let parameters: [Parameter] = [.float("x", 0...1), .float("y", 0...1), .choice("c", ["a", "b"])]
    let forbidden = Condition.compare("x", .less, .parameter("y")) || .equal("c", "a") && .atLeast("x", 0.8)
    let bench = try OptimizerBench(BayesianOptimizer.self, parameters, forbidden: forbidden, seed: 2)
    for trial in 0..<50 as Range<UInt64> {
      let values = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      #expect(values[0] >= values[1] && !(values[2] == 0 && values[0] >= 0.8))
      // Best in the forbidden half.
      try bench.tell(trial: trial, values: values, metrics: [values[0] - values[1]])
    }
  }

  @Test func `trials of others are learned from, announced or not`() throws {
    let parameters: [Parameter] = [.float("x", 0...1)]
    let bench = try OptimizerBench(BayesianOptimizer.self, parameters, seed: 1)
    for index in 0..<12 {
      let x = (Double(index) + 0.5) / 12
      if index % 2 == 0 {
        try bench.tell(trial: UInt64(100 + index), .running, values: [x], metrics: [.nan])
      }
      try bench.tell(trial: UInt64(100 + index), values: [x], metrics: [(x - 0.63) * (x - 0.63)])
    }
    let found = try #require(try bench.ask(first: 112, capacity: 2))
    #expect(found.contains { abs($0.values[0] - 0.63) < 0.03 }, "\(found.map(\.values))")
  }

  @Test func `pending trials keep a batch apart`() throws {
    let bench = try OptimizerBench(BayesianOptimizer.self, DegenerateTests.unit, seed: 1, workers: 8)
    for trial in 0..<16 as Range<UInt64> {
      let values = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      try bench.tell(trial: trial, values: values, metrics: [values[0] * values[0] + values[1]])
    }
    let batch = try #require(try bench.ask(first: 16, capacity: 8)).map(\.values)
    for a in 0..<8 {
      for b in 0..<a {
        let distance = abs(batch[a][0] - batch[b][0]) + abs(batch[a][1] - batch[b][1])
        #expect(distance > 1e-4, "\(batch[a]) \(batch[b])")
      }
    }
  }

  @Test func `the value's unit and offset do not matter much`() throws {
    let once = try run(seed: 9, trials: 30)
    let moved = try run(seed: 9, trials: 30) { 1e6 + 1e3 * Self.value($0) }
    let (a, b) = (once.map(Self.value).min() ?? 9, moved.map(Self.value).min() ?? 9)
    #expect(a < 0.2 && b < 0.2)
  }

  /// Runs 40 trials of three numbers; answers the metrics of each.
  private func metrics(
    _ metrics: [Metric], seed: UInt64, _ evaluate: ([Double]) -> [Double]
  ) throws -> [[Double]] {
    let bench = try OptimizerBench(
      BayesianOptimizer.self, [.float("x", 0...1), .float("y", 0...1), .float("z", 0...1)], metrics: metrics,
      seed: seed, trials: 40)
    return try (0..<40 as Range<UInt64>).map { trial in
      let values = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      let found = evaluate(values)
      try bench.tell(trial: trial, values: values, metrics: found)
      return found
    }
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `constraints are learned and mostly kept`(seed: UInt64) throws {
    // The best without the constraint, 0, violates it; with it, it is 0.09 on a circle.
    let found = try metrics([.minimize("loss"), Metric("size", .minimize, role: .constraint(bound: 0))], seed: seed) {
      let loss = ($0[0] - 0.8) * ($0[0] - 0.8) + ($0[1] - 0.2) * ($0[1] - 0.2) + ($0[2] - 0.5) * ($0[2] - 0.5)
      return [loss, 0.09 - loss]
    }
    let kept = found.filter { $0[1] <= 0 }.map { $0[0] }
    #expect(kept.min() ?? 9 < 0.11, "seed \(seed)")
    #expect(found.suffix(20).count { $0[1] <= 0 } >= 8, "seed \(seed)")
  }

  @Test func `two metrics are traded along the whole front`() throws {
    // ZDT1 (Zitzler, Deb, Thiele 2000) in three dimensions: the front is f₂ = 1 − √f₁.
    let parts = try (1...8 as ClosedRange<UInt64>).flatMap { seed in
      let found = try metrics([.minimize("f1"), .minimize("f2")], seed: seed) {
        let g = 1 + 4.5 * ($0[1] + $0[2])
        return [$0[0], g * (1 - ($0[0] / g).squareRoot())]
      }
      return [(0.0, 0.2), (0.2, 0.5), (0.5, 0.9)].map { low, high in
        found.contains { $0[0] >= low && $0[0] <= high && $0[1] < 1 - $0[0].squareRoot() + 0.1 }
      }
    }
    // Processors round differently, so that a few trials fall on one side here and on the other there.
    #expect(parts.count { $0 } >= 20, "\(parts)")
  }
}
