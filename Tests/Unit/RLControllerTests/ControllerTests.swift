import Glibc
import HonePlugin
import RLController
import Testing

/// What holds for both algorithms.
@Suite struct ControllerTests {
  static let algorithms = ["ppo", "reinforce"]

  @Test func `it says that it is deterministic, learns, and has legal options`() throws {
    #expect(RLControllerOptimizer.descriptor.flags == .deterministic)
    try PluginLibrary.check([.optimizer(RLControllerOptimizer.self)])
    #expect(try OptimizerBench(RLControllerOptimizer.self, Cases.tree).learns)
  }

  @Test(arguments: algorithms, [1, 5])
  func `the same calls give the same proposals, another seed others`(algorithm: String, workers: Int) throws {
    func run(_ seed: UInt64) throws -> Run {
      try Run(Cases.tree, ["algorithm": algorithm], seed: seed, trials: 100, workers: workers, value: Cases.treeValue)
    }
    #expect(try run(1).bits == run(1).bits)
    #expect(try run(1).bits != run(2).bits)
  }

  @Test(arguments: algorithms, [1, 5])
  func `a saved and loaded instance goes on as if nothing had happened`(algorithm: String, workers: Int) throws {
    func run(_ saveEvery: Int?) throws -> Run {
      try Run(
        Cases.tree, ["algorithm": algorithm], trials: 120, workers: workers, saveEvery: saveEvery,
        value: Cases.treeValue)
    }
    #expect(try run(nil).bits == run(7).bits)
  }

  @Test(arguments: algorithms)
  func `a damaged or foreign state is refused`(algorithm: String) throws {
    func make() throws -> OptimizerBench {
      try OptimizerBench(RLControllerOptimizer.self, Cases.cube(3), options: ["algorithm": algorithm])
    }
    let bench = try make()
    for trial in 0..<30 as Range<UInt64> {
      let values = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      if trial < 25 { try bench.tell(trial: trial, values: values, metrics: [Cases.sphere(values)]) }
    }
    let state = try bench.save()
    #expect(throws: PluginError.self) { try make().load(Array(state.dropLast(9))) }
    #expect(throws: PluginError.self) { try make().load([9] + state.dropFirst()) }
    #expect(throws: PluginError.self) {
      try OptimizerBench(RLControllerOptimizer.self, Cases.cube(4), options: ["algorithm": algorithm]).load(state)
    }
    #expect(throws: Never.self) { try make().load(state) }
  }

  @Test func `only the order of values counts`() throws {
    let plain = try Run(Cases.cube(4), trials: 150, value: Cases.sphere)
    // Exact in doubles, so no two values become equal.
    let bent = try Run(Cases.cube(4), trials: 150) {
      let value = Cases.sphere($0)
      return value < 1 ? value / 4 : value * 2
    }
    #expect(plain.bits == bent.bits)
  }

  @Test(arguments: algorithms)
  func `the default comes first, or the centre, unless told otherwise`(algorithm: String) throws {
    let parameters: [Parameter] = [.float("a", 0...1, preset: 0.25), .int("b", 1...9, preset: 2)]
    let options = ["algorithm": algorithm]
    #expect(try Run(parameters, options, trials: 1) { _ in 0 }.configurations == [[0.25, 2]])
    let centre = try Run([.float("a", 0...1), .int("b", 1...9)], options, trials: 1) { _ in 0 }
    #expect(centre.configurations == [[0.5, 5]])
    let drawn = try Run(
      parameters, ["algorithm": algorithm, "start_with_default": "false"], trials: 1
    ) { _ in 0 }
    #expect(drawn.configurations[0][0] != 0.25)
  }

  @Test(arguments: algorithms)
  func `a hyperparameter is proposed exactly where its condition holds`(algorithm: String) throws {
    let run = try Run(Cases.tree, ["algorithm": algorithm], trials: 300, workers: 3, value: Cases.treeValue)
    for values in run.configurations {
      #expect(values[2].isNaN == (values[0] != 1))
      #expect(values[4].isNaN == (values[3] < 3))
    }
  }

  @Test(arguments: algorithms, [1, 4])
  func `a finite space is gone through once, and then it is done`(algorithm: String, workers: Int) throws {
    let parameters: [Parameter] = [.int("a", 1...6), .choice("b", ["x", "y"]), .int("c", 1...8, log: true)]
    let run = try Run(parameters, ["algorithm": algorithm], trials: 150, workers: workers) { $0[0] + $0[1] + $0[2] }
    #expect(run.isDone)
    #expect(run.configurations.count == 96)
    #expect(Set(run.bits).count == 96)
  }

  @Test(arguments: algorithms)
  func `forbidden configurations are never proposed`(algorithm: String) throws {
    let parameters: [Parameter] = [.float("low", 0...1), .float("high", 0...1)]
    let forbidden = Condition.compare("low", .greaterEqual, .parameter("high"))
    let run = try Run(parameters, forbidden: forbidden, ["algorithm": algorithm], trials: 200) { $0[1] - $0[0] }
    #expect(run.configurations.allSatisfy { $0[0] < $0[1] })
  }

  @Test(arguments: algorithms)
  func `a space that forbids everything ends with a sentence, not in a loop`(algorithm: String) throws {
    let bench = try OptimizerBench(
      RLControllerOptimizer.self, [.float("x", 0...1)], forbidden: .atLeast("x", 0), options: ["algorithm": algorithm])
    #expect {
      _ = try bench.ask(first: 0, capacity: 1)
    } throws: { error in
      (error as? PluginError)?.status == .invalid
    }
  }

  @Test(arguments: algorithms)
  func `failures are avoided, and all failing does not stop the search`(algorithm: String) throws {
    let half = try Run(Cases.cube(3), ["algorithm": algorithm], trials: 300) { $0[0] < 0 ? .nan : Cases.sphere($0) }
    if algorithm == "ppo" {
      #expect(half.values.suffix(100).count { $0.isNaN } < 25, "at random it would be 50")
    }
    let none = try Run(Cases.cube(3), ["algorithm": algorithm], trials: 60, workers: 3) { _ in .nan }
    #expect(Set(none.bits).count == 60)
  }

  @Test(arguments: algorithms)
  func `nothing is asked but single values, and they come`(algorithm: String) throws {
    let fixed: [Parameter] = [.float("fixed", 2...2), .int("one", 7...7)]
    let run = try Run(fixed, ["algorithm": algorithm, "start_trials": "1", "batch": "1"], trials: 3) { _ in 0 }
    #expect(run.configurations == [[2, 7]])
    #expect(run.isDone)
  }

  @Test(arguments: algorithms)
  func `what others tried is learned and not repeated`(algorithm: String) throws {
    let bench = try OptimizerBench(
      RLControllerOptimizer.self, [.int("a", 0...3), .int("b", 0...3)], options: ["algorithm": algorithm])
    try bench.tell(trial: 0, values: [1, 2], metrics: [0])
    try bench.tell(trial: 1, .waiting, values: [3, 3], metrics: [.nan])
    var seen: Set<[Double]> = []
    for trial in 2..<16 as Range<UInt64> {
      let values = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      #expect(seen.insert(values).inserted && values != [1, 2] && values != [3, 3])
      try bench.tell(trial: trial, values: values, metrics: [values[0]])
    }
    #expect(try bench.ask(first: 16, capacity: 1) == [])
  }

  @Test func `of several metrics the front is approached, and constraints are kept`() throws {
    let bench = try OptimizerBench(
      RLControllerOptimizer.self, Cases.cube(3, -1...1),
      metrics: [.minimize("a"), .minimize("b"), Metric("c", .minimize, role: .constraint(bound: 0))], trials: 240)
    var sums: [Double] = []
    for trial in 0..<240 as Range<UInt64> {
      let x = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      // The front is the line from −1/2 to 1/2 along the first axis; the constraint wants the second above −0.2.
      let off = x[1] * x[1] + x[2] * x[2]
      let a = (x[0] - 0.5) * (x[0] - 0.5) + off
      let b = (x[0] + 0.5) * (x[0] + 0.5) + off
      try bench.tell(trial: trial, values: x, metrics: [a, b, -0.2 - x[1]])
      sums.append(off + (x[1] < -0.2 ? 1 : 0))
    }
    #expect(median(Array(sums.suffix(60))) < 0.3 * median(Array(sums.prefix(60))))
  }
}
