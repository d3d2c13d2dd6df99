import DequeModule
import Foundation
import HonePluginHost
package import HoneSpace
import HoneStore
package import HoneStudy
import HoneWorkers

/// Carries out what the engine decides: asks the optimizer, writes the record, and evaluates trials, one thread a
/// worker.
///
/// Everything that changes lies behind one lock; a thread holds it only between evaluations and at reports.
/// `@unchecked Sendable`: all mutable properties are read and written with `condition` locked, `isInterrupted` apart,
/// which is atomic; objectives are used by the one thread whose number they bear.
package final class StudyHost: @unchecked Sendable {
  /// What there is to show while a study runs.
  package struct Progress: Sendable {
    package var counts: TrialCounts
    package var limit: Int?
    package var incumbent: Incumbent?
    /// Seconds since this host started.
    package var elapsed: Double
    /// Trials that ended since this host started.
    package var ended: Int
  }

  /// Called when a trial becomes the incumbent, and when one fails; on any thread, one call at a time.
  package typealias Observer = (FinishedTrial) -> Void

  private let optimizer: any OptimizerInterface
  private let objectives: [any ObjectiveInterface]
  private let recorder: any StudyRecorder
  private let sessions: SessionKeeper?
  private let observe: Observer
  private let seed: UInt64
  private let startedAt = ContinuousClock.now

  private let condition = NSCondition()
  private let finished = DispatchSemaphore(value: 0)
  private let interruption: Interruption
  private var engine: StudyEngine
  private var unwritten: [StudyRecord] = []
  private var assigned: [Int: [Assignment]] = [:]
  private var verdicts: [Int: Verdict] = [:]
  private var replacing: Set<Int> = []
  private var end: StudyEnd?
  private var failure: (any Error)?
  private var ended = 0
  private var liveThreads = 0

  /// - Parameters:
  ///   - objectives: one instance a worker.
  ///   - sessions: hears what is on the record; nil if no trial goes on from another.
  ///   - interruption: what the objectives' `cancelled` asks; set when the study is to end.
  init(
    settings: StudySettings, history: StudyHistory, seed: UInt64, optimizer: any OptimizerInterface,
    objectives: [any ObjectiveInterface], recorder: any StudyRecorder,
    sessions: SessionKeeper? = nil, interruption: Interruption, observe: @escaping Observer
  ) {
    engine = StudyEngine(settings, history: history)
    self.seed = seed
    self.optimizer = optimizer
    self.objectives = objectives
    self.recorder = recorder
    self.sessions = sessions
    self.interruption = interruption
    self.observe = observe
  }

  /// Puts a configuration into the queue, before or while the study runs.
  package func enqueue(_ configuration: Configuration, origin: TrialOrigin) throws {
    condition.lock()
    defer { condition.unlock() }
    send([.enqueued(configuration, origin)])
    if let failure { throw failure }
  }

  /// Runs the study to its end.
  ///
  /// - Parameters:
  ///   - timeLimit: seconds after which running trials are interrupted.
  ///   - tick: called about ten times a second; returns whether the user wants the study to end.
  /// - Throws: what made it impossible to keep the record.
  package func run(timeLimit: Double?, tick: (Progress) -> Bool) throws -> StudyEnd {
    startWorkers()
    var isStopping = false
    var isLate = false
    while finished.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
      let progress = progress()
      let wantsToStop = tick(progress)
      condition.lock()
      if wantsToStop && !isStopping {
        isStopping = true
        send([.stopRequested])
      } else if let timeLimit, progress.elapsed >= timeLimit, !isLate {
        isLate = true
        send([.timeLimitReached])
      } else if !unwritten.isEmpty {
        send([])  // reports that nobody waits for
      }
      condition.unlock()
    }
    condition.lock()
    defer { condition.unlock() }
    if let failure { throw failure }
    return end ?? .interrupted
  }

  /// How far the study is.
  package func progress() -> Progress {
    condition.lock()
    defer { condition.unlock() }
    return Progress(
      counts: engine.counts, limit: engine.settings.trials, incumbent: engine.incumbent, elapsed: elapsed, ended: ended)
  }

  private var elapsed: Double { (ContinuousClock.now - startedAt) / .seconds(1) }
}

// MARK: Events and commands; the lock is held

extension StudyHost {
  private func send(_ events: [Event]) {
    do {
      for event in events { try carryOut(engine.handle(event)) }
      try flush()
      // It contains what is on the record now, so it may be written with whatever comes next.
      if let snapshot = optimizer.snapshotIfDue() { unwritten.append(.snapshot(snapshot)) }
    } catch {
      fail(error)
    }
    condition.broadcast()
  }

  /// Without its record a study must not go on.
  private func fail(_ error: any Error) {
    if failure == nil { failure = error }
    interruption.request()
  }

  private func carryOut(_ commands: [Command]) throws {
    var queue = Deque(commands)
    while let command = queue.popFirst() {
      switch command {
      case .persist(let record): unwritten.append(record)
      case .ask(let first, let capacity): queue += engine.handle(ask(first: first, capacity: capacity))
      case .start(let worker, let assignments):
        try flush()
        assigned[worker] = assignments
      case .announce(let proposal):
        try flush()
        if let event = told({ try optimizer.announce(proposal) }) { queue += engine.handle(event) }
      case .tell(let trial):
        try flush()
        if let event = told({ try optimizer.tell(trial) }) { queue += engine.handle(event) }
        sessions?.told(trial.proposal.number)
      case .consult(let worker, let report):
        queue += engine.handle(judge(report, worker: worker))
      case .deliver(let worker, _, let verdict): verdicts[worker] = verdict
      case .replaceWorker(let worker): replacing.insert(worker)
      case .interrupt: interruption.request()
      case .end(let end): self.end = end
      }
    }
  }

  /// What has to be durable is written just before anything acts on it, so that what comes together is committed
  /// together.
  private func flush() throws {
    guard !unwritten.isEmpty else { return }
    let records = unwritten
    unwritten = []
    try recorder.write(records)
    for case .proposals(let proposals) in records { sessions?.note(proposals) }
    for case .outcomes(let finished) in records {
      sessions?.note(finished)
      ended += finished.count
      for trial in finished where trial.improved || trial.outcome.state == .failed { observe(trial) }
    }
  }

  private func ask(first: Int, capacity: Int) -> Event {
    do {
      switch try optimizer.ask(first: first, capacity: capacity) {
      case .proposals(let proposals): return .proposed(proposals)
      case .wait: return .optimizerWaits
      case .done: return .optimizerIsDone
      }
    } catch {
      return .optimizerFailed(message: "\(error)")
    }
  }

  private func judge(_ report: TrialReport, worker: Int) -> Event {
    do {
      return .judged(worker: worker, trial: report.trial, try optimizer.judge(report))
    } catch {
      return .optimizerFailed(message: "\(error)")
    }
  }

  /// Runs a call of the optimizer; its error becomes an event.
  private func told(_ call: () throws -> Void) -> Event? {
    do {
      try call()
      return nil
    } catch {
      return .optimizerFailed(message: "\(error)")
    }
  }
}

// MARK: Workers

extension StudyHost {
  /// Starts a thread for each worker, but for no more than can have a trial.
  private func startWorkers() {
    let missing = engine.settings.trials.map { max(1, $0 - engine.counts.ended) } ?? .max
    let workers = objectives.indices.prefix(missing)
    liveThreads = workers.count
    for worker in workers {
      // Plugins' recursion is not ours to know.
      let status = startThread(stackSize: 16 << 20) { self.runWorker(worker) }
      guard status != 0 else { continue }
      condition.lock()
      fail(ThreadError(worker: worker, reason: String(cString: strerror(status))))
      condition.broadcast()
      liveThreads -= workers.count - worker
      if liveThreads == 0 { finished.signal() }
      condition.unlock()
      return
    }
  }

  private func runWorker(_ worker: Int) {
    let objective = objectives[worker]
    condition.lock()
    work(worker, objective)
    condition.unlock()
    objective.end()
    condition.lock()
    liveThreads -= 1
    if liveThreads == 0 { finished.signal() }
    condition.unlock()
  }

  /// Evaluates what is assigned to a worker until the study ends; the lock is held at call and return.
  private func work(_ worker: Int, _ objective: any ObjectiveInterface) {
    guard start(objective) else { return }
    var pace = Pace()
    send([.workerReady(worker, capacity: pace.capacity)])
    while true {
      while assigned[worker] == nil && end == nil && failure == nil { condition.wait() }
      guard failure == nil, let assigned = assigned.removeValue(forKey: worker) else { break }
      var assignments = assigned[...]
      condition.unlock()
      objective.prepare(assignments) { TrialSeed.of($0, study: seed) }
      condition.lock()
      while !assignments.isEmpty {
        condition.unlock()
        let (outcomes, death) = evaluate(&assignments, worker: worker, pace: &pace)
        condition.lock()
        var events: [Event] = [.finished(worker: worker, outcomes)]
        if let death {
          assignments = []
          events.append(.workerDied(worker, death))
        } else if assignments.isEmpty {
          events.append(.workerReady(worker, capacity: pace.capacity))
        }
        send(events)
        if failure != nil { assignments = [] }
      }
      guard replacing.remove(worker) != nil else { continue }
      guard start(objective) else { return }
      pace = Pace()
      send([.workerReady(worker, capacity: pace.capacity)])
    }
  }

  /// Starts a worker, without which the study cannot go on.
  ///
  /// The lock is held at call and return.
  private func start(_ objective: any ObjectiveInterface) -> Bool {
    condition.unlock()
    let result = Result { try objective.start() }
    condition.lock()
    guard case .failure(let error) = result else { return true }
    if !interruption.isRequested { fail(error) }
    condition.broadcast()
    return false
  }

  /// Evaluates assignments until a block's time has passed; takes what it evaluated from them.
  ///
  /// - Returns: the outcomes, and that of the trial that its worker died of.
  private func evaluate(
    _ assignments: inout ArraySlice<Assignment>, worker: Int, pace: inout Pace
  ) -> ([TrialOutcome], death: Outcome?) {
    let began = Stopwatch()
    let objective = objectives[worker]
    var outcomes: [TrialOutcome] = []
    outcomes.reserveCapacity(assignments.count)
    while let assignment = assignments.popFirst() {
      let trial = assignment.proposal.number
      let evaluated =
        interruption.isRequested
        ? Evaluated(outcome: Outcome(.interrupted))
        : objective.evaluate(assignment, seed: TrialSeed.of(trial, study: seed)) { report in
          self.report(report, worker: worker)
        }
      if evaluated.workerDied { return (outcomes, evaluated.outcome) }
      outcomes.append(TrialOutcome(trial: trial, evaluated.outcome))
      // The clock costs as much as a cheap evaluation: look at it every 16th time.
      if outcomes.count & 15 == 0 || evaluated.outcome.seconds > 0.001 {
        if began.seconds > Pace.block { break }
      }
    }
    pace.note(outcomes)
    return (outcomes, nil)
  }

  private func report(_ report: TrialReport, worker: Int) -> Verdict {
    condition.lock()
    defer { condition.unlock() }
    if engine.settings.optimizerJudges {
      send([.reported(worker: worker, report)])
    } else {
      // Nobody waits for an answer: written with the next commit, a tenth of a second later at most.
      do { try carryOut(engine.handle(.reported(worker: worker, report))) } catch { fail(error) }
    }
    return verdicts.removeValue(forKey: worker) ?? .continue
  }
}

/// The system has no thread for a worker.
package struct ThreadError: Error, CustomStringConvertible {
  package let worker: Int
  package let reason: String

  package var description: String {
    "there is no thread for worker \(worker + 1): \(reason); take fewer with --workers"
  }
}
