import HonePluginHost
import HoneSpace

/// A study in memory: an optimizer against a function that is known, asked and told as the host would.
///
/// A value: a copy with another instance goes on from where the original was.
struct Rehearsal {
  /// In which order outstanding trials are told.
  enum TellOrder {
    case inOrder
    case shuffled
  }

  /// What becomes of a trial.
  enum Answer {
    case metrics([Double])
    case failed(status: Int32)
    case cancelled
  }

  var optimizer: OptimizerInstance
  let problem: PracticeProblem
  /// Trials that may be outstanding at a time.
  var pendingLimit = 1
  var order = TellOrder.inOrder
  /// What becomes of a trial; its metrics by `PracticeFunction` unless set.
  var answer: (_ trial: Int, _ metrics: [Double]) -> Answer = { .metrics($1) }
  /// All proposals by trial.
  private(set) var proposals: [Int: ProposedTrial] = [:]
  /// Budgets that ended trials reached.
  private var reached: [Int: Double] = [:]
  private(set) var pending: [Int] = []
  private(set) var next = 0
  /// Whether it has proposed all that it has.
  private(set) var isDone = false
  /// Each answer to an ask on a line.
  private(set) var transcript: [String] = []
  private var random: CheckRandom
  private let function: PracticeFunction
  private let wishes: EvaluationWishes
  private let at: (String) -> Void

  /// - Parameter at: hears of each call before it is made.
  init(_ optimizer: OptimizerInstance, _ problem: PracticeProblem, random: CheckRandom, at: @escaping (String) -> Void)
    throws
  {
    (self.optimizer, self.problem, self.random, self.at) = (optimizer, problem, random, at)
    function = PracticeFunction(problem)
    wishes = try optimizer.wishes(metric: 0)
  }

  private var place: String { "space \"\(problem.name)\", trial \(next)" }
  private var learns: Bool { !optimizer.plugin.flags.contains(.ignoresTells) }

  /// Goes on until `count` trials are proposed, or the optimizer is done; the last ones stay outstanding.
  mutating func advance(to count: Int) throws {
    var waits = false
    while next < count {
      if !isDone, !waits, pending.count < pendingLimit {
        waits = try ask(min(pendingLimit - pending.count, count - next))
      } else if pending.isEmpty {
        return
      } else {
        try tell()
        waits = false
      }
    }
  }

  /// Tells all that is outstanding.
  mutating func finish() throws {
    while !pending.isEmpty { try tell() }
  }

  /// Asks once; whether the optimizer waits.
  private mutating func ask(_ capacity: Int) throws -> Bool {
    at("\(place), ask")
    switch try optimizer.ask(first: next, capacity: capacity) {
    case .wait:
      guard !pending.isEmpty else { throw Finding("HONE_WAIT with nothing unfinished", rule: CommonRule.waiting) }
      transcript.append("\(place): wait")
      return true
    case .done:
      transcript.append("\(place): done")
      isDone = true
    case .proposals(let made):
      for proposal in made {
        try take(proposal)
        pending.append(next)
        next += 1
      }
    }
    return false
  }

  private mutating func take(_ proposal: ProposedTrial) throws {
    if let parent = proposal.parent {
      guard proposals[parent] != nil, !pending.contains(parent) else {
        throw Finding("it continues trial \(parent), which has not ended", rule: CommonRule.endedParent)
      }
      if let budget = proposal.budget, let before = reached[parent], budget <= before {
        throw Finding(
          "it continues trial \(parent), which has had the budget \(before), up to \(budget)",
          rule: CommonRule.moreBudget)
      }
    }
    proposals[next] = proposal
    var line = "\(place): \(problem.text(proposal.configuration))"
    if let budget = proposal.budget { line += " budget \(budget)" }
    if let parent = proposal.parent { line += " after \(parent)" }
    transcript.append(line)
  }

  /// Tells one outstanding trial, after its reports.
  private mutating func tell() throws {
    let place = order == .inOrder ? 0 : Int.random(in: 0..<pending.count, using: &random)
    let trial = pending.remove(at: place)
    guard let proposal = proposals[trial] else { return }
    var configuration = proposal.configuration
    let budget = proposal.budget ?? problem.budget?.preset
    var told = TrialTell(
      trial: trial, state: .complete, configuration: proposal.configuration, budget: budget, seconds: 0.25,
      parent: proposal.parent)
    if let (state, stopped) = try report(trial, &configuration, budget) {
      (told.state, told.budget) = (state, stopped)
    }
    reached[trial] = told.budget
    switch answer(trial, function.metrics(configuration, budget: told.budget)) {
    case .metrics(let metrics): told.metrics = metrics
    case .failed(let status): (told.state, told.status) = (.failed, status)
    case .cancelled: told.state = .cancelled
    }
    guard learns else { return }
    at("space \"\(problem.name)\", trial \(trial), tell (\(told.state))")
    try optimizer.tell(told)
  }

  /// Lets the optimizer judge three reports of a trial; the state and the budget at which a verdict ended it.
  private func report(
    _ trial: Int, _ configuration: inout Configuration, _ budget: Double?
  ) throws -> (TrialTell.State, Double?)? {
    guard optimizer.judges else { return nil }
    for step in 1...3 {
      let spent = budget.map { max(1, ($0 * Double(step) / 3).rounded(.down)) }
      let hasGradient = !wishes.gradient.isEmpty
      let seen = EvaluationReport(
        step: step, budget: spent, metrics: function.metrics(configuration, budget: spent),
        gradient: hasGradient ? function.gradient(configuration, budget: spent) : [])
      at("space \"\(problem.name)\", trial \(trial), report \(step)")
      switch try optimizer.judge(trial: trial, configuration: configuration, seen) {
      case .continue: break
      case .stop: return (.stopped, spent)
      case .pause: return (.paused, spent)
      case .adjust(let adjusted): configuration = adjusted
      }
    }
    return nil
  }
}
