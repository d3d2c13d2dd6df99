import BayesianOptimizer
import HonePlugin
import MultiFidelityOptimizers
import RandomOptimizer
import Testing

@Suite struct RacingTests {
  private static let budget = Budget("steps", 1...81, preset: 9, whole: true)
  private static let parameters: [Parameter] = [.float("x", 0...1), .choice("k", ["a", "b"])]

  /// Hyperband's races for R = 81 and η = 3, by hand from the paper's algorithm 1.
  @Test func `budgets and sizes are those of the paper`() {
    let ladder = BudgetLadder(Self.budget, low: 1, high: 81, eta: 3)
    #expect(ladder.budgets == [1, 3, 9, 27, 81])
    #expect(
      (0..<5).map { ladder.sizes(from: $0, eta: 3) }
        == [[81, 27, 9, 3, 1], [34, 11, 3, 1], [15, 5, 1], [8, 2], [5]])
  }

  @Test func `budgets are legal, whatever the range`() {
    let whole = Budget("updates", 50...2500, preset: 200, whole: true)
    #expect(BudgetLadder(whole, low: 50, high: 2500, eta: 3).budgets == [93, 278, 833, 2500])
    #expect(BudgetLadder(whole, low: 2500, high: 2500, eta: 3).budgets == [2500])
    let coarse = Budget("rows", 1...4, step: 3, preset: 4)
    #expect(BudgetLadder(coarse, low: 1, high: 4, eta: 1.5).budgets == [1, 4])
  }

  @Test(arguments: [1.5, 3, 16], [(1e-9, 1e12), (.leastNonzeroMagnitude, .greatestFiniteMagnitude), (1, 1e300)])
  func `races of an absurd range are bounded`(eta: Double, range: (low: Double, high: Double)) {
    let budget = Budget("steps", range.low...range.high, preset: range.high)
    let ladder = BudgetLadder(budget, low: range.low, high: range.high, eta: eta)
    #expect(ladder.budgets.last == range.high && ladder.budgets[0] >= range.low)
    #expect(ladder.budgets.count > 8 && ladder.budgets.count < 80)
    let sizes = ladder.budgets.indices.map { ladder.sizes(from: $0, eta: eta) }
    #expect(sizes[0][0] > 1 << 30 && sizes.allSatisfy { $0[0] <= 1 << 41 })
  }

  @Test(arguments: [true, false]) func `a budget of an absurd range is raced over`(isHyperband: Bool) throws {
    let budget = Budget("steps", 1e-9...1e12, preset: 1)
    let host = BenchHost(optimizers: [.optimizer(RandomSearch.self)])
    let bench =
      try isHyperband
      ? OptimizerBench(Hyperband.self, Self.parameters, budget: budget, options: ["optimizer": "random"], host: host)
      : OptimizerBench(
        SuccessiveHalving.self, Self.parameters, budget: budget, options: ["optimizer": "random"], host: host)
    for trial in 0..<20 as Range<UInt64> {
      let proposal = try #require(try bench.ask(first: trial, capacity: 1)?.first)
      #expect(try (1e-9...1e12).contains(#require(proposal.budget)))
      try bench.tell(trial: trial, values: proposal.values, metrics: [0], budget: proposal.budget)
    }
  }

  private func warning(_ budget: Budget, low: Double, eta: Double = 3, trials: Int?) -> RaceWarning {
    RaceWarning(
      ladder: BudgetLadder(budget, low: low, high: budget.high, eta: eta), eta: eta, budget: budget, trials: trials)
  }

  @Test func `races that the trials are too few for are warned of, with what would do`() {
    let budget = Self.budget
    #expect(
      warning(budget, low: 1, trials: 60).ofRaces
        == "all 60 trials get no more than a budget of 1 steps, as the first race has 81 configurations; give it 121 "
        + "trials or more, or min_budget=3, or a larger eta")
    #expect(
      warning(budget, low: 1, trials: 120).ofRaces
        == "none of the 120 trials gets a budget of 81 steps, as the first race takes 121; give it 121 trials or more, "
        + "or min_budget=3, or a larger eta")
    #expect(warning(budget, low: 1, trials: 121).ofRaces == nil)
    #expect(warning(budget, low: 3, trials: 60).ofRaces == nil)
    #expect(warning(budget, low: 1, trials: nil).ofRaces == nil)
    #expect(warning(budget, low: 1, trials: 3).ofRaces?.contains("or a larger min_budget,") == true)
    let updates = Budget("updates", 50...2500, preset: 200, whole: true)
    #expect(warning(updates, low: 50, trials: 20).ofRaces?.contains("min_budget=277,") == true)
    #expect(warning(updates, low: 277, trials: 20).ofRaces == nil)
    #expect(warning(budget, low: 1, trials: 120).ofHalving?.contains("takes about 121") == true)
    #expect(warning(budget, low: 1, trials: 121).ofHalving == nil)
    #expect(warning(budget, low: 1, trials: 2).ofHalving?.hasPrefix("all 2 trials get no more than") == true)
  }

  @Test func `one budget is nothing to race for`() {
    let one = warning(Self.budget, low: 81, trials: 1000)
    #expect(one.ofRaces?.hasPrefix("every trial gets a budget of 81 steps, so there is nothing to race for") == true)
    #expect(one.ofHalving == one.ofRaces && one.ofRaces?.contains("min_budget") == true)
    let fixed = warning(Budget("steps", 9...9, preset: 9, whole: true), low: 9, trials: 10)
    #expect(fixed.ofRaces?.contains("do not fix the budget") == true)
  }

  /// A trial that was proposed, and what it came to.
  private struct Trial {
    let proposal: OwnedProposal
    /// The trials that had ended when it was proposed.
    let ended: Set<Int>
    var value = Double.nan
  }

  /// Runs an optimizer with so many trials at a time, told out of order.
  private func run<Plugin: Optimizer>(
    _ type: Plugin.Type, trials: Int, workers: Int = 1, options: [String: String] = [:],
    value: (_ x: Double, _ budget: Double) -> Double?
  ) throws -> [Trial] {
    let bench = try OptimizerBench(
      type, Self.parameters, budget: Self.budget,
      options: ["optimizer": "random"].merging(options) { $1 }, seed: 4, workers: workers,
      host: BenchHost(optimizers: [.optimizer(RandomSearch.self)]))
    var all: [Trial] = []
    var running: [Int] = []
    var ended: Set<Int> = []
    while all.count < trials || !running.isEmpty {
      while running.count < workers && all.count < trials {
        guard let proposed = try bench.ask(first: UInt64(all.count), capacity: 1), let first = proposed.first else {
          break
        }
        running.append(all.count)
        all.append(Trial(proposal: first, ended: ended))
      }
      let last = running.popLast()
      let trial = try #require(last)
      let proposal = all[trial].proposal
      ended.insert(trial)
      let value = value(proposal.values[0], try #require(proposal.budget))
      all[trial].value = value ?? .infinity
      try bench.tell(
        trial: UInt64(trial), value == nil ? .failed : .complete, values: proposal.values, metrics: [value ?? .nan],
        budget: proposal.budget, parent: proposal.parent)
    }
    return all
  }

  @Test(arguments: [1, 4]) func `the best third of a race goes on, with the same configuration`(workers: Int) throws {
    let trials = try run(Hyperband.self, trials: 121, workers: workers) { x, _ in (x - 0.3) * (x - 0.3) }
    for (budget, wanted) in [(1.0, 27), (3, 9), (9, 3), (27, 1)] {
      let rung = trials.indices.filter { trials[$0].proposal.budget == budget }.prefix(wanted * 3)
      let best = Set(rung.sorted { trials[$0].value < trials[$1].value }.prefix(wanted).map(UInt64.init))
      let next = trials.filter { $0.proposal.budget == budget * 3 && $0.proposal.parent.map(best.contains) ?? false }
      // With several workers the last ones may be on their way.
      #expect(workers > 1 || next.count == wanted, "\(budget)")
      for trial in trials {
        guard let parent = trial.proposal.parent, trial.proposal.budget == budget * 3 else { continue }
        #expect(workers > 1 || best.contains(parent))
        #expect(trials[Int(parent)].proposal.values == trial.proposal.values)
        #expect(trials[Int(parent)].proposal.budget == budget)
      }
    }
    #expect(Set(trials.compactMap(\.proposal.parent)).count == trials.count { $0.proposal.parent != nil })
  }

  /// As long as new configurations do not depend on values, there is no model.
  private func configurationsBeforeTheModel(_ options: [String: String]) throws -> Int {
    let parameters = (0..<24).map { Parameter.float("x\($0)", 0...1) } + [.choice("k", ["a", "b"])]
    let runs = try [1.0, -1.0].map { sign in
      let bench = try OptimizerBench(
        Hyperband.self, parameters, budget: Self.budget, options: options, seed: 4, trials: 140,
        host: BenchHost(optimizers: [.optimizer(BayesianOptimizer.self)]))
      return try (0..<60 as Range<UInt64>).map { trial in
        let proposed = try #require(try bench.ask(first: trial, capacity: 1)?.first)
        try bench.tell(
          trial: trial, values: proposed.values, metrics: [sign * proposed.values[0]], budget: proposed.budget)
        return proposed.values
      }
    }
    return zip(runs[0], runs[1]).prefix { $0 == $1 }.count
  }

  @Test func `a race lets bayesian begin with as many configurations as there are hyperparameters`() throws {
    // The budget is one of them.
    #expect(try configurationsBeforeTheModel(["optimizer": "bayesian"]) == 27)
    #expect(try configurationsBeforeTheModel(["optimizer": "bayesian", "optimizer.start_cap": "11"]) == 14)
    #expect(try configurationsBeforeTheModel(["optimizer": "bayesian", "optimizer.start_trials": "5"]) == 5)
  }

  @Test func `in a race densities take turns with bayesian's models, unless told otherwise`() throws {
    func proposals(_ options: [String: String]) throws -> [[Double]] {
      let bench = try OptimizerBench(
        Hyperband.self, Self.parameters, budget: Self.budget,
        options: ["optimizer": "bayesian"].merging(options) { $1 },
        seed: 4, trials: 90, host: BenchHost(optimizers: [.optimizer(BayesianOptimizer.self)]))
      return try (0..<90 as Range<UInt64>).map { trial in
        let proposed = try #require(try bench.ask(first: trial, capacity: 1)?.first)
        try bench.tell(
          trial: trial, values: proposed.values, metrics: [proposed.values[0]], budget: proposed.budget)
        return proposed.values
      }
    }
    #expect(try proposals([:]) == proposals(["optimizer.parzen": "true"]))
    #expect(try proposals([:]) != proposals(["optimizer.parzen": "false"]))
  }

  @Test func `workers are kept busy while a race waits`() throws {
    let trials = try run(Hyperband.self, trials: 400, workers: 8) { x, budget in x / budget }
    #expect(trials.count == 400)
    #expect(Set(trials.map(\.proposal.budget)) == [1, 3, 9, 27, 81])
  }

  @Test(arguments: [1, 5]) func `asha lets go on who is among the best third`(workers: Int) throws {
    let trials = try run(SuccessiveHalving.self, trials: 300, workers: workers) { x, _ in x }
    for trial in trials where trial.proposal.parent != nil {
      let parent = trials[Int(trial.proposal.parent ?? 0)].proposal
      #expect(parent.values == trial.proposal.values)
      #expect((parent.budget ?? 0) * 3 == trial.proposal.budget)
    }
    for (number, trial) in trials.enumerated() {
      // What could have gone on when it was proposed: the best third of those that had ended, but for those that had.
      let gone = Set(trials.prefix(number).compactMap(\.proposal.parent))
      let able = [27.0, 9, 3, 1].flatMap { budget in
        let rung = trial.ended.filter { trials[$0].proposal.budget == budget }.sorted { a, b in
          (trials[a].value, a) < (trials[b].value, b)
        }
        return rung.prefix(rung.count / 3).map(UInt64.init).filter { !gone.contains($0) }
      }
      #expect(trial.proposal.parent == able.first, "trial \(number)")
    }
  }

  @Test(arguments: [true, false]) func `trials that fail do not go on`(isHyperband: Bool) throws {
    let value = { (x: Double, _: Double) in x < 0.8 ? nil : x }
    let trials =
      try isHyperband
      ? run(Hyperband.self, trials: 150, value: value) : run(SuccessiveHalving.self, trials: 150, value: value)
    for trial in trials where trial.proposal.parent != nil { #expect(trial.proposal.values[0] >= 0.8) }
    #expect(trials.contains { $0.proposal.parent != nil })
  }

  @Test func `of equal trials the earlier one goes on`() throws {
    let trials = try run(Hyperband.self, trials: 108) { _, _ in 1 }
    let next = trials.filter { $0.proposal.budget == 3 && $0.proposal.parent != nil }
    for (place, trial) in next.prefix(27).enumerated() {
      #expect(trial.proposal.parent == UInt64(place))
    }
  }

  @Test func `a space that is used up leaves smaller races of the same proportions`() throws {
    let parameters: [Parameter] = [.choice("k", (0..<27).map { "v\($0)" })]
    let bench = try OptimizerBench(
      Hyperband.self, parameters, budget: Self.budget, options: ["optimizer": "grid-like"], seed: 4,
      host: BenchHost(optimizers: [.optimizer(Counting.self)]))
    var budgets: [Double: Int] = [:]
    var trial: UInt64 = 0
    while let proposal = try bench.ask(first: trial, capacity: 1)?.first {
      budgets[try #require(proposal.budget), default: 0] += 1
      try bench.tell(trial: trial, values: proposal.values, metrics: [proposal.values[0]], budget: proposal.budget)
      trial += 1
    }
    // A third of the 81 that the race would have had.
    #expect(budgets == [1: 27, 3: 9, 9: 3, 27: 1, 81: 1])
  }

  @Test func `an optimizer without a model is told each configuration once, with its last value`() throws {
    let recorder = BenchHost(optimizers: [.optimizer(Counting.self)])
    let bench = try OptimizerBench(
      Hyperband.self, [.choice("k", (0..<81).map { "v\($0)" })], budget: Self.budget,
      options: ["optimizer": "grid-like"], seed: 4, host: recorder)
    for trial in 0..<121 as Range<UInt64> {
      let proposal = try #require(try bench.ask(first: trial, capacity: 1)?.first)
      let budget = try #require(proposal.budget)
      try bench.tell(trial: trial, values: proposal.values, metrics: [proposal.values[0] + budget], budget: budget)
    }
    let told = recorder.log.map(\.text).filter { $0.hasPrefix("told") }
    #expect(told.count == 81)
    #expect(Set(told).count == 81)
    #expect(told.contains("told 0.0 81.0"))  // the winner
    #expect(told.contains("told 80.0 81.0"))  // out at the first rung: 80 + 1
  }

  /// A Sobol sequence of which only every second point is drawn covers half of the space.
  @Test func `an optimizer that sees the budget is asked for trials without gaps`() throws {
    let recorder = BenchHost(optimizers: [.optimizer(Counting.self)])
    let bench = try OptimizerBench(
      Hyperband.self, [.choice("k", (0..<81).map { "v\($0)" })], budget: Self.budget,
      options: ["optimizer": "grid-like", "model_budget": "true"], seed: 4, host: recorder)
    for trial in 0..<121 as Range<UInt64> {
      let proposal = try #require(try bench.ask(first: trial, capacity: 1)?.first)
      let budget = try #require(proposal.budget)
      try bench.tell(trial: trial, values: proposal.values, metrics: [proposal.values[0]], budget: budget)
    }
    let log = recorder.log.map(\.text)
    #expect(log.filter { $0.hasPrefix("asked") } == (0..<81).map { "asked \($0)" })
    // Every evaluation, at each of its budgets.
    #expect(log.count { $0.hasPrefix("told") } == 121)
  }

  @Test func `the same tells give the same proposals`() throws {
    func proposals() throws -> [OwnedProposal] {
      try run(Hyperband.self, trials: 200, workers: 3) { x, budget in x + 1 / budget }.map(\.proposal)
    }
    #expect(try proposals() == proposals())
  }

  @Test func `a budget is needed, and a range of it`() throws {
    let host = BenchHost(optimizers: [.optimizer(RandomSearch.self)])
    #expect(throws: PluginError.self) {
      try OptimizerBench(Hyperband.self, Self.parameters, options: ["optimizer": "random"], host: host)
    }
    #expect(throws: PluginError.self) {
      try OptimizerBench(
        Hyperband.self, Self.parameters, budget: Self.budget,
        options: ["optimizer": "random", "min_budget": "60", "max_budget": "50"], host: host)
    }
  }

  @Test func `the median is that of all that came as far, ended early or not`() throws {
    let bench = try OptimizerBench(
      MedianStopping.self, Self.parameters, options: ["optimizer": "random", "startup_trials": "2", "warm_up": "0"],
      host: BenchHost(optimizers: [.optimizer(RandomSearch.self)]))
    var trial: UInt64 = 0
    /// Runs a trial that reports the same value up to twice; returns after which report it was stopped.
    func stop(of value: Double) throws -> UInt64? {
      let values = try #require(try bench.ask(first: trial, capacity: 1)?.first).values
      defer { trial += 1 }
      for step: UInt64 in 1...2 {
        let verdict = try bench.report(trial: trial, step: step, values: values, metrics: [value]).0
        if verdict == .stop {
          try bench.tell(trial: trial, .stopped, values: values, metrics: [value])
          return step
        }
      }
      try bench.tell(trial: trial, values: values, metrics: [value])
      return nil
    }
    #expect(try [0.1, 0.2].map(stop) == [nil, nil])
    #expect(try [0.9, 0.9, 0.9].map(stop) == [1, 1, 1])
    // At the first report the median of five is 0.9; as far as the second came two, with 0.15.
    #expect(try stop(of: 0.5) == 2)
    #expect(try stop(of: 0.95) == 1)
  }

  @Test func `others are judged by their values there, or as published by their averages up to there`() throws {
    func verdicts(_ options: [String: String], _ curve: [Double]) throws -> [Verdict] {
      let bench = try OptimizerBench(
        MedianStopping.self, Self.parameters, options: ["optimizer": "random", "warm_up": "0"].merging(options) { $1 },
        host: BenchHost(optimizers: [.optimizer(RandomSearch.self)]))
      let values = try #require(try bench.ask(first: 0, capacity: 4)).map(\.values)
      for trial in 0..<3 {
        for (step, value) in [0.9, 0.5, 0.1].enumerated() {
          let verdict = try bench.report(
            trial: UInt64(trial), step: UInt64(step + 1), values: values[trial], metrics: [value]
          ).0
          #expect(verdict == .goOn, "the first three run to their ends")
        }
        try bench.tell(trial: UInt64(trial), values: values[trial], metrics: [0.1])
      }
      return try curve.enumerated().map { step, value in
        try bench.report(trial: 3, step: UInt64(step + 1), values: values[3], metrics: [value]).0
      }
    }
    // At the second report the others have 0.5, and 0.7 on average.
    #expect(try verdicts([:], [0.8, 0.6]) == [.goOn, .stop])
    #expect(try verdicts(["median_of": "averages"], [0.8, 0.6]) == [.goOn, .goOn])
    #expect(try verdicts(["median_of": "averages"], [0.8, 0.75]) == [.goOn, .stop])
    #expect(try verdicts([:], [0.8, 0.4, 0.1]) == [.goOn, .goOn, .goOn], "as good as the median is good enough")
  }

  @Test func `a trial that is tried again is judged by its last attempt`() throws {
    let bench = try OptimizerBench(
      MedianStopping.self, Self.parameters, options: ["optimizer": "random", "startup_trials": "2", "warm_up": "0"],
      host: BenchHost(optimizers: [.optimizer(RandomSearch.self)]))
    let values = try #require(try bench.ask(first: 0, capacity: 4)).map(\.values)
    func report(_ trial: Int, _ step: UInt64, _ value: Double) throws -> Verdict {
      try bench.report(trial: UInt64(trial), step: step, values: values[trial], metrics: [value]).0
    }
    // The first attempt came further, and to worse values.
    for step in 1...4 as ClosedRange<UInt64> { #expect(try report(0, step, 10) == .goOn) }
    for step in 1...2 as ClosedRange<UInt64> { #expect(try report(0, step, 0.1) == .goOn) }
    for step in 1...2 as ClosedRange<UInt64> { #expect(try report(1, step, 0.2) == .goOn) }
    for trial in 0..<2 { try bench.tell(trial: UInt64(trial), values: values[trial], metrics: [0.1]) }
    // The median is 0.15, not that of 10 and 0.2.
    #expect(try report(2, 1, 1) == .stop)
    // What it once was does not save it.
    #expect(try report(3, 1, 0.01) == .goOn)
    #expect(try report(3, 1, 5) == .stop)
  }

  @Test func `descriptors are sound`() throws {
    try PluginLibrary.check([
      .optimizer(Hyperband.self), .optimizer(SuccessiveHalving.self), .optimizer(MedianStopping.self),
    ])
  }
}

/// Proposes the labels of its one hyperparameter in order, and logs what it is told.
final class Counting: Optimizer {
  static let descriptor = PluginDescriptor(
    name: "grid-like", summary: "counts", text: "", options: [], flags: .deterministic)
  private let host: Host
  private let count: Int
  private var next = 0

  init(_ problem: Problem, _ options: Options, _ host: Host) {
    self.host = host
    count = Int(problem.space.pointCount(of: 0))
  }

  func ask(_ proposals: Proposals) -> Answer {
    guard next < count else { return .done }
    host.log(.info, "asked \(proposals[0].trial)")
    proposals[0].values[0] = Double(next)
    // What it is asked for besides, such as the budget, does not matter to it.
    for index in proposals[0].values.buffer.indices.dropFirst() { proposals[0].values[index] = 1 }
    next += 1
    return .proposed(1)
  }

  func tell(_ tell: Tell) {
    if tell.state == .complete { host.log(.info, "told \(tell.values[0]) \(tell.metrics[0])") }
  }
}
