import HoneSpace
import HoneStudy

/// A small generator for tests: repeats from its seed on every machine (SplitMix64, Steele et al.
///
/// 2014).
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A world around the engine: an optimizer, workers and a record, which do whatever the random numbers say.
///
/// Only what was persisted survives `restart`, as it would after a kill -9 of the host.
struct EngineSimulation {
  var engine: StudyEngine
  var random: TestRandom
  let settings: StudySettings
  /// When the optimizer says that it is done.
  let exhaustedAfter: Int?

  private(set) var record: [Int: Proposal] = [:]
  private(set) var outcomes: [Int: FinishedTrial] = [:]
  private(set) var starts: [Int: Int] = [:]
  private(set) var told: [Int] = []
  /// Every ask and tell, in order.
  private(set) var calls: [String] = []
  private(set) var ended: StudyEnd?
  private(set) var faults: [String] = []
  private var held: [Int: [Int]] = [:]
  private var free: Set<Int>
  private var pendingAsk: (first: Int, capacity: Int)?
  private var interrupted = false

  init(_ settings: StudySettings, seed: UInt64, exhaustedAfter: Int? = nil) {
    self.settings = settings
    self.exhaustedAfter = exhaustedAfter
    engine = StudyEngine(settings)
    random = TestRandom(seed: seed)
    free = Set(0..<settings.workers)
  }

  /// The value that trial `number` has, whenever and wherever it is evaluated.
  static func value(of number: Int) -> Double { Double((number &* 7919) % 101) }

  mutating func send(_ event: Event) {
    for command in engine.handle(event) { carryOut(command) }
  }

  /// Does one random thing that can happen now.
  mutating func step(crashes: Bool) {
    let choice = Int.random(in: 0..<100, using: &random)
    switch choice {
    case 0..<25:
      if let worker = free.sorted().randomElement(using: &random) {
        free.remove(worker)
        send(.workerReady(worker, capacity: settings.optimizerLearns ? 1 : Int.random(in: 1...5, using: &random)))
      }
    case 25..<50: answerAsk()
    case 50..<90: finishSome()
    case 90..<93: send(.enqueued(Configuration([0.5]), .queue))
    case 93..<95: duplicateOutcome()
    case 95..<97 where crashes: killWorker()
    case 97..<98 where crashes: restart()
    default: break
    }
  }

  /// Kills the host and goes on with what is on the record.
  mutating func restart() {
    var counts = TrialCounts()
    for trial in outcomes.values { counts[trial.outcome.state] += 1 }
    let unfinished = record.values.filter { outcomes[$0.number] == nil }.sorted { $0.number < $1.number }
    counts[.waiting] = unfinished.count
    let clock = max(record.values.map(\.askedAt).max() ?? 0, outcomes.values.map(\.toldAt).max() ?? 0)
    let best = outcomes.values.filter(\.improved).max { $0.toldAt < $1.toldAt }
    let history = StudyHistory(
      counts: counts, nextTrial: record.count, clock: clock,
      foreign: record.values.count { $0.origin != .optimizer },
      unfinished: unfinished.map { ($0, starts[$0.number] ?? 0) },
      incumbent: best.map { Incumbent(trial: $0.proposal.number, value: $0.outcome.metrics[0]) })
    engine = StudyEngine(settings, history: history)
    // The optimizer is made anew and learns everything on the record.
    told = settings.optimizerLearns ? outcomes.values.sorted { $0.toldAt < $1.toldAt }.map(\.proposal.number) : []
    held = [:]
    free = Set(0..<settings.workers)
    pendingAsk = nil
  }

  /// Goes on without accidents until the study ends; false if it never does.
  mutating func runToTheEnd() -> Bool {
    for _ in 0..<100_000 where ended == nil {
      for worker in free.sorted() {
        free.remove(worker)
        send(.workerReady(worker, capacity: 1))
      }
      answerAsk()
      finishSome()
    }
    return ended != nil
  }

  /// What is wrong now, if anything.
  func violations() -> [String] {
    var found = faults
    let total = engine.counts.total
    if total != engine.nextTrial { found.append("\(total) trials counted, \(engine.nextTrial) numbered") }
    if record.count != engine.nextTrial {
      found.append("\(record.count) trials recorded, \(engine.nextTrial) numbered")
    }
    if Set(told).count != told.count { found.append("a trial was told twice") }
    let running = held.values.joined().count
    if running != engine.counts[.running] { found.append("\(engine.counts[.running]) run, \(running) are held") }
    if engine.counts.ended != outcomes.count {
      found.append("\(engine.counts.ended) ended, \(outcomes.count) recorded")
    }
    if ended != nil, running > 0 { found.append("the study ended while trials ran") }
    return found
  }

  private mutating func carryOut(_ command: Command) {
    switch command {
    case .ask(let first, let capacity):
      if pendingAsk != nil { faults.append("two asks at once") }
      let known = settings.optimizerLearns ? record.count : record.values.count { $0.origin == .optimizer }
      if first != known { faults.append("asked for trial \(first), \(known) are recorded") }
      pendingAsk = (first, capacity)
      calls.append("ask \(first)")
    case .persist(.proposals(let proposals)):
      for proposal in proposals where record.updateValue(proposal, forKey: proposal.number) != nil {
        faults.append("trial proposed twice")
      }
    case .persist(.started(let assignments, _)):
      for assignment in assignments { starts[assignment.proposal.number, default: 0] += 1 }
    case .persist(.outcomes(let finished)):
      for trial in finished where outcomes.updateValue(trial, forKey: trial.proposal.number) != nil {
        faults.append("trial ended twice")
      }
    case .start(let worker, let assignments):
      for assignment in assignments {
        let number = assignment.proposal.number
        if record[number] == nil { faults.append("trial \(number) started before it was recorded") }
        if outcomes[number] != nil { faults.append("trial \(number) started after it had ended") }
      }
      held[worker, default: []] += assignments.map(\.proposal.number)
    case .tell(let trial):
      if outcomes[trial.proposal.number] == nil { faults.append("told before it was recorded") }
      told.append(trial.proposal.number)
      calls.append("tell \(trial.proposal.number)")
    case .replaceWorker(let worker): free.insert(worker)
    case .end(let end):
      if ended != nil { faults.append("ended twice") }
      ended = end
    case .persist(.report), .persist(.snapshot), .announce, .consult, .deliver, .interrupt: break
    }
  }

  private mutating func answerAsk() {
    guard let (first, capacity) = pendingAsk else { return }
    pendingAsk = nil
    if let exhaustedAfter, first >= exhaustedAfter { return send(.optimizerIsDone) }
    let count = Int.random(in: 1...capacity, using: &random)
    send(.proposed((0..<count).map { ProposedConfiguration(Configuration([Double(first + $0)])) }))
  }

  private mutating func finishSome() {
    guard let worker = held.keys.sorted().randomElement(using: &random), let trials = held[worker] else { return }
    let count = Int.random(in: 1...trials.count, using: &random)
    let results = trials.prefix(count).map { TrialOutcome(trial: $0, outcome(of: $0)) }
    held[worker] = trials.count == count ? nil : Array(trials.dropFirst(count))
    if held[worker] == nil { free.insert(worker) }
    send(.finished(worker: worker, results))
  }

  private func outcome(of number: Int) -> Outcome {
    if number % 17 == 3 { return Outcome(.failed(.invalid, message: "trial \(number) cannot work")) }
    return Outcome(.complete, metrics: [Self.value(of: number)])
  }

  private mutating func duplicateOutcome() {
    guard let trial = outcomes.keys.sorted().randomElement(using: &random) else { return }
    send(
      .finished(
        worker: Int.random(in: 0..<settings.workers, using: &random), [TrialOutcome(trial: trial, outcome(of: trial))]))
  }

  private mutating func killWorker() {
    guard let worker = held.keys.sorted().randomElement(using: &random) else { return }
    held[worker] = nil
    send(.workerDied(worker, Outcome(.failed(.fatal, message: "worker killed by SIGKILL"))))
  }
}
