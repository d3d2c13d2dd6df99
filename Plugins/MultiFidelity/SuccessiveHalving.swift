package import HonePlugin

/// Asynchronous successive halving: a configuration goes on as soon as it is among the best third of those that have come
/// as far.
///
/// Source: Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020, algorithm 2.
package final class SuccessiveHalving: Optimizer {
  package static let descriptor = PluginDescriptor(
    name: "asha", summary: "asynchronous halving: a trial goes on once it is among the best third",
    text: """
      For objectives whose evaluations have a budget (updates, epochs, rows), and for many workers: each configuration \
      starts with the least budget, and goes on with three times as much as soon as it is among the best third of those \
      that have had the same. Nobody ever waits for anybody else.

      Configurations come from another optimizer, bayesian unless you say otherwise; bayesian and tpe see the budget as \
      one more hyperparameter. A configuration that goes on is a new trial which continues the one before: an objective \
      that offers sessions, as mlp does, trains only what is missing.

      Trials count at every budget: compare at equal budgets in all, not at equal trials.

      Source: Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020.
      """,
    options: MultiFidelityOptions.parameters, flags: [.deterministic, .usesBudgets])

  /// Those that have had one budget, in order of their scores.
  private struct Rung {
    private var staying: [Bracket.Contestant] = []
    private var promoted: [Score] = []

    /// The best that has not gone on, if it is among the best 1 / η of all.
    func candidate(_ eta: Double) -> Bracket.Contestant? {
      guard let best = staying.first, !best.score.isFailed else { return nil }
      let rank = Self.place(of: best.score, in: promoted)
      return rank < Int(Double(staying.count + promoted.count) / eta) ? best : nil
    }

    mutating func promote() {
      let score = staying.removeFirst().score
      promoted.insert(score, at: Self.place(of: score, in: promoted))
    }

    mutating func insert(_ contestant: Bracket.Contestant) {
      staying.insert(contestant, at: Self.place(of: contestant.score, in: staying.lazy.map(\.score)))
    }

    func save(_ writer: Writer) throws {
      try writer.write(each: staying) { try $0.save(writer) }
      try writer.write(each: promoted) { try $0.save(writer) }
    }

    mutating func load(_ reader: Reader, valueCount: Int) throws {
      staying = try reader.read(each: { try Bracket.Contestant(reader, valueCount: valueCount) })
      promoted = try reader.read(each: { try Score(reader) })
      for scores in [staying.map(\.score), promoted] where !zip(scores, scores.dropFirst()).allSatisfy(<) {
        throw PluginError.damaged("scores out of order")
      }
    }

    /// How many are better, of some in order.
    private static func place(of score: Score, in sorted: some RandomAccessCollection<Score>) -> Int {
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[sorted.index(sorted.startIndex, offsetBy: middle)] < score { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  private struct Place {
    let rung: Int
    let values: [Double]
  }

  private let problem: Problem
  private let ladder: BudgetLadder
  private let eta: Double
  private let source: ConfigurationSource
  private let stateOwner: StateOwner
  private var rungs: [Rung]
  private var running: [UInt64: Place] = [:]

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    let own = try MultiFidelityOptions(options, problem, name: "asha")
    self.problem = problem
    ladder = own.ladder
    eta = own.eta
    stateOwner = own.stateOwner
    source = try ConfigurationSource(problem, options, own.range, host)
    rungs = ladder.budgets.map { _ in Rung() }
    host.log(.info, "budgets \(ladder.budgets.map { "\($0)" }.joined(separator: ", "))")
    if let warning = own.warning.ofHalving { host.log(.warning, warning) }
  }

  package func ask(_ proposals: Proposals) throws -> Answer {
    for index in 0..<proposals.capacity {
      switch try propose(proposals[index]) {
      case .proposed: continue
      case .wait: return index == 0 ? .wait : .proposed(index)
      case .done: return index == 0 ? .done : .proposed(index)
      }
    }
    return .proposed(proposals.capacity)
  }

  private func propose(_ proposal: Proposal) throws -> Answer {
    if let (contestant, rung) = promotion() {
      try begin(proposal, Place(rung: rung, values: contestant.values), parent: contestant.trial)
      return .proposed(1)
    }
    switch try source.ask() {
    case .values(let values):
      try begin(proposal, Place(rung: 0, values: values), parent: nil)
      return .proposed(1)
    case .wait: return .wait
    case .done: return running.isEmpty ? .done : .wait
    }
  }

  /// The best that may go on, from the top rung down.
  private func promotion() -> (Bracket.Contestant, rung: Int)? {
    for rung in (0..<rungs.count - 1).reversed() {
      guard let next = rungs[rung].candidate(eta) else { continue }
      rungs[rung].promote()
      return (next, rung + 1)
    }
    return nil
  }

  private func begin(_ proposal: Proposal, _ place: Place, parent: UInt64?) throws {
    let budget = ladder.budgets[place.rung]
    proposal.values.assign(place.values)
    proposal.budget = budget
    proposal.parent = parent
    running[proposal.trial] = place
    try source.begins(proposal.trial, place.values, budget: budget, parent: parent)
  }

  package func tell(_ tell: Tell) throws {
    guard let place = running[tell.trial] else {
      return try source.learn(tell, budget: tell.budget ?? ladder.budgets[ladder.budgets.count - 1])
    }
    switch tell.state {
    case .waiting, .running: return
    case .complete, .failed, .stopped, .paused, .cancelled: break
    }
    running[tell.trial] = nil
    // All begin with the least budget: the first evaluations compare like with like, and nobody is ever out for good.
    try source.ended(tell, rests: false)
    rungs[place.rung].insert(
      Bracket.Contestant(trial: tell.trial, values: place.values, score: Score(tell, problem.metrics)))
  }
}

extension SuccessiveHalving: StatefulOptimizer {
  package func save(_ writer: Writer) throws {
    try stateOwner.save(writer)
    try writer.write(trials: running) { place in
      try writer.write(UInt64(place.rung))
      try writer.write(place.values)
    }
    for rung in rungs { try rung.save(writer) }
    try source.save(writer)
  }

  package func load(_ reader: Reader) throws {
    try stateOwner.check(reader)
    let valueCount = problem.space.count
    running = try reader.read(trials: {
      Place(rung: try reader.read(below: rungs.count), values: try reader.read(doubles: valueCount))
    })
    for rung in rungs.indices { try rungs[rung].load(reader, valueCount: valueCount) }
    try source.load(reader)
  }
}

extension SuccessiveHalving: InsightfulOptimizer {
  package func importance() -> Importance? { source.importance() }
}
