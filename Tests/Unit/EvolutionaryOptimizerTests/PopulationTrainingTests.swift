import CHone
import EvolutionaryOptimizer
import HonePlugin
import Testing

@Suite struct PopulationTrainingTests {
  private static let parameters: [Parameter] = [
    .float("rate", 1e-4...1, log: true, preset: 1e-2, flags: .adjustable), .int("units", 1...64, preset: 8),
    .int("steps", 10...100, preset: 20),
  ]
  private static let budget = Budget("steps", 10...100, preset: 20, whole: true, parameter: "steps")

  private func bench(_ options: [String: String], workers: Int = 1) throws -> OptimizerBench {
    try OptimizerBench(
      EvolutionaryOptimizer.self, Self.parameters, budget: Self.budget,
      options: ["strategy": "pbt"].merging(options) { $1 }, seed: 3, trials: 100, workers: workers,
      objectiveExtensions: [HONE_OBJECTIVE_SESSION])
  }

  /// A trial that was proposed, and what it came to.
  private struct Trial {
    let proposal: OwnedProposal
    let value: Double
  }

  /// - Parameter saveEvery: after so many tells the instance is replaced by one that loads its state.
  private func run(
    trials: Int, options: [String: String] = ["population": "10", "intervals": "5"], workers: Int = 1,
    saveEvery: Int? = nil, value: (OwnedProposal) -> Double
  ) throws -> [Trial] {
    var bench = try bench(options, workers: workers)
    var all: [Trial] = []
    var told = 0
    while all.count < trials || told < all.count {
      while all.count < trials && all.count - told < workers {
        let proposal = try #require(try bench.ask(first: UInt64(all.count), capacity: 1)?.first)
        all.append(Trial(proposal: proposal, value: value(proposal)))
      }
      let trial = all[told]
      try bench.tell(
        trial: UInt64(told), trial.value.isNaN ? .failed : .complete, values: trial.proposal.values,
        metrics: [trial.value], budget: trial.proposal.budget, parent: trial.proposal.parent)
      told += 1
      if let saveEvery, told % saveEvery == 0 {
        let state = try bench.save()
        bench = try self.bench(options, workers: workers)
        try bench.load(state)
      }
    }
    return all
  }

  /// More units are better; the rate says nothing.
  private static func value(_ proposal: OwnedProposal) -> Double {
    1 / proposal.values[1] + 1 / (proposal.budget ?? 1) / 1000
  }

  @Test func `more trials than anybody has are cut into a sensible number of intervals`() throws {
    let bench = try OptimizerBench(
      EvolutionaryOptimizer.self, Self.parameters, budget: Budget("steps", 0...1, preset: 1),
      options: ["strategy": "pbt"], seed: 3, trials: 1 << 60, objectiveExtensions: [HONE_OBJECTIVE_SESSION])
    #expect(try bench.ask(first: 0, capacity: 1)?.first?.budget == 1e-5)
  }

  @Test func `a copy that explores is never forbidden`() throws {
    let parameters: [Parameter] = [
      .float("low", 0...1, preset: 0.4, flags: .adjustable), .float("high", 0...1, preset: 0.5, flags: .adjustable),
    ]
    let bench = try OptimizerBench(
      EvolutionaryOptimizer.self, parameters, forbidden: .compare("low", .greater, .parameter("high")),
      budget: Budget("steps", 10...100, preset: 20, whole: true),
      options: ["strategy": "pbt", "population": "10", "intervals": "20"], seed: 3, trials: 200,
      objectiveExtensions: [HONE_OBJECTIVE_SESSION])
    var copies = 0
    for trial in 0..<200 as Range<UInt64> {
      let proposal = try #require(try bench.ask(first: trial, capacity: 1)?.first)
      #expect(proposal.values[0] <= proposal.values[1], "trial \(trial)")
      copies += proposal.parent == nil ? 0 : 1
      // Near the border is best.
      try bench.tell(
        trial: trial, values: proposal.values, metrics: [proposal.values[1] - proposal.values[0]],
        budget: proposal.budget, parent: proposal.parent)
    }
    #expect(copies > 100)
  }

  @Test func `a copy differs from what it copies, where the best lies at a bound`() throws {
    // The higher the rate, the better: the best ones have 1, of which 1.2 times is 1 again.
    let trials = try run(trials: 200, options: ["population": "10", "intervals": "20"]) {
      2 - $0.values[0] + 1 / ($0.budget ?? 1)
    }
    #expect(trials.contains { $0.proposal.values[0] == 1 })
    var continued: Set<UInt64> = []
    for trial in trials {
      guard let parent = trial.proposal.parent else { continue }
      let isAlike = trials[Int(parent)].proposal.values.prefix(2) == trial.proposal.values.prefix(2)
      // Only the member itself goes on as it was.
      if isAlike { #expect(continued.insert(parent).inserted, "two go on from \(parent)") }
    }
  }

  @Test(arguments: [1, 4]) func `the worst fifth takes over the best, and explores`(workers: Int) throws {
    let trials = try run(trials: 50, workers: workers, value: Self.value)
    var copies = 0
    for (number, trial) in trials.enumerated() {
      let budget = try #require(trial.proposal.budget)
      #expect(trial.proposal.values[2] == budget)
      guard let parent = trial.proposal.parent.map({ trials[Int($0)] }) else {
        // Copies skip intervals, so that the next population may begin a little early.
        #expect((number < 10 || number > 35) && budget == 20)
        continue
      }
      #expect(parent.proposal.budget == budget - 20)
      #expect(parent.proposal.values[1] == trial.proposal.values[1], "what cannot change while training does not")
      guard parent.proposal.values[0] != trial.proposal.values[0] else { continue }
      copies += 1
      // Nobody copies who is not among the best fifth.
      let rung = trials.filter { $0.proposal.budget == budget - 20 }.map(\.value).sorted()
      #expect(workers > 1 || parent.value <= rung[1])
    }
    #expect(copies >= 4)
    let last = trials.filter { $0.proposal.budget == 100 }
    // A single worker goes on with everybody who did not give up.
    if workers == 1 { #expect(last.count == 10) }
    let units = Set(last.map { $0.proposal.values[1] })
    let first = Set(trials.prefix(10).map { $0.proposal.values[1] })
    #expect(units.count < first.count)
    #expect(units.max() == first.max())
  }

  @Test func `rates are multiplied, or drawn anew`() throws {
    let trials = try run(trials: 400, options: ["population": "20", "intervals": "20"], value: Self.value)
    var (factors, others) = (0, 0)
    for trial in trials {
      guard let parent = trial.proposal.parent.map({ trials[Int($0)].proposal.values[0] }) else { continue }
      let ratio = trial.proposal.values[0] / parent
      let isFactor = abs(ratio - 0.8) < 1e-9 || abs(ratio - 1.2) < 1e-9
      factors += isFactor ? 1 : 0
      others += !isFactor && abs(ratio - 1) > 1e-9 ? 1 : 0
    }
    // A quarter is drawn anew, but for what the bounds cut.
    #expect(factors > 20 && others > 2 && factors > others, "\(factors), \(others)")
  }

  @Test func `a population that is trained makes room for another`() throws {
    let trials = try run(trials: 120, value: Self.value)
    #expect(trials.count { $0.proposal.parent == nil } == 30)
    #expect(trials[50].proposal.parent == nil && trials[50].proposal.budget == 20)
  }

  @Test func `members that fail take over others`() throws {
    let trials = try run(trials: 50) { $0.values[1] < 30 && $0.budget == 20 ? .nan : Self.value($0) }
    for trial in trials where trial.proposal.parent != nil {
      #expect(!trials[Int(trial.proposal.parent ?? 0)].value.isNaN)
    }
  }

  @Test(arguments: [1, 4]) func `a saved and loaded instance goes on as if nothing had happened`(workers: Int) throws {
    let plain = try run(trials: 70, workers: workers, value: Self.value).map(\.proposal)
    #expect(try run(trials: 70, workers: workers, saveEvery: 7, value: Self.value).map(\.proposal) == plain)
  }

  @Test func `what cannot be trained in pieces is refused`() throws {
    func refused(_ parameters: [Parameter], budget: Budget?, extensions: [String]) {
      #expect(throws: PluginError.self) {
        try OptimizerBench(
          EvolutionaryOptimizer.self, parameters, budget: budget, options: ["strategy": "pbt"],
          objectiveExtensions: extensions)
      }
    }
    refused(Self.parameters, budget: nil, extensions: [HONE_OBJECTIVE_SESSION])
    refused(Self.parameters, budget: Self.budget, extensions: [])
    refused(Array(Self.parameters.dropFirst()), budget: Self.budget, extensions: [HONE_OBJECTIVE_SESSION])
  }
}
