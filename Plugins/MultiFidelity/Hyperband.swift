package import HonePlugin

/// Hyperband: races of successive halving, from many configurations at the least budget to a few at the most.
///
/// Source: Li et al., JMLR 18, 2018; with a model behind it, Falkner, Klein, Hutter, "BOHB", ICML 2018.
package final class Hyperband: Optimizer {
  package static let descriptor = PluginDescriptor(
    name: "hyperband", summary: "races at growing budgets: most configurations are given up early",
    text: """
      For objectives whose evaluations have a budget (updates, epochs, rows): starts many configurations with little of it, \
      lets the best third go on with three times as much, and so on. Races of several kinds, from many configurations at \
      the least budget to a few at the most, take turns, so that objectives for which little budget says little are \
      served as well.

      Configurations come from another optimizer, bayesian unless you say otherwise; bayesian and tpe see the budget as \
      one more hyperparameter and learn from all races at once. A configuration that goes on is a new trial which \
      continues the one before: an objective that offers sessions, as mlp does, trains only what is missing. While a race \
      waits for its last trials the next one begins, so workers are kept busy.

      Trials count at every budget: compare at equal budgets in all, not at equal trials.

      Sources: Li et al., "Hyperband", JMLR 18, 2018; Falkner et al., "BOHB", ICML 2018; Klein et al., "Fast Bayesian \
      Optimization of Machine Learning Hyperparameters on Large Datasets", AISTATS 2017 (budget as an input).
      """,
    options: MultiFidelityOptions.parameters, flags: [.deterministic, .usesBudgets])

  /// A trial that is evaluated now.
  private struct Place {
    let bracket: Int
    let rung: Int
    let values: [Double]
  }

  private let problem: Problem
  private let ladder: BudgetLadder
  private let eta: Double
  private let source: ConfigurationSource
  private let stateOwner: StateOwner
  /// Races by the order in which they began; those that are over are gone.
  private var brackets: [Int: Bracket] = [:]
  private var begun = 0
  private var running: [UInt64: Place] = [:]
  private var isExhausted = false

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    let own = try MultiFidelityOptions(options, problem, name: "hyperband")
    self.problem = problem
    ladder = own.ladder
    eta = own.eta
    stateOwner = own.stateOwner
    source = try ConfigurationSource(problem, options, own.range, host)
    let sizes = ladder.budgets.indices.map { ladder.sizes(from: $0, eta: eta).map(String.init).joined(separator: ", ") }
    host.log(
      .info,
      "budgets \(ladder.budgets.map { "\($0)" }.joined(separator: ", ")); races of \(sizes.joined(separator: "; "))")
    if let warning = own.warning.ofRaces { host.log(.warning, warning) }
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
    for bracket in brackets.keys.sorted() {
      guard let (contestant, rung) = brackets[bracket]?.promotion() else { continue }
      try begin(proposal, Place(bracket: bracket, rung: rung, values: contestant.values), parent: contestant.trial)
      return .proposed(1)
    }
    guard !isExhausted else { return running.isEmpty ? .done : .wait }
    switch try source.ask() {
    case .values(let values):
      let bracket = openBracket()
      brackets[bracket]?.begin()
      try begin(proposal, Place(bracket: bracket, rung: 0, values: values), parent: nil)
      return .proposed(1)
    case .wait: return .wait
    case .done:
      isExhausted = true
      for bracket in brackets.keys.sorted() {
        for trial in brackets[bracket]?.close() ?? [] { try source.drops(trial) }
      }
      return try propose(proposal)
    }
  }

  /// The race that takes a new configuration; the next kind of race begins when the last one is full.
  private func openBracket() -> Int {
    if let last = brackets[begun - 1], last.takesMore { return begun - 1 }
    brackets[begun] = makeBracket(begun)
    begun += 1
    return begun - 1
  }

  /// The race of that number, before its first trial.
  private func makeBracket(_ number: Int) -> Bracket {
    let first = number % ladder.budgets.count
    return Bracket(first: first, sizes: ladder.sizes(from: first, eta: eta))
  }

  private func begin(_ proposal: Proposal, _ place: Place, parent: UInt64?) throws {
    guard let bracket = brackets[place.bracket] else { return }
    let budget = ladder.budgets[bracket.first + place.rung]
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
    try source.ended(tell, rests: brackets[place.bracket]?.hasNext(after: place.rung) ?? false)
    let contestant = Bracket.Contestant(
      trial: tell.trial, values: place.values, score: Score(tell, problem.metrics))
    for trial in brackets[place.bracket]?.ended(contestant, rung: place.rung) ?? [] { try source.drops(trial) }
    if brackets[place.bracket]?.isOver ?? false { brackets[place.bracket] = nil }
  }
}

extension Hyperband: StatefulOptimizer {
  package func save(_ writer: Writer) throws {
    try stateOwner.save(writer)
    try writer.write(UInt64(begun))
    try writer.write(isExhausted ? 1 as UInt8 : 0)
    try writer.write(trials: running) { place in
      try writer.write(UInt64(place.bracket))
      try writer.write(UInt64(place.rung))
      try writer.write(place.values)
    }
    try writer.write(each: brackets.sorted { $0.key < $1.key }) { number, bracket in
      try writer.write(UInt64(number))
      try bracket.save(writer)
    }
    try source.save(writer)
  }

  package func load(_ reader: Reader) throws {
    try stateOwner.check(reader)
    let valueCount = problem.space.count
    begun = try reader.read(below: 1 << 48)
    isExhausted = try reader.read(UInt8.self) != 0
    running = try reader.read(trials: {
      Place(
        bracket: try reader.read(below: begun), rung: try reader.read(below: ladder.budgets.count),
        values: try reader.read(doubles: valueCount))
    })
    let races = try reader.read(each: {
      let number = try reader.read(below: begun)
      var bracket = makeBracket(number)
      let places = running.values.filter { $0.bracket == number }
      try bracket.load(reader, running: places.map(\.rung), valueCount: valueCount)
      return (number, bracket)
    })
    brackets = Dictionary(races, uniquingKeysWith: { _, last in last })
    guard running.values.allSatisfy({ brackets[$0.bracket] != nil }) else {
      throw PluginError.damaged("a trial of no race")
    }
    try source.load(reader)
  }
}

extension Hyperband: InsightfulOptimizer {
  package func importance() -> Importance? { source.importance() }
}
