import HonePlugin
import RandomOptimizer
import Testing

@Suite struct RandomSearchTests {
  private static let tree: [Parameter] = [
    .choice("solver", ["SGD", "Adam", "Momentum"], preset: "Adam"),
    .float("rate", 1e-6...1, log: true, preset: 1e-2),
    .float("beta", 1e-4...1e-1, log: true, preset: 1e-1, when: .equal("solver", "Adam")),
    .int("layers", 1...3, preset: 2), .int("units_3", 4...64, log: true, preset: 8, when: .atLeast("layers", 3)),
  ]

  private func proposals(
    _ parameters: [Parameter], forbidden: Condition = .never, _ options: [String: String] = [:], seed: UInt64 = 1,
    count: Int, capacity: Int = 1024
  ) throws -> [[Double]] {
    let bench = try OptimizerBench(
      RandomSearch.self, parameters, forbidden: forbidden, options: options, seed: seed)
    var result: [[Double]] = []
    while result.count < count {
      let room = min(capacity, count - result.count)
      result += try #require(try bench.ask(first: UInt64(result.count), capacity: room)).map(\.values)
    }
    return result
  }

  private func bits(_ configurations: [[Double]]) -> [[UInt64]] { configurations.map { $0.map(\.bitPattern) } }

  @Test func `it says that it is deterministic and ignores tells`() throws {
    #expect(RandomSearch.descriptor.flags == [.deterministic, .ignoresTells])
    try PluginLibrary.check([.optimizer(RandomSearch.self)])
    let bench = try OptimizerBench(RandomSearch.self, Self.tree)
    #expect(!bench.learns && !bench.judges)
  }

  @Test(arguments: ["uniform", "sobol"])
  func `a proposal depends on seed and trial number, not on capacity or order`(sequence: String) throws {
    let options = ["sequence": sequence]
    let together = try proposals(Self.tree, options, count: 200)
    #expect(bits(try proposals(Self.tree, options, count: 200, capacity: 1)) == bits(together))
    #expect(bits(try proposals(Self.tree, options, count: 200, capacity: 7)) == bits(together))
    let bench = try OptimizerBench(RandomSearch.self, Self.tree, options: options)
    for trial in [150, 3, 0, 150] as [UInt64] {
      #expect(bits([try #require(try bench.ask(first: trial, capacity: 1))[0].values]) == bits([together[Int(trial)]]))
    }
    #expect(bits(try proposals(Self.tree, options, seed: 2, count: 200)) != bits(together))
  }

  @Test(arguments: ["uniform", "sobol"])
  func `the first trial is the default configuration unless told otherwise`(sequence: String) throws {
    let first = try proposals(Self.tree, ["sequence": sequence], count: 1)[0]
    #expect(first[0] == 1 && first[1] == 1e-2 && first[2] == 1e-1 && first[3] == 2 && first[4].isNaN)
    let drawn = try proposals(Self.tree, ["sequence": sequence, "start_with_default": "false"], count: 1)[0]
    #expect(drawn[1] != 1e-2)
    // Without a preset for each there is no default configuration.
    #expect(try proposals([.float("x", 0...1)], ["sequence": sequence], count: 1)[0][0] != 0)
  }

  /// Against the even distribution, in 20 cells; 43.8 is the 99.9 % point of chi squared with 19 degrees of freedom.
  @Test(arguments: ["uniform", "sobol"])
  func `unit coordinates are even`(sequence: String) throws {
    let space = try Space(Self.tree)
    let configurations = try proposals(Self.tree, ["sequence": sequence, "start_with_default": "false"], count: 8000)
    var cells = [Int](repeating: 0, count: 20)
    for configuration in configurations { cells[min(19, Int(space.unit(of: configuration)[1] * 20))] += 1 }
    let chiSquared = cells.reduce(0.0) { $0 + Double(($1 - 400) * ($1 - 400)) / 400 }
    #expect(chiSquared < 43.8)
    for solver in 0..<3 {
      let share = configurations.filter { $0[0] == Double(solver) }.count
      #expect(abs(share - 2667) < 5 * 43, "each label a third")
    }
  }

  @Test(arguments: ["uniform", "sobol"])
  func `a hyperparameter is drawn exactly where its condition holds`(sequence: String) throws {
    for configuration in try proposals(Self.tree, ["sequence": sequence], count: 500) {
      #expect(configuration[2].isNaN == (configuration[0] != 1))
      #expect(configuration[4].isNaN == (configuration[3] < 3))
    }
  }

  @Test(arguments: ["uniform", "sobol"])
  func `forbidden configurations are never proposed, and the others stay even`(sequence: String) throws {
    let parameters: [Parameter] = [.float("low", 0...1), .float("high", 0...1)]
    let forbidden = Condition.compare("low", .greaterEqual, .parameter("high"))
    let configurations = try proposals(parameters, forbidden: forbidden, ["sequence": sequence], count: 4000)
    #expect(configurations.allSatisfy { $0[0] < $0[1] })
    // The mean of the smaller of two uniforms is 1/3, its deviation 0.2357.
    let mean = configurations.reduce(0.0) { $0 + $1[0] } / 4000
    #expect(abs(mean - 1.0 / 3) < 5 * 0.2357 / 4000.0.squareRoot())
  }

  @Test(arguments: ["uniform", "sobol"])
  func `a space that forbids everything ends with a sentence, not in a loop`(sequence: String) throws {
    let bench = try OptimizerBench(
      RandomSearch.self, [.float("x", 0...1)], forbidden: .atLeast("x", 0), options: ["sequence": sequence])
    #expect {
      _ = try bench.ask(first: 5, capacity: 1)
    } throws: { error in
      let error = error as? PluginError
      return error?.status == .invalid
        && error?.message.hasPrefix("none of 10000 configurations drawn for trial 5 is allowed") == true
    }
  }

  @Test func `a forbidden default is not proposed`() throws {
    let parameters: [Parameter] = [.choice("a", ["x", "y"], preset: "x")]
    #expect(try proposals(parameters, forbidden: .equal("a", "x"), count: 3) == [[1], [1], [1]])
  }

  @Test func `Sobol refuses more hyperparameters than it has dimensions`() throws {
    let parameters = (0...512).map { Parameter.float("x\($0)", 0...1) }
    #expect(throws: PluginError.self) {
      _ = try OptimizerBench(RandomSearch.self, parameters, options: ["sequence": "sobol"])
    }
    #expect(throws: Never.self) {
      _ = try OptimizerBench(RandomSearch.self, Array(parameters.dropLast()), options: ["sequence": "sobol"])
    }
  }

  @Test func `fixed and single-valued hyperparameters are proposed as they are`() throws {
    let parameters: [Parameter] = [.float("fixed", 2...2), .int("one", 7...7), .choice("only", ["this"])]
    #expect(try proposals(parameters, count: 3) == [[2, 7, 0], [2, 7, 0], [2, 7, 0]])
  }
}
