import HoneSpace
import HoneStudy

/// A world around the engine that does what a study host, its workers and its user could do, in any order that the random
/// numbers say, with a kill -9 of the host between any two commands.
///
/// Commands are carried out as `StudyHost` does: what is to be persisted is written before anything acts on it.
struct SimulatedWorld {
  struct Plan {
    var settings: StudySettings
    var optimizer: SimulatedOptimizer.Character
    /// Whether the user enqueues trials.
    var hasUser = true
    /// Whether workers die and hang.
    var hasAccidents = true
    /// Whether the host is killed, interrupted and stopped.
    var hasRestarts = true
    /// Whether workers that hang are ended.
    var hasTimeouts = true
  }

  let plan: Plan
  private(set) var engine: StudyEngine
  private(set) var record = SimulatedRecord()
  private(set) var events = 0
  /// The end of the study for good.
  private(set) var end: StudyEnd?
  /// What is wrong; the study is of no more interest then.
  private(set) var fault: String?
  /// The last events and commands, for whoever looks for a fault.
  private(set) var log: [String] = []

  private var random: TestRandom
  private var optimizer: SimulatedOptimizer
  private var workers: [SimulatedWorker]
  private var unwritten: [StudyRecord] = []
  private var told: Set<Int> = []
  private var failures: [Int: Int] = [:]
  /// How often a trial has begun, as far as the engine can know.
  private var begun: [Int: Int] = [:]
  private var isAsked = false
  private var isEnding = false
  private var sessionEnd: StudyEnd?
  /// Commands until the host is killed; never if negative.
  private var fuse = -1

  var settings: StudySettings { plan.settings }

  init(_ plan: Plan, seed: UInt64) {
    self.plan = plan
    random = TestRandom(seed: seed)
    engine = StudyEngine(plan.settings)
    optimizer = SimulatedOptimizer(plan.optimizer)
    workers = [SimulatedWorker](repeating: SimulatedWorker(), count: plan.settings.workers)
  }
}

// MARK: Things that happen

extension SimulatedWorld {
  /// Does one random thing.
  mutating func step() {
    if let sessionEnd { return goOn(after: sessionEnd) }
    let worker = random.below(workers.count)
    if plan.hasRestarts, fuse < 0, random.one(in: 400) { fuse = random.below(6) }
    switch random.below(100) {
    case 0..<30: ready(worker)
    case 30..<75: finish(worker)
    case 75..<83: report(worker)
    case 83..<86 where plan.hasUser:
      send(.enqueued(Configuration([0.5]), random.one(in: 2) ? .queue : .hand))
    case 86..<88: repeatMessage(worker)
    case 88..<91 where plan.hasAccidents: die(worker)
    case 91 where plan.hasRestarts && random.one(in: 20): send(.stopRequested)
    case 92 where plan.hasRestarts && random.one(in: 20): send(.timeLimitReached)
    case 93 where plan.hasRestarts && random.one(in: 30): restart()
    default: break
    }
  }

  /// Goes on without accidents; false if the study does not end.
  mutating func runToTheEnd() -> Bool {
    fuse = -1
    for _ in 0..<20 * (record.trials.count + 200) where end == nil && fault == nil {
      if let sessionEnd { goOn(after: sessionEnd) }
      for worker in workers.indices where end == nil && sessionEnd == nil {
        ready(worker)
        finish(worker)
      }
    }
    return end != nil
  }

  /// Kills the host: what was not written is lost, or was written just before.
  mutating func restart() {
    if random.one(in: 2) { flush() }
    note("restart")
    unwritten = []
    (isAsked, isEnding, sessionEnd, fuse) = (false, false, nil, -1)
    failures = [:]
    begun = [:]
    workers = [SimulatedWorker](repeating: SimulatedWorker(), count: workers.count)
    let (history, replay) = record.history(settings)
    engine = StudyEngine(settings, history: history)
    optimizer = SimulatedOptimizer(plan.optimizer)
    told = []
    guard settings.optimizerLearns else { return }
    for step in replay.steps {
      if case .tell(let trial) = step, !told.insert(trial.proposal.number).inserted {
        complain("told twice in a replay")
      }
      if let difference = optimizer.replay(step) { return complain("after a restart \(difference)") }
    }
    if told.count + replay.untold.count != record.ended { complain("the replay forgets outcomes") }
  }

  private mutating func goOn(after reason: StudyEnd) {
    switch reason {
    case .trialsReached, .exhausted, .spendingLimitReached, .optimizerFailed: end = reason
    case .timeLimitReached, .interrupted, .failures: restart()
    }
  }

  private mutating func ready(_ worker: Int) {
    guard workers[worker].isFree else { return }
    workers[worker].isFree = false
    let capacity = 1 + random.below(4)
    workers[worker].capacity = capacity
    send(.workerReady(worker, capacity: capacity))
  }

  private mutating func finish(_ worker: Int) {
    let held = workers[worker].held
    guard !held.isEmpty else { return }
    let count = isEnding ? held.count : 1 + random.below(held.count)
    // Told to end, a worker finishes what it evaluates or gives it back.
    let outcomes = held.prefix(count).map { trial in
      TrialOutcome(
        trial: trial, isEnding && random.one(in: 2) ? Outcome(.interrupted) : outcome(of: trial, on: worker))
    }
    workers[worker].held.removeFirst(count)
    workers[worker].isFree = workers[worker].held.isEmpty
    note("worker \(worker) finishes \(held.prefix(count))")
    send(.finished(worker: worker, outcomes))
  }

  private mutating func report(_ worker: Int) {
    guard let trial = workers[worker].held.first else { return }
    workers[worker].steps += 1
    send(.reported(worker: worker, TrialReport(trial: trial, step: workers[worker].steps, metrics: [1])))
  }

  /// A message that comes late, or once more, from whoever sent it.
  private mutating func repeatMessage(_ worker: Int) {
    guard !record.trials.isEmpty else { return }
    let trial = random.below(record.trials.count)
    guard workers[worker].held.contains(trial) == false else { return }
    send(.finished(worker: worker, [TrialOutcome(trial: trial, outcome(of: trial, on: worker))]))
  }

  private mutating func die(_ worker: Int) {
    let held = workers[worker].held
    workers[worker] = SimulatedWorker(isFree: false, isGone: true)
    note("worker \(worker) dies of \(held)")
    for trial in held.dropFirst() { begun[trial, default: 0] -= 1 }
    let outcome =
      plan.hasTimeouts && random.one(in: 3)
      ? Outcome(.failed(.limit, message: "it took too long"))
      : Outcome(.failed(.fatal, message: "it was killed by SIGKILL"))
    if let first = held.first, outcome.result != .failed(.limit, message: "it took too long") {
      failures[first, default: 0] += 1
    }
    send(.workerDied(worker, outcome))
  }

  /// What becomes of a trial follows from its number: whoever evaluates it, and whenever.
  private mutating func outcome(of trial: Int, on worker: Int) -> Outcome {
    if workers[worker].stopped == trial { return Outcome(.stopped, metrics: [0.25]) }
    if trial % 13 == 4 { return Outcome(.failed(.invalid, message: "it cannot work")) }
    if plan.hasAccidents, trial % 7 == 2, random.one(in: 2) {
      failures[trial, default: 0] += 1
      return Outcome(.failed(.error, message: "no connection"))
    }
    return Outcome(.complete, metrics: [Double(TestRandom.mix(UInt64(trial)) % 1000)])
  }
}

// MARK: Commands

extension SimulatedWorld {
  private mutating func send(_ event: Event) {
    guard fault == nil else { return }
    var queue = handle(event)[...]
    while let command = queue.popFirst(), fault == nil {
      if fuse >= 0 {
        fuse -= 1
        if fuse < 0 { return restart() }
      }
      carryOut(command, &queue)
    }
    flush()
    check()
  }

  private mutating func handle(_ event: Event) -> [Command] {
    events += 1
    return engine.handle(event)
  }

  private mutating func carryOut(_ command: Command, _ queue: inout ArraySlice<Command>) {
    if sessionEnd != nil { return complain("a command after the end: \(command)") }
    switch command {
    case .persist(let record): unwritten.append(record)
    case .ask(let first, let capacity):
      checkAsk(first, capacity)
      queue += handle(optimizer.ask(first: first, capacity: capacity))
    case .start(let worker, let assignments):
      flush()
      start(assignments, on: worker)
    case .announce(let proposal):
      flush()
      if !record.trials.indices.contains(proposal.number) { complain("announced before it was recorded") }
      optimizer.announce(proposal)
    case .tell(let trial):
      flush()
      tell(trial)
    case .consult(let worker, let report):
      queue += handle(.judged(worker: worker, trial: report.trial, optimizer.judge(report)))
    case .deliver(let worker, let trial, let verdict):
      if verdict == .stop { workers[worker].stopped = trial }
    case .replaceWorker(let worker): workers[worker] = SimulatedWorker()
    case .interrupt: isEnding = true
    case .end(let end):
      sessionEnd = end
      note("end: \(end)")
    }
  }

  private mutating func flush() {
    for item in unwritten {
      if let complaint = record.write(item) { complain(complaint) }
    }
    unwritten = []
  }

  private mutating func note(_ text: @autoclosure () -> String) {
    log.append(text())
    if log.count > 200 { log.removeFirst(100) }
  }

  private mutating func complain(_ text: String) {
    if fault == nil { fault = text }
  }
}

// MARK: Invariants

extension SimulatedWorld {
  private mutating func checkAsk(_ first: Int, _ capacity: Int) {
    let known =
      settings.optimizerLearns
      ? engine.nextTrial : engine.nextTrial - record.trials.count { $0.proposal.origin != .optimizer }
    if first != known { complain("asked for trial \(first), which is \(known)") }
    if let limit = settings.trials, engine.nextTrial + capacity > limit { complain("asked for more than the limit") }
    if capacity < 1 { complain("asked for nothing") }
    if engine.end != nil { complain("asked while the study ends") }
  }

  private mutating func start(_ assignments: [Assignment], on worker: Int) {
    if engine.end != nil { complain("a trial starts while the study ends") }
    if assignments.isEmpty || assignments.count > workers[worker].capacity || !workers[worker].held.isEmpty {
      complain("worker \(worker) gets \(assignments.count) trials")
    }
    for assignment in assignments {
      let number = assignment.proposal.number
      guard record.trials.indices.contains(number) else { return complain("trial \(number) starts unrecorded") }
      let entry = record.trials[number]
      if entry.proposal != assignment.proposal { complain("trial \(number) is another one") }
      if entry.finished != nil { complain("trial \(number) starts after its end") }
      if entry.starts != assignment.attempt + 1 { complain("the start of trial \(number) is not recorded") }
      if begun[number, default: entry.starts - 1] != assignment.attempt { complain("trial \(number) began otherwise") }
      begun[number] = assignment.attempt + 1
      if workers.contains(where: { $0.held.contains(number) }) { complain("trial \(number) runs twice") }
    }
    workers[worker].held = assignments.map(\.proposal.number)
    workers[worker].steps = 0
    workers[worker].stopped = nil
  }

  private mutating func tell(_ trial: FinishedTrial) {
    let number = trial.proposal.number
    if !settings.optimizerLearns { complain("told, though it does not learn") }
    if record.trials[number].finished != trial { complain("trial \(number) is told before it is recorded") }
    if !told.insert(number).inserted { complain("trial \(number) is told twice") }
    if settings.deterministic, number != told.count - 1 { complain("trial \(number) is told out of order") }
    if case .failed(let kind, _) = trial.outcome.result, kind == .error || kind == .fatal,
      failures[number, default: 0] <= settings.retries
    {
      complain("trial \(number) failed \(failures[number, default: 0]) times and was not tried again")
    }
    optimizer.tell(trial)
  }

  private mutating func check() {
    let counts = engine.counts
    let held = workers.reduce(0) { $0 + $1.held.count }
    if counts.total != engine.nextTrial { complain("\(counts.total) trials counted, \(engine.nextTrial) numbered") }
    if record.trials.count != engine.nextTrial { complain("\(record.trials.count) trials are recorded") }
    if counts[.running] != held { complain("\(counts[.running]) trials run, \(held) are held") }
    if counts.ended != record.ended { complain("\(counts.ended) trials ended, \(record.ended) are recorded") }
    let isIdle = workers.contains { !$0.isFree && !$0.isGone && $0.held.isEmpty }
    if isIdle, counts[.waiting] > 0, engine.end == nil { complain("a trial waits, and a worker as well") }
    if sessionEnd != nil, held > 0 { complain("the study ends while trials run") }
    if settings.optimizerLearns, !settings.deterministic, told.count != record.ended {
      complain("an outcome is not told")
    }
  }

  /// What must hold when the study has ended for good.
  mutating func checkEnd() {
    guard fault == nil, let end else { return }
    if case .optimizerFailed(let message) = end { return complain("the optimizer failed: \(message)") }
    if record.ended != record.trials.count { complain("a trial was lost") }
    if settings.optimizerLearns, told.count != record.ended { complain("a trial was not told") }
    if engine.incumbent != record.best { complain("the incumbent is not the best trial") }
    if end == .trialsReached, record.trials.count < settings.trials ?? 0 { complain("it ended too early") }
    let own = record.trials.count { $0.proposal.origin == .optimizer }
    if end == .exhausted, own != plan.optimizer.supply { complain("the optimizer had more to propose") }
  }
}

/// One worker, as far as the engine can tell.
struct SimulatedWorker {
  /// Whether it may say that it is ready.
  var isFree = true
  /// Whether it died, and was not replaced yet.
  var isGone = false
  var capacity = 0
  var held: [Int] = []
  var steps = 0
  /// The trial that it was told to stop.
  var stopped: Int?
}
