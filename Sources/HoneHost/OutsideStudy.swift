import HonePluginHost
import HoneSpace
package import HoneStore
package import HoneStudy

/// A study whose trials are evaluated elsewhere: whoever drives it asks for trials and tells what became of them.
///
/// A trial that was asked for counts as running until it is told, also across processes: `hone ask` and `hone tell` are
/// two of them.
package final class OutsideStudy {
  /// What an ask came to.
  package enum Answer: Sendable, Equatable {
    case trial(Proposal, seed: UInt64)
    /// The optimizer has nothing to propose before a running trial is told.
    case wait
    /// The study is over.
    case done(StudyEnd)
  }

  package let file: StudyFile
  private let optimizer: PluginOptimizer?
  private var engine: StudyEngine
  /// The engine's worker that holds a trial: one a trial.
  private var holders: [Int: Int] = [:]
  private var nextWorker: Int
  private var end: StudyEnd?

  /// - Parameter make: makes the study's optimizer; nil where nothing will be asked.
  package init(_ file: StudyFile, optimizer make: (() throws -> PluginOptimizer)?) throws {
    self.file = file
    let header = file.header
    let workers = header.workers.count
    var history = try file.history()
    if let make {
      let recollection = try Recollection(file, make: make)
      history.untold = recollection.untold
      optimizer = recollection.optimizer
    } else {
      history.untold = try file.replay().untold
      optimizer = nil
    }
    let learns = optimizer?.learns ?? true
    // Those that somebody evaluates now come first, to be taken by their holders below.
    let running = history.unfinished.filter { $0.attempts > 0 }
    history.unfinished =
      running.map { ($0.proposal, $0.attempts - 1) } + history.unfinished.filter { $0.attempts == 0 }
    let settings = StudySettings(
      trials: try file.trialLimit(), workers: workers, optimizerLearns: learns, deterministic: header.deterministic,
      retries: header.workers.retries, maximumFailures: header.workers.maximumFailures,
      aim: header.aim)
    engine = StudyEngine(settings, history: history)
    nextWorker = running.count
    for (worker, trial) in running.enumerated() {
      holders[trial.proposal.number] = worker
      // It is on the record that they were started.
      let commands = engine.handle(.workerReady(worker, capacity: 1)).filter { command in
        if case .persist(.started) = command { return false }
        return true
      }
      _ = try carryOut(commands)
    }
  }

  /// The next trial to be evaluated.
  package func ask() throws -> Answer {
    if let end { return .done(end) }
    let worker = nextWorker
    nextWorker += 1
    if let assignment = try carryOut(engine.handle(.workerReady(worker, capacity: 1))) {
      holders[assignment.proposal.number] = worker
      let number = assignment.proposal.number
      return .trial(assignment.proposal, seed: TrialSeed.of(number, study: file.header.seed))
    }
    if let end { return .done(end) }
    _ = try carryOut(engine.handle(.workerDied(worker, Outcome(.interrupted))))
    if holders.isEmpty { return .done(engine.end ?? .exhausted) }
    return .wait
  }

  /// Records what became of a trial.
  ///
  /// - Throws: `OutsideError` if nobody evaluates this trial.
  package func tell(_ trial: Int, _ outcome: Outcome) throws {
    guard let worker = holders.removeValue(forKey: trial) else {
      throw OutsideError(trial: trial, state: try file.trial(trial)?.state, path: file.path)
    }
    _ = try carryOut(engine.handle(.finished(worker: worker, [TrialOutcome(trial: trial, outcome)])))
  }

  /// - Returns: the trial that is to be started, if one is.
  private func carryOut(_ commands: [Command]) throws -> Assignment? {
    var queue = commands[...]
    var started: Assignment?
    var records: [StudyRecord] = []
    func flush() throws {
      if !records.isEmpty { try file.write(records) }
      records = []
    }
    while let command = queue.popFirst() {
      switch command {
      case .persist(let record): records.append(record)
      case .ask(let first, let capacity):
        guard let optimizer else { break }
        switch try optimizer.ask(first: first, capacity: capacity) {
        case .proposals(let proposals): queue += engine.handle(.proposed(proposals))
        case .wait: queue += engine.handle(.optimizerWaits)
        case .done: queue += engine.handle(.optimizerIsDone)
        }
      case .announce(let proposal):
        try flush()
        try optimizer?.announce(proposal)
      case .tell(let trial):
        try flush()
        try optimizer?.tell(trial)
      case .start(_, let assignments): started = assignments.first
      case .end(let end): self.end = end
      case .consult, .deliver, .replaceWorker, .interrupt: break
      }
    }
    if let snapshot = optimizer?.snapshotIfDue() { records.append(.snapshot(snapshot)) }
    try flush()
    return started
  }
}

/// Why a trial cannot be told.
package struct OutsideError: Error, CustomStringConvertible {
  package var trial: Int
  /// nil if there is no such trial.
  package var state: TrialState?
  package var path: String

  package var description: String {
    switch state {
    case nil: "\(path) has no trial \(trial); hone ask \(ShellWord.quoted(path)) makes one"
    case .waiting?: "trial \(trial) waits and was not asked for; hone ask \(ShellWord.quoted(path)) hands it out"
    case let state?: "trial \(trial) is \(state.name) already"
    }
  }
}

extension StudyHeader {
  /// The optimizer of a study that is on record, made anew.
  ///
  /// The objective is not needed for it.
  package func makeOptimizer(_ surroundings: Surroundings) throws -> PluginOptimizer {
    let library = try surroundings.library(of: optimizer, kind: .optimizer)
    let plugin = try PluginCatalogue.load(file: library, name: optimizer.name)
    let options = try plugin.description.options(optimizer.options.map { ($0.key, $0.text) })
    let problem = OptimizerProblem(
      space: space, metrics: metrics, budget: budget, seed: seed, trials: trials, workers: workers.count,
      objectiveExtensions: objective.extensions)
    return try PluginOptimizer(
      plugin, options: options, problem: problem, services: surroundings.services())
  }
}
