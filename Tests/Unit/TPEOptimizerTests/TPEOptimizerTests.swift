import Glibc
import HonePlugin
import TPEOptimizer
import Testing

@Suite struct TPEOptimizerTests {
  @Test func `it says that it is deterministic, learns, and has legal options`() throws {
    #expect(TPEOptimizer.descriptor.flags == .deterministic)
    try PluginLibrary.check([.optimizer(TPEOptimizer.self)])
    #expect(try OptimizerBench(TPEOptimizer.self, Cases.tree).learns)
  }

  @Test(arguments: [1, 5])
  func `the same calls give the same proposals, another seed others`(workers: Int) throws {
    func run(_ seed: UInt64) throws -> Run {
      try Run(Cases.tree, seed: seed, trials: 120, workers: workers, value: Cases.treeValue)
    }
    #expect(try run(1).bits == run(1).bits)
    #expect(try run(1).bits != run(2).bits)
  }

  @Test(arguments: [1, 5])
  func `a saved and loaded instance goes on as if nothing had happened`(workers: Int) throws {
    func run(_ saveEvery: Int?) throws -> Run {
      try Run(
        Cases.tree, ["most_kept": "64"], trials: 400, workers: workers, saveEvery: saveEvery
      ) { $0[1] > 0.5 ? .nan : Cases.treeValue($0) }
    }
    #expect(try run(nil).bits == run(7).bits)
  }

  @Test func `a damaged or foreign state is refused`() throws {
    let bench = try OptimizerBench(TPEOptimizer.self, Cases.cube(3))
    for trial in 0..<30 as Range<UInt64> {
      let values = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      if trial < 25 { try bench.tell(trial: trial, values: values, metrics: [Cases.sphere(values)]) }
    }
    let state = try bench.save()
    func load(_ state: [UInt8], _ parameters: [Parameter] = Cases.cube(3)) throws {
      try OptimizerBench(TPEOptimizer.self, parameters).load(state)
    }
    #expect(throws: PluginError.self) { try load(Array(state.dropLast(9))) }
    #expect(throws: PluginError.self) { try load([9] + state.dropFirst()) }
    #expect(throws: PluginError.self) { try load(state, Cases.cube(4)) }
    #expect(throws: Never.self) { try load(state) }
  }

  @Test func `only the order of values counts`() throws {
    let plain = try Run(Cases.cube(4), trials: 200, value: Cases.sphere)
    // Exact in doubles, so no two values become equal.
    let bent = try Run(Cases.cube(4), trials: 200) {
      let value = Cases.sphere($0)
      return value < 1 ? value / 4 : value * 2
    }
    #expect(plain.bits == bent.bits)
  }

  @Test func `the default comes first, or the centre, unless told otherwise`() throws {
    let parameters: [Parameter] = [.float("a", 0...1, preset: 0.25), .int("b", 1...9, preset: 2)]
    #expect(try Run(parameters, trials: 1) { _ in 0 }.configurations == [[0.25, 2]])
    #expect(try Run([.float("a", 0...1), .int("b", 1...9)], trials: 1) { _ in 0 }.configurations == [[0.5, 5]])
    let drawn = try Run(parameters, ["start_with_default": "false"], trials: 1) { _ in 0 }
    #expect(drawn.configurations[0][0] != 0.25)
  }

  @Test(arguments: [1, 3])
  func `a hyperparameter is proposed exactly where its condition holds`(workers: Int) throws {
    let run = try Run(Cases.tree, trials: 300, workers: workers, value: Cases.treeValue)
    for values in run.configurations {
      #expect(values[2].isNaN == (values[0] != 1))
      #expect(values[4].isNaN == (values[3] < 3))
      #expect(values[7].isNaN == (values[3] < 3))
      #expect(values[6] == 2)
    }
  }

  /// The whole value of its part of the space hangs on a branch that one trial in three finds.
  @Test func `it comes much nearer than random points where half of the space is conditional`() throws {
    let tpe = try (1...7).map { try Run(Cases.tree, seed: $0, trials: 120, value: Cases.treeValue).best }
    let random = try (1...7).map { try Cases.randomBest(Cases.tree, trials: 120, seed: $0, Cases.treeValue) }
    #expect(median(tpe) < median(random) / 2, "\(median(tpe)) against \(median(random))")
  }

  @Test(arguments: [1, 8])
  func `it comes ten times nearer to the minimum of a sphere than random points`(workers: Int) throws {
    let tpe = try (1...5).map {
      try Run(Cases.cube(5), seed: $0, trials: 200, workers: workers, value: Cases.sphere).best
    }
    let random = try (1...5).map { try Cases.randomBest(Cases.cube(5), trials: 200, seed: $0, Cases.sphere) }
    #expect(median(tpe) < median(random) / 10, "\(median(tpe)) against \(median(random))")
  }

  @Test(arguments: [1, 4])
  func `a finite space is gone through once, and then it is done`(workers: Int) throws {
    let parameters: [Parameter] = [.int("a", 1...6), .choice("b", ["x", "y"]), .int("c", 1...8, log: true)]
    let run = try Run(parameters, trials: 150, workers: workers) { $0[0] + $0[1] + $0[2] }
    #expect(run.isDone)
    #expect(run.configurations.count == 96)
    #expect(Set(run.bits).count == 96)
  }

  @Test func `the best of a finite space is found long before its end`() throws {
    let parameters: [Parameter] = [.int("a", 1...20), .int("b", 1...20), .choice("c", ["x", "y", "z"])]
    let found = try (1...5 as ClosedRange<UInt64>).map { seed in
      let run = try Run(parameters, seed: seed, trials: 200) { abs($0[0] - 17) + abs($0[1] - 4) + abs($0[2] - 1) }
      return Double(run.values.firstIndex(of: 0) ?? 1200)
    }
    #expect(median(found) < 100, "\(found)")
  }

  @Test func `a cancelled configuration may come again`() throws {
    let bench = try OptimizerBench(TPEOptimizer.self, [.choice("c", ["p", "q"])])
    let first = try #require(try bench.ask(first: 0, capacity: 1)?.first).values
    let second = try #require(try bench.ask(first: 1, capacity: 1)?.first).values
    #expect(try bench.ask(first: 2, capacity: 1)?.isEmpty == true)
    try bench.tell(trial: 1, .cancelled, values: second, metrics: [.nan])
    #expect(first != second)
    #expect(try bench.ask(first: 2, capacity: 1)?.first?.values == second)
  }

  @Test func `forbidden configurations are never proposed`() throws {
    let forbidden = Condition.compare("low", .greaterEqual, .parameter("high"))
    let run = try Run([.float("low", 0...1), .float("high", 0...1)], forbidden: forbidden, trials: 200) {
      $0[1] - $0[0]
    }
    #expect(run.configurations.allSatisfy { $0[0] < $0[1] })
    #expect(run.best < 0.05)
  }

  @Test func `a space that forbids everything ends with a sentence, not in a loop`() throws {
    let bench = try OptimizerBench(TPEOptimizer.self, [.float("x", 0...1)], forbidden: .atLeast("x", 0))
    #expect {
      try bench.ask(first: 0, capacity: 1)
    } throws: {
      "\($0)".contains("forbidden clauses")
    }
  }

  /// Twenty trials in a corner do well, and eight more are on their way there.
  @Test func `pending trials keep others away`() throws {
    func asked(pending: Bool) throws -> [Double] {
      let bench = try OptimizerBench(TPEOptimizer.self, Cases.cube(1, 0...1), seed: 3)
      for trial in 0..<60 as Range<UInt64> {
        let x = (Double(trial) + 0.5) / 60
        try bench.tell(trial: trial, values: [x], metrics: [min(abs(x - 0.2), abs(x - 0.8))])
      }
      if pending {
        for trial in 60..<100 as Range<UInt64> { try bench.tell(trial: trial, .running, values: [0.2], metrics: [.nan]) }
      }
      return try (0..<40 as Range<UInt64>).map { number in
        let values = try #require(try bench.ask(first: 100 + number, capacity: 1)?.first).values
        try bench.tell(trial: 100 + number, .cancelled, values: values, metrics: [.nan])
        return values[0]
      }
    }
    let near = { (x: [Double]) in x.count { abs($0 - 0.2) < 0.1 } }
    #expect(near(try asked(pending: false)) > 8)
    #expect(near(try asked(pending: true)) < 4)
  }

  @Test func `trials of others are learnt from, before the first ask`() throws {
    let bench = try OptimizerBench(TPEOptimizer.self, Cases.cube(3))
    var random = RandomStream(seed: 4, trial: 0, stream: 1000)
    for trial in 0..<200 as Range<UInt64> {
      let values = (0..<3).map { _ in 10 * random.uniform() - 5 }
      try bench.tell(trial: 1 << 62 + trial, values: values, metrics: [Cases.sphere(values)])
    }
    let asked = try (0..<20 as Range<UInt64>).map { number in
      Cases.sphere(try #require(try bench.ask(first: number, capacity: 1)?.first).values)
    }
    #expect(median(asked) < 8, "\(median(asked)), of random points 34")
  }

  @Test func `constraints are kept where that is possible`() throws {
    let constraint = Metric("size", .minimize, role: .constraint(bound: 0))
    let bench = try OptimizerBench(TPEOptimizer.self, Cases.cube(2), metrics: [.minimize("value"), constraint])
    var kept = 0
    for trial in 0..<150 as Range<UInt64> {
      let x = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      // The unconstrained minimum is forbidden.
      try bench.tell(trial: trial, values: x, metrics: [Cases.sphere(x), x[0] + 2])
      if trial >= 75 && x[0] <= -2 { kept += 1 }
    }
    #expect(kept > 50, "\(kept) of 75, of random points 22")
  }

  /// Front: y = 0, x between the two minima.
  @Test func `several metrics are approached along their front`() throws {
    let bench = try OptimizerBench(
      TPEOptimizer.self, Cases.cube(2), metrics: [.minimize("left"), .minimize("right")])
    var places: [Double] = []
    for trial in 0..<200 as Range<UInt64> {
      let x = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      try bench.tell(trial: trial, values: x, metrics: [pow(x[0] + 1, 2) + x[1] * x[1], pow(x[0] - 1, 2) + x[1] * x[1]])
      if trial >= 100 && abs(x[1]) < 0.7 && abs(x[0]) < 1.5 { places.append(x[0]) }
    }
    #expect(places.count > 40, "\(places.count) of 100, of random points 4")
    #expect((places.min() ?? 0) < -0.5 && (places.max() ?? 0) > 0.5)
  }

  @Test func `the state does not grow once as many trials are kept as may be`() throws {
    let bench = try OptimizerBench(TPEOptimizer.self, Cases.cube(3), options: ["most_kept": "128"])
    var random = RandomStream(seed: 4, trial: 0, stream: 1000)
    var sizes: [Int] = []
    for trial in 0..<8000 as Range<UInt64> {
      let values = (0..<3).map { _ in 10 * random.uniform() - 5 }
      try bench.tell(trial: trial, values: values, metrics: [Cases.sphere(values)])
      if trial % 100 == 99 { sizes.append(try bench.save().count) }
    }
    // 128 kept, 64 of a block, 50 leaders and their numbers.
    #expect(sizes.allSatisfy { $0 < 128 * 24 + 64 * 24 + 50 * 80 + 200 }, "\(sizes.max() ?? 0)")
  }
}
