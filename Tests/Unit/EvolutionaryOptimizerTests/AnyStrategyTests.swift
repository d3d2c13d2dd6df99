import EvolutionaryOptimizer
import Glibc
import HonePlugin
import Testing

/// What holds for every strategy.
@Suite struct AnyStrategyTests {
  /// All but pbt, which needs sessions.
  static let all = ["auto", "aging", "de", "nsga2", "cma"]

  @Test func `it says that it is deterministic, learns, and has legal options`() throws {
    #expect(EvolutionaryOptimizer.descriptor.flags == .deterministic)
    try PluginLibrary.check([.optimizer(EvolutionaryOptimizer.self)])
    #expect(try OptimizerBench(EvolutionaryOptimizer.self, Cases.tree).learns)
  }

  @Test(arguments: all, [1, 5])
  func `the same calls give the same proposals, another seed others`(strategy: String, workers: Int) throws {
    func run(_ seed: UInt64) throws -> Run {
      try Run(
        Cases.cube(4), ["strategy": strategy], seed: seed, trials: 200, workers: workers, value: Cases.ellipsoid)
    }
    #expect(try run(1).bits == run(1).bits)
    #expect(try run(1).bits != run(2).bits)
  }

  @Test(arguments: all, [1, 5])
  func `a saved and loaded instance goes on as if nothing had happened`(strategy: String, workers: Int) throws {
    func run(_ saveEvery: Int?) throws -> Run {
      try Run(
        Cases.cube(4), ["strategy": strategy], trials: 300, workers: workers, saveEvery: saveEvery,
        value: Cases.rosenbrock)
    }
    #expect(try run(nil).bits == run(7).bits)
  }

  @Test(arguments: all)
  func `a damaged or foreign state is refused`(strategy: String) throws {
    func make() throws -> OptimizerBench {
      try OptimizerBench(EvolutionaryOptimizer.self, Cases.cube(3), options: ["strategy": strategy])
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
      try OptimizerBench(EvolutionaryOptimizer.self, Cases.cube(4), options: ["strategy": strategy]).load(state)
    }
    #expect(throws: Never.self) { try make().load(state) }
  }

  @Test(arguments: all)
  func `only the order of values counts`(strategy: String) throws {
    let plain = try Run(Cases.cube(4), ["strategy": strategy], trials: 400, value: Cases.ellipsoid)
    // Exact in doubles, so no two values become equal.
    let scaled = try Run(Cases.cube(4), ["strategy": strategy], trials: 400) { 0x1p-40 * Cases.ellipsoid($0) }
    let bent = try Run(Cases.cube(4), ["strategy": strategy], trials: 400) {
      let value = Cases.ellipsoid($0)
      return value < 1 ? value / 4 : value * 2
    }
    #expect(plain.bits == scaled.bits)
    #expect(plain.bits == bent.bits)
  }

  @Test(arguments: all)
  func `the default comes first, or the centre, unless told otherwise`(strategy: String) throws {
    let parameters: [Parameter] = [.float("a", 0...1, preset: 0.25), .int("b", 1...9, preset: 2)]
    let options = ["strategy": strategy]
    #expect(try Run(parameters, options, trials: 1) { _ in 0 }.configurations == [[0.25, 2]])
    let centre = try Run([.float("a", 0...1), .int("b", 1...9)], options, trials: 1) { _ in 0 }
    #expect(centre.configurations == [[0.5, 5]])
    let drawn = try Run(parameters, ["strategy": strategy, "start_with_default": "false"], trials: 1) { _ in 0 }
    #expect(drawn.configurations[0][0] != 0.25)
  }

  @Test(arguments: all)
  func `a hyperparameter is proposed exactly where its condition holds`(strategy: String) throws {
    let run = try Run(Cases.tree, ["strategy": strategy], trials: 400, workers: 3, value: Cases.treeValue)
    for values in run.configurations {
      #expect(values[2].isNaN == (values[0] != 1))
      #expect(values[4].isNaN == (values[3] < 3))
    }
  }

  @Test(arguments: all, [1, 4])
  func `a finite space is gone through once, and then it is done`(strategy: String, workers: Int) throws {
    let parameters: [Parameter] = [
      .int("a", 1...6), .choice("b", ["x", "y"]), .int("c", 1...8, log: true),
    ]
    let run = try Run(parameters, ["strategy": strategy], trials: 150, workers: workers) { $0[0] + $0[1] + $0[2] }
    #expect(run.isDone)
    #expect(run.configurations.count == 96)
    #expect(Set(run.bits).count == 96)
  }

  @Test(arguments: all)
  func `forbidden configurations are never proposed`(strategy: String) throws {
    let parameters: [Parameter] = [.float("low", 0...1), .float("high", 0...1)]
    let forbidden = Condition.compare("low", .greaterEqual, .parameter("high"))
    let run = try Run(parameters, forbidden: forbidden, ["strategy": strategy], trials: 300) { $0[1] - $0[0] }
    #expect(run.configurations.allSatisfy { $0[0] < $0[1] })
    #expect(run.best < 0.02)
  }

  @Test(arguments: all)
  func `a space that forbids everything ends with a sentence, not in a loop`(strategy: String) throws {
    let bench = try OptimizerBench(
      EvolutionaryOptimizer.self, [.float("x", 0...1)], forbidden: .atLeast("x", 0), options: ["strategy": strategy])
    #expect {
      _ = try bench.ask(first: 0, capacity: 1)
    } throws: { error in
      (error as? PluginError)?.status == .invalid
    }
  }

  @Test(arguments: all)
  func `failures are avoided, and all failing does not stop the search`(strategy: String) throws {
    let half = try Run(Cases.cube(3), ["strategy": strategy], trials: 400) { $0[0] < 0 ? .nan : Cases.sphere($0) }
    let late = half.values.suffix(200)
    #expect(late.count { $0.isNaN } < 60, "at random it would be 100")
    #expect(half.best < 0.1)
    let none = try Run(Cases.cube(3), ["strategy": strategy], trials: 100, workers: 3) { _ in .nan }
    #expect(none.configurations.count == 100)
    #expect(Set(none.bits).count == 100)
  }

  @Test(arguments: all)
  func `nothing is asked but single values, and they come`(strategy: String) throws {
    let fixed: [Parameter] = [.float("fixed", 2...2), .int("one", 7...7)]
    let run = try Run(fixed, ["strategy": strategy], trials: 3) { _ in 0 }
    #expect(run.configurations == [[2, 7]])
    #expect(run.isDone)
  }

  @Test(arguments: all)
  func `what others tried is learned and not repeated`(strategy: String) throws {
    let bench = try OptimizerBench(
      EvolutionaryOptimizer.self, [.int("a", 0...3), .int("b", 0...3)], options: ["strategy": strategy])
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
}
