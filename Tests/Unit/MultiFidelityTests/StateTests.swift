import BayesianOptimizer
import EvolutionaryOptimizer
import Glibc
import GridOptimizer
import HonePlugin
import MultiFidelityOptimizers
import RandomOptimizer
import TPEOptimizer
import Testing

/// An optimizer of this library, around another one.
private struct Made: CustomTestStringConvertible, Sendable {
  enum Kind: CaseIterable { case hyperband, asha, medianStopping }

  static let parameters: [Parameter] = [
    .float("x", 0...1), .choice("k", ["a", "b", "c"]), .float("c", 1e-3...1, log: true, when: .equal("k", "a")),
  ]
  static let metrics: [Metric] = [.minimize("value"), Metric("size", .minimize, role: .constraint(bound: 0))]

  var kind: Kind
  var child: String
  var options: [String: String] = [:]
  var parameters = Self.parameters

  var testDescription: String { "\(kind) \(child)" }

  func bench() throws -> OptimizerBench {
    let host = BenchHost(optimizers: [
      .optimizer(BayesianOptimizer.self), .optimizer(TPEOptimizer.self), .optimizer(EvolutionaryOptimizer.self),
      .optimizer(RandomSearch.self), .optimizer(GridOptimizer.self), .optimizer(Counting.self),
    ])
    switch kind {
    case .hyperband: return try bench(Hyperband.self, host)
    case .asha: return try bench(SuccessiveHalving.self, host)
    case .medianStopping: return try bench(MedianStopping.self, host)
    }
  }

  private func bench<Plugin: Optimizer>(_ type: Plugin.Type, _ host: BenchHost) throws -> OptimizerBench {
    try OptimizerBench(
      type, parameters, metrics: Self.metrics, budget: Budget("steps", 1...9, preset: 3, whole: true),
      options: ["optimizer": child].merging(kind == .medianStopping ? ["startup_trials": "2"] : [:]) { $1 }
        .merging(options) { $1 },
      seed: 12, workers: 4, host: host)
  }

  /// Every optimizer around every child.
  static let all = Kind.allCases.flatMap { kind in
    ["random", "tpe", "bayesian", "evolutionary"].map { Made(kind: kind, child: $0) }
  }
}

/// A study with up to four trials at a time, told out of order, some of them failed, cancelled, or not its own.
private struct Study {
  private struct Running {
    let trial: UInt64
    let proposal: OwnedProposal
    var reports = 0
  }

  var bench: OptimizerBench
  private var running: [Running] = []
  private(set) var next: UInt64 = 0
  private var foreign: UInt64 = 1 << 62
  private var random: RandomStream
  private(set) var isDone = false
  /// Every answer, bit for bit.
  private(set) var transcript: [String] = []
  /// Trials that continue others, or were ended early.
  private(set) var raced = 0

  init(_ bench: OptimizerBench, seed: UInt64) {
    self.bench = bench
    random = RandomStream(seed: seed, trial: 0, stream: 1000)
  }

  /// One ask, report or tell.
  mutating func step() throws {
    if !isDone, running.count < 4, running.isEmpty || random.below(2) == 0 {
      guard let answer = try bench.ask(first: next, capacity: 1) else {
        transcript.append("wait")
        return try tell()
      }
      guard let proposal = answer.first else {
        transcript.append("done")
        isDone = true
        return
      }
      transcript.append("\(proposal.values.map(\.bitPattern)) \(proposal.budget ?? 0) \(proposal.parent ?? 0)")
      if proposal.parent != nil { raced += 1 }
      running.append(Running(trial: next, proposal: proposal))
      next += 1
    } else if !running.isEmpty {
      try bench.judges && random.below(3) > 0 ? report() : tell()
    }
  }

  private func metrics(_ proposal: OwnedProposal, at budget: Double) -> [Double] {
    let (x, k, c) = (proposal.values[0], proposal.values[1], proposal.values[2])
    let value = pow(x - 0.3, 2) + 0.1 * k + (c.isNaN ? 0.2 : abs(log(c) + 2) / 10) + 1 / budget
    return [value, x + 0.2 * k - 1]
  }

  private mutating func report() throws {
    let place = random.below(running.count)
    running[place].reports += 1
    let (trial, proposal, step) = (running[place].trial, running[place].proposal, running[place].reports)
    let verdict = try bench.report(
      trial: trial, step: UInt64(step), budget: Double(step), values: proposal.values,
      metrics: metrics(proposal, at: Double(step))
    ).0
    transcript.append("\(trial) \(verdict)")
    if verdict == .stop {
      raced += 1
      try tell(running.remove(at: place), .stopped)
    }
  }

  private mutating func tell() throws {
    let chosen = running.remove(at: random.below(running.count))
    let chance = random.below(20)
    try tell(chosen, chance == 0 ? .failed : chance == 1 ? .cancelled : .complete)
    guard chance == 2 else { return }
    // The same configuration once more, as another study had it.
    foreign += 1
    try bench.tell(
      trial: foreign, values: chosen.proposal.values, metrics: metrics(chosen.proposal, at: 5), budget: 5)
  }

  private func tell(_ ended: Running, _ state: TrialState) throws {
    let budget = ended.proposal.budget ?? Double(max(1, ended.reports))
    let isMeasured = state == .complete || state == .stopped
    try bench.tell(
      trial: ended.trial, state, values: ended.proposal.values,
      metrics: isMeasured ? metrics(ended.proposal, at: budget) : [.nan, .nan], budget: budget,
      parent: ended.proposal.parent)
  }
}

@Suite struct StateTests {
  /// Runs a study; a fresh instance takes over after some of its steps.
  private func run(_ made: Made, steps: Int, seed: UInt64, takesOver: (Int) -> Bool = { _ in false }) throws -> Study {
    var study = Study(try made.bench(), seed: seed)
    for step in 0..<steps {
      try study.step()
      guard takesOver(step) else { continue }
      let state = try study.bench.save()
      study.bench = try made.bench()
      try study.bench.load(state)
      #expect(try study.bench.save() == state, "what was loaded is not what was saved, at step \(step)")
    }
    return study
  }

  @Test(arguments: Made.all, [1, 2] as [UInt64])
  fileprivate func `a saved and loaded race goes on as if nothing had happened`(_ made: Made, _ seed: UInt64) throws {
    let steps = made.kind == .medianStopping ? 300 : 200
    let undisturbed = try run(made, steps: steps, seed: seed)
    #expect(undisturbed.raced > (made.kind == .medianStopping ? 2 : 15))
    var random = RandomStream(seed: seed, trial: 1, stream: 1000)
    let stops = Set((0..<24).map { _ in random.below(steps) })
    let disturbed = try run(made, steps: steps, seed: seed) { stops.contains($0) }
    #expect(disturbed.transcript == undisturbed.transcript, "stops at \(stops.sorted())")
  }

  /// Each stop on its own: what one load forgets, the next one cannot make good.
  @Test(arguments: Made.Kind.allCases, ["random", "evolutionary", "tpe"])
  fileprivate func `it goes on from any step`(_ kind: Made.Kind, _ child: String) throws {
    let made = Made(kind: kind, child: child)
    let undisturbed = try run(made, steps: 120, seed: 3)
    for stop in stride(from: 0, to: 120, by: 7) {
      let disturbed = try run(made, steps: 120, seed: 3) { $0 == stop }
      #expect(disturbed.transcript == undisturbed.transcript, "stop at \(stop)")
    }
  }

  @Test(arguments: [Made.Kind.hyperband, .asha])
  fileprivate func `races of a space that is used up go on after a load`(_ kind: Made.Kind) throws {
    let space: [Parameter] = [
      .float("x", 0...1), .choice("k", ["a", "b", "c"]), .float("c", 1e-3...1, when: .equal("k", "a")),
    ]
    let made = Made(kind: kind, child: "grid", options: ["optimizer.points": "3"], parameters: space)
    let undisturbed = try run(made, steps: 200, seed: 4)
    #expect(undisturbed.isDone)
    #expect(try run(made, steps: 200, seed: 4) { _ in true }.transcript == undisturbed.transcript)
  }

  @Test(arguments: [Made.Kind.hyperband, .asha])
  fileprivate func `the budget may be seen by any child`(_ kind: Made.Kind) throws {
    let made = Made(kind: kind, child: "evolutionary", options: ["model_budget": "true"])
    let undisturbed = try run(made, steps: 150, seed: 5)
    #expect(try run(made, steps: 150, seed: 5) { $0 % 5 == 0 }.transcript == undisturbed.transcript)
  }

  @Test(arguments: Made.Kind.allCases)
  fileprivate func `a child without states has none to give`(_ kind: Made.Kind) throws {
    let bench = try Made(kind: kind, child: "grid-like").bench()
    #expect {
      try bench.save()
    } throws: {
      ($0 as? PluginError)?.status == .unsupported
    }
  }

  @Test(arguments: Made.all) fileprivate func `a state that is cut is refused`(_ made: Made) throws {
    let state = try run(made, steps: 90, seed: 6).bench.save()
    for length in stride(from: 0, to: state.count, by: 61) {
      #expect(throws: PluginError.self, "\(length) of \(state.count) bytes") {
        try made.bench().load(Array(state[..<length]))
      }
    }
    #expect(throws: PluginError.self) { try made.bench().load(state.dropLast()) }
    #expect(throws: Never.self) { try made.bench().load(state) }
  }

  @Test(arguments: Made.Kind.allCases)
  fileprivate func `a damaged state is refused, or is one that can be gone on with`(_ kind: Made.Kind) throws {
    let made = Made(kind: kind, child: "random")
    let study = try run(made, steps: 90, seed: 7)
    let state = try study.bench.save()
    var refused = 0
    for place in state.indices {
      for mask: UInt8 in [0x01, 0xff] {
        var bytes = state
        bytes[place] ^= mask
        let bench = try made.bench()
        do {
          try bench.load(bytes)
        } catch is PluginError {
          refused += 1
          continue
        }
        var damaged = study
        damaged.bench = bench
        for _ in 0..<12 { try damaged.step() }
      }
    }
    #expect(refused > state.count / 4, "\(refused) of \(2 * state.count)")
  }

  @Test func `a state of other options, another child or another optimizer is refused`() throws {
    let made = Made(kind: .hyperband, child: "random")
    let state = try run(made, steps: 60, seed: 8).bench.save()
    var others = [
      Made(kind: .asha, child: "random"), Made(kind: .medianStopping, child: "random"),
      Made(kind: .hyperband, child: "grid"), Made(kind: .hyperband, child: "random", parameters: [.float("x", 0...1)]),
    ]
    for (name, text) in [
      ("eta", "2"), ("max_budget", "8"), ("min_budget", "2"), ("model_budget", "true"), ("optimizer.sequence", "sobol"),
    ] {
      others.append(Made(kind: .hyperband, child: "random", options: [name: text]))
    }
    for other in others {
      #expect(throws: PluginError.self, "\(other)") { try other.bench().load(state) }
    }
    let median = Made(kind: .medianStopping, child: "random")
    for options in [["startup_trials": "6"], ["median_of": "averages"]] {
      let other = Made(kind: .medianStopping, child: "random", options: options)
      #expect(throws: PluginError.self) { try other.bench().load(median.bench().save()) }
    }
  }
}
