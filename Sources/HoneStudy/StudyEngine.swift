import DequeModule
import HoneSpace

/// The rules by which a study goes on: events in, commands out.
///
/// A value without I/O, clock or threads, so that tests drive it through any interleaving of crashes, restarts and
/// late answers. Its invariants, which hold after every event:
/// - every trial below the next number is waiting, running or ended, and in one of these only;
/// - a trial ends once, and is told at most once;
/// - at most one ask is under way.
package struct StudyEngine: Sendable {
  package let settings: StudySettings
  package private(set) var counts: TrialCounts
  package private(set) var incumbent: Incumbent?
  /// Why the study is ending or has ended; nil while it goes on.
  package private(set) var end: StudyEnd?
  /// Number that the next trial gets.
  package private(set) var nextTrial: Int
  /// Counts asks and tells: their order is all that a replay needs.
  package private(set) var clock: Int

  private enum OptimizerState { case ready, asked(capacity: Int), waits, done }
  private struct OpenTrial: Sendable {
    var proposal: Proposal
    var attempts: Int
    /// How often it failed; what interrupts it is not its fault and uses up no retry.
    var failures = 0
  }

  private var optimizer = OptimizerState.ready
  private var open: [Int: OpenTrial]
  private var waiting: Deque<Int>
  private var running: [Int: Deque<Int>] = [:]
  private var idle: Deque<(worker: Int, capacity: Int)> = []
  private var foreign: Int
  private var untold: [Int: FinishedTrial]
  /// How many outcomes the optimizer has been told.
  private var told: Int
  private var spending: Spending?
  private var hasEnded = false
  private var failuresInRow = 0
  private var lastFailure = ""

  /// Starts a study, or goes on with one.
  package init(_ settings: StudySettings, history: StudyHistory = StudyHistory()) {
    self.settings = settings
    counts = history.counts
    incumbent = history.incumbent
    nextTrial = history.nextTrial
    clock = history.clock
    foreign = history.foreign
    spending = history.spending
    open = Dictionary(
      uniqueKeysWithValues: history.unfinished.map {
        ($0.proposal.number, OpenTrial(proposal: $0.proposal, attempts: $0.attempts))
      })
    // In the order given: a study that is driven from outside puts those first that somebody evaluates.
    waiting = Deque(history.unfinished.map(\.proposal.number))
    untold = Dictionary(uniqueKeysWithValues: history.untold.map { ($0.proposal.number, $0) })
    told = settings.optimizerLearns ? history.counts.ended - history.untold.count : 0
  }

  /// Decides what follows from `event`; performs nothing.
  package mutating func handle(_ event: Event) -> [Command] {
    var commands: [Command] = []
    switch event {
    case .workerReady(let worker, let capacity):
      idle.append((worker, max(1, capacity)))
    case .workerDied(let worker, let outcome):
      giveBack(worker, outcome, &commands)
    case .proposed(let proposals):
      accept(proposals, &commands)
    case .optimizerWaits:
      optimizer = .waits
      if open.isEmpty, untold.isEmpty, end == nil {
        end = .optimizerFailed(message: "it waits for an outcome, but no trial is running: it would wait for ever")
      }
    case .optimizerIsDone:
      optimizer = .done
    case .optimizerFailed(let message):
      optimizer = .done
      if end == nil { end = .optimizerFailed(message: message) }
    case .reported(let worker, var report):
      clock += settings.optimizerJudges ? 1 : 0
      report.judgedAt = settings.optimizerJudges ? clock : 0
      commands.append(.persist(.report(report)))
      commands.append(
        settings.optimizerJudges
          ? .consult(worker: worker, report) : .deliver(worker: worker, trial: report.trial, .continue))
    case .judged(let worker, let trial, let verdict):
      commands.append(.deliver(worker: worker, trial: trial, verdict))
    case .finished(let worker, let outcomes):
      finish(outcomes, worker: worker, &commands)
    case .enqueued(let configuration, let origin):
      enqueue(configuration, origin: origin, &commands)
    case .timeLimitReached:
      if end == nil { end = .timeLimitReached }
      commands.append(.interrupt)
    case .stopRequested:
      if end == nil || end == .timeLimitReached { end = .interrupted }
      commands.append(.interrupt)
    }
    advance(&commands)
    return commands
  }
}

// MARK: Proposals

extension StudyEngine {
  private mutating func accept(_ proposals: [ProposedConfiguration], _ commands: inout [Command]) {
    guard case .asked(let capacity) = optimizer else { return }
    optimizer = .ready
    clock += 1
    var accepted: [Proposal] = []
    accepted.reserveCapacity(proposals.count)
    for proposed in proposals {
      let proposal = Proposal(
        number: nextTrial, configuration: proposed.configuration, budget: proposed.budget, parent: proposed.parent,
        origin: .optimizer, askedAt: clock, capacity: capacity, told: told)
      add(proposal)
      accepted.append(proposal)
    }
    commands.append(.persist(.proposals(accepted)))
  }

  private mutating func enqueue(_ configuration: Configuration, origin: TrialOrigin, _ commands: inout [Command]) {
    clock += 1
    let proposal = Proposal(number: nextTrial, configuration: configuration, origin: origin, askedAt: clock, told: told)
    add(proposal)
    foreign += 1
    commands.append(.persist(.proposals([proposal])))
    if settings.optimizerLearns { commands.append(.announce(proposal)) }
  }

  private mutating func add(_ proposal: Proposal) {
    open[proposal.number] = OpenTrial(proposal: proposal, attempts: 0)
    waiting.append(proposal.number)
    counts[.waiting] += 1
    nextTrial += 1
  }
}

// MARK: Outcomes

extension StudyEngine {
  private mutating func finish(_ outcomes: [TrialOutcome], worker: Int, _ commands: inout [Command]) {
    var finished: [FinishedTrial] = []
    finished.reserveCapacity(outcomes.count)
    var held = running.removeValue(forKey: worker) ?? []
    for item in outcomes {
      // A worker that does not hold the trial sends a late or repeated message.
      guard let position = held.firstIndex(of: item.trial), var trial = open.removeValue(forKey: item.trial) else {
        continue
      }
      held.remove(at: position)
      counts[.running] -= 1
      if isToBeRepeated(item.outcome, failures: trial.failures) {
        if item.outcome.state == .failed { trial.failures += 1 }
        open[item.trial] = trial
        waiting.prepend(item.trial)
        counts[.waiting] += 1
        continue
      }
      finished.append(close(trial, with: item.outcome, worker: worker))
    }
    if !held.isEmpty { running[worker] = held }
    guard !finished.isEmpty else { return }
    commands.append(.persist(.outcomes(finished)))
    tell(finished, &commands)
  }

  private func isToBeRepeated(_ outcome: Outcome, failures: Int) -> Bool {
    switch outcome.result {
    case .interrupted: true
    case .failed(.error, _), .failed(.fatal, _): failures < settings.retries
    default: false
    }
  }

  private mutating func close(_ trial: OpenTrial, with outcome: Outcome, worker: Int) -> FinishedTrial {
    clock += 1
    counts[outcome.state] += 1
    var finished = FinishedTrial(
      proposal: trial.proposal, outcome: outcome, attempts: trial.attempts, worker: worker, toldAt: clock)
    if let value = settings.aim.value(of: outcome) {
      finished.improved = Incumbent.improves(value, on: incumbent, minimizes: settings.aim.minimizes)
      if finished.improved { incumbent = Incumbent(trial: trial.proposal.number, value: value) }
    }
    countFailure(outcome)
    countSpending(finished)
    return finished
  }

  private mutating func countFailure(_ outcome: Outcome) {
    guard case .failed(_, let message) = outcome.result else {
      failuresInRow = 0
      return
    }
    failuresInRow = message == lastFailure ? failuresInRow + 1 : 1
    lastFailure = message
    if let maximum = settings.maximumFailures, failuresInRow >= maximum, end == nil {
      end = .failures(count: failuresInRow, message: message)
    }
  }

  private mutating func countSpending(_ finished: FinishedTrial) {
    guard let limit = settings.spendingLimit else { return }
    spending?.note(finished.proposal, finished.outcome)
    if let total = spending?.total, total >= limit, end == nil { end = .spendingLimitReached }
  }

  private mutating func tell(_ finished: [FinishedTrial], _ commands: inout [Command]) {
    guard settings.optimizerLearns else { return }
    guard settings.deterministic else {
      if case .waits = optimizer { optimizer = .ready }
      told += finished.count
      commands += finished.map(Command.tell)
      return
    }
    for trial in finished { untold[trial.proposal.number] = trial }
  }

  /// In a deterministic study the ask for trial n + workers stands between the tells of n and n + 1, whenever the
  /// outcomes came: one step at a time, and none while an ask is under way.
  private mutating func tellInOrder(_ commands: inout [Command]) {
    guard settings.deterministic else { return }
    while true {
      if case .asked = optimizer { return }
      if case .ready = optimizer, remaining > 0, nextTrial - told < settings.workers { return }
      guard let trial = untold.removeValue(forKey: told) else { return }
      commands.append(.tell(trial))
      told += 1
      if case .waits = optimizer { optimizer = .ready }
    }
  }

  private mutating func giveBack(_ worker: Int, _ outcome: Outcome, _ commands: inout [Command]) {
    idle.removeAll { $0.worker == worker }
    // The first trial that it held is the one that it was evaluating; the others never started.
    if var held = running[worker], let first = held.popFirst() {
      for trial in held.reversed() {
        open[trial]?.attempts -= 1
        counts[.running] -= 1
        counts[.waiting] += 1
        waiting.prepend(trial)
      }
      running[worker] = [first]
      finish([TrialOutcome(trial: first, outcome)], worker: worker, &commands)
    }
    if end == nil { commands.append(.replaceWorker(worker)) }
  }
}

// MARK: Going on

extension StudyEngine {
  private mutating func advance(_ commands: inout [Command]) {
    guard end == nil else {
      endIfIdle(&commands)
      return
    }
    assign(&commands)
    tellInOrder(&commands)
    ask(&commands)
    guard open.isEmpty, untold.isEmpty, end == nil else { return }
    if case .done = optimizer { end = .exhausted }
    if remaining == 0 { end = .trialsReached }
    endIfIdle(&commands)
  }

  private mutating func endIfIdle(_ commands: inout [Command]) {
    guard let end, running.isEmpty, !hasEnded else { return }
    if case .asked = optimizer { return }  // its answer must be recorded: the optimizer has already moved on
    hasEnded = true
    commands.append(.end(end))
  }

  /// How many trials may still be proposed.
  private var remaining: Int {
    guard let limit = settings.trials else { return Int.max }
    return max(0, limit - (nextTrial - counts[.cancelled]))
  }

  private mutating func assign(_ commands: inout [Command]) {
    while !waiting.isEmpty, let (worker, wanted) = idle.popFirst() {
      // After failures no more trials at once than may still fail alike.
      let allowed = failuresInRow > 0 ? settings.maximumFailures.map { max(1, $0 - failuresInRow) } : nil
      let capacity = min(wanted, allowed ?? wanted)
      var assignments: [Assignment] = []
      assignments.reserveCapacity(min(capacity, waiting.count))
      while assignments.count < capacity, let number = waiting.popFirst() {
        guard let index = open.index(forKey: number) else { continue }
        assignments.append(Assignment(open.values[index].proposal, attempt: open.values[index].attempts))
        open.values[index].attempts += 1
      }
      counts[.waiting] -= assignments.count
      counts[.running] += assignments.count
      running[worker, default: []] += assignments.map(\.proposal.number)
      commands.append(.persist(.started(assignments, worker: worker)))
      commands.append(.start(worker: worker, assignments))
    }
  }

  private mutating func ask(_ commands: inout [Command]) {
    guard case .ready = optimizer, remaining > 0 else { return }
    let wanted: Int
    if settings.optimizerLearns && settings.deterministic {
      wanted = nextTrial - told < settings.workers ? 1 : 0
    } else if settings.optimizerLearns {
      wanted = idle.count
    } else {
      wanted = idle.reduce(0) { $0 + $1.capacity }
    }
    guard wanted > 0 else { return }
    let capacity = min(wanted, remaining)
    optimizer = .asked(capacity: capacity)
    // An optimizer that is never told counts its own proposals: a grid must not skip a point for each foreign trial.
    commands.append(.ask(first: settings.optimizerLearns ? nextTrial : nextTrial - foreign, capacity: capacity))
  }
}
