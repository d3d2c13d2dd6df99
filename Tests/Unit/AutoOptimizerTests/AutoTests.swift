import AutoOptimizer
import EvolutionaryOptimizer
import HonePlugin
import MultiFidelityOptimizers
import RandomOptimizer
import Testing

@Suite struct AutoTests {
  private static let budget = Budget("steps", 1...81, preset: 9, whole: true, log: true)
  private static let parameters: [Parameter] = [
    .float("x", 0...1, preset: 0.5), .choice("k", ["a", "b", "c"], preset: "a"),
  ]
  private static let here: [PluginLibrary.Entry] = [
    .optimizer(RandomSearch.self), .optimizer(EvolutionaryOptimizer.self), .optimizer(Hyperband.self),
    .optimizer(MedianStopping.self), .optimizer(AutoOptimizer.self),
  ]

  private func make(
    _ options: [String: String] = [:], budget: Budget? = nil, trials: UInt64 = 100, host: BenchHost
  ) throws -> OptimizerBench {
    try OptimizerBench(
      AutoOptimizer.self, Self.parameters, budget: budget, options: options, seed: 3, trials: trials, host: host)
  }

  @Test func `the descriptor is sound`() throws { try PluginLibrary.check([.optimizer(AutoOptimizer.self)]) }

  @Test func `what is missing is replaced by the next best, and both are said`() throws {
    let host = BenchHost(optimizers: Self.here)
    _ = try make(host: host)
    let warnings = host.log.filter { $0.level == .warning }.map(\.text)
    #expect(warnings.count == 2)
    #expect(warnings.first?.hasPrefix("bayesian would suit") ?? false, "\(warnings)")
    #expect(host.log.contains { $0.level == .info && $0.text.hasPrefix("evolutionary: 100 trials are few") })
    #expect(throws: PluginError.self) { try make(host: BenchHost(optimizers: [.optimizer(AutoOptimizer.self)])) }
  }

  @Test func `the user may choose, and set the options of what is chosen`() throws {
    let host = BenchHost(optimizers: Self.here)
    let chosen = try make(["optimizer": "random", "optimizer.sequence": "sobol"], host: host)
    let alone = try OptimizerBench(
      RandomSearch.self, Self.parameters, options: ["sequence": "sobol"], seed: 3, host: BenchHost())
    let (first, other) = (try chosen.ask(first: 0, capacity: 1), try alone.ask(first: 0, capacity: 1))
    #expect(first?.count == 1 && other?.count == 1)
    #expect(host.log.contains { $0.text == "random: it was asked for" })
    #expect(throws: PluginError.self) { try make(["optimizer": "nobody"], host: host) }
    #expect(throws: PluginError.self) { try make(["optimizer": "auto"], host: host) }
    #expect(throws: PluginError.self) { try make(["optimizer": "median-stopping"], host: host) }
    #expect(throws: PluginError.self) { try make(["candidates": " , "], host: host) }
  }

  @Test func `a wrong option is the user's mistake, not a reason for another optimizer`() throws {
    let host = BenchHost(optimizers: Self.here)
    #expect {
      _ = try make(["candidates": "evolutionary,random", "optimizer.strategi": "cma"], host: host)
    } throws: {
      "\($0)".contains("strategi")
    }
  }

  @Test func `candidates limit the choice`() throws {
    let host = BenchHost(optimizers: Self.here)
    _ = try make(["candidates": "random"], host: host)
    #expect(
      host.log.map(\.text) == [
        "random: 100 trials are few enough for a model that learns most from each, of 2 hyperparameters"
      ])
  }

  @Test func `a candidate that is no optimizer is a warning, and what is chosen stays the same`() throws {
    let host = BenchHost(optimizers: Self.here)
    let with = try make(["candidates": "evolutionary,foo,median-stopping"], host: host)
    let warnings = host.log.filter { $0.level == .warning }.map(\.text)
    #expect(warnings.count == 1 && warnings[0].hasPrefix("the candidate foo cannot be had ("), "\(warnings)")
    let without = try make(["candidates": "evolutionary"], host: BenchHost(optimizers: Self.here))
    for first in [0, 1] as [UInt64] {
      let (one, other) = (try with.ask(first: first, capacity: 1), try without.ask(first: first, capacity: 1))
      #expect(try #require(one?.first).values.map(\.bitPattern) == #require(other?.first).values.map(\.bitPattern))
    }
  }

  @Test func `an optimizer that sets no budgets finds the budget among its hyperparameters`() throws {
    let bench = try make(["optimizer": "evolutionary"], budget: Self.budget, host: BenchHost(optimizers: Self.here))
    var late: [Double] = []
    for trial in 0..<150 as Range<UInt64> {
      let proposal = try #require(try bench.ask(first: trial, capacity: 1)?.first)
      #expect(proposal.values.count == 2)
      let budget = try #require(proposal.budget)
      #expect((1...81).contains(budget) && budget == budget.rounded())
      if trial == 0 { #expect(budget == 9 && proposal.values[0] == 0.5) }
      if trial >= 100 { late.append(budget) }
      try bench.tell(
        trial: trial, values: proposal.values, metrics: [1 / budget + proposal.values[0]], budget: budget)
    }
    #expect(late.sorted()[25] > 40, "more budget is better here")
  }

  @Test(arguments: [0x1p54, 0x1p63, 1e300])
  func `a whole budget may be larger than any int`(high: Double) throws {
    let budget = Budget("steps", 1...high, preset: 9, whole: true, log: true)
    let bench = try make(["optimizer": "evolutionary"], budget: budget, host: BenchHost(optimizers: Self.here))
    for trial in 0..<30 as Range<UInt64> {
      let proposal = try #require(try bench.ask(first: trial, capacity: 1)?.first)
      let budget = try #require(proposal.budget)
      #expect((1...high).contains(budget) && budget == budget.rounded())
      try bench.tell(trial: trial, values: proposal.values, metrics: [1 / budget], budget: budget)
    }
  }

  @Test func `evaluations that have all of the budget anyway keep it`() throws {
    let whole = Budget("steps", 1...81, preset: 81, whole: true)
    let bench = try make(["optimizer": "random"], budget: whole, host: BenchHost(optimizers: Self.here))
    let proposals = try #require(try bench.ask(first: 0, capacity: 4))
    #expect(proposals.allSatisfy { $0.budget == nil && $0.values.count == 2 })
  }

  @Test func `races are passed on with budgets and parents`() throws {
    let host = BenchHost(optimizers: Self.here)
    let bench = try make(
      ["candidates": "hyperband", "optimizer.optimizer": "random"], budget: Self.budget, trials: 1000, host: host)
    var parents = 0
    for trial in 0..<130 as Range<UInt64> {
      let proposal = try #require(try bench.ask(first: trial, capacity: 1)?.first)
      if proposal.parent != nil { parents += 1 }
      try bench.tell(
        trial: trial, values: proposal.values, metrics: [proposal.values[0]], budget: proposal.budget,
        parent: proposal.parent)
    }
    #expect(parents > 20)
    #expect(host.log.contains { $0.text.hasPrefix("hyperband: evaluations have a budget") })
  }

  @Test func `its state holds the child's and the budgets of running trials`() throws {
    func made() throws -> OptimizerBench {
      try make(["optimizer": "evolutionary"], budget: Self.budget, host: BenchHost(optimizers: Self.here))
    }
    let whole = try made()
    var proposals: [OwnedProposal] = []
    func next(_ bench: OptimizerBench, _ trial: UInt64) throws -> OwnedProposal {
      try #require(try bench.ask(first: trial, capacity: 1)?.first)
    }
    // Each is told when the next three are out, and has spent less than it should.
    func tell(_ bench: OptimizerBench, _ trial: UInt64) throws {
      let values = proposals[Int(trial)].values
      try bench.tell(trial: trial, values: values, metrics: [values[0]], budget: 1)
    }
    for trial in 0..<40 as Range<UInt64> {
      proposals.append(try next(whole, trial))
      if trial >= 3 { try tell(whole, trial - 3) }
    }
    let restored = try made()
    try restored.load(try whole.save())
    for trial in 40..<80 as Range<UInt64> {
      let expected = try next(whole, trial)
      #expect(String(describing: try next(restored, trial)) == String(describing: expected))
      proposals.append(expected)
      for bench in [whole, restored] { try tell(bench, trial - 3) }
    }
    #expect(throws: PluginError.self) { try made().load([1, 0, 0, 0]) }
    // A child that learns and has no states has none to give; one that learns nothing needs none.
    let forgetful = BenchHost(optimizers: [.optimizer(Forgetful.self)])
    #expect(throws: PluginError.self) { try make(["optimizer": "forgetful"], host: forgetful).save() }
    let random = try make(["optimizer": "random"], host: BenchHost(optimizers: Self.here))
    #expect(throws: Never.self) { try random.save() }
  }

  @Test func `the same calls give the same proposals`() throws {
    func run() throws -> [OwnedProposal] {
      let bench = try make(budget: Self.budget, host: BenchHost(optimizers: Self.here))
      return try (0..<60 as Range<UInt64>).map { trial in
        let proposal = try #require(try bench.ask(first: trial, capacity: 1)?.first)
        try bench.tell(trial: trial, values: proposal.values, metrics: [proposal.values[0]], budget: proposal.budget)
        return proposal
      }
    }
    #expect(try run().description == run().description)
  }
}

/// Might learn, and cannot be saved.
private final class Forgetful: Optimizer {
  static let descriptor = PluginDescriptor(name: "forgetful", summary: "proposes nothing", options: [])

  init(_ problem: Problem, _ options: Options, _ host: Host) {}

  func ask(_ proposals: Proposals) -> Answer { .done }
}
