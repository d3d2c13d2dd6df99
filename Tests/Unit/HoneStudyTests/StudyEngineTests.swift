import HoneSpace
import HoneStudy
import Testing

@Suite struct StudyEngineTests {
  @Test func `a proposal is recorded before its evaluation starts, and an outcome before the optimizer is told`() {
    var engine = StudyEngine(StudySettings(trials: 1))
    let asked = engine.handle(.workerReady(0, capacity: 1))
    #expect(asked == [.ask(first: 0, capacity: 1)])
    let proposal = Proposal(number: 0, configuration: Configuration([0.25]), askedAt: 1, capacity: 1)
    let assignment = Assignment(proposal, attempt: 0)
    let started = engine.handle(.proposed([ProposedConfiguration(Configuration([0.25]))]))
    #expect(
      started == [
        .persist(.proposals([proposal])), .persist(.started([assignment], worker: 0)),
        .start(worker: 0, [assignment]),
      ])
    let outcome = Outcome(.complete, metrics: [3], seconds: 0.5)
    let finished = FinishedTrial(
      proposal: proposal, outcome: outcome, attempts: 1, worker: 0, toldAt: 2, improved: true)
    let ended = engine.handle(.finished(worker: 0, [TrialOutcome(trial: 0, outcome)]))
    #expect(ended == [.persist(.outcomes([finished])), .tell(finished), .end(.trialsReached)])
  }

  @Test func `an optimizer that ignores tells is asked ahead and never told`() {
    var engine = StudyEngine(StudySettings(trials: 10, optimizerLearns: false))
    let asked = engine.handle(.workerReady(0, capacity: 64))
    #expect(asked == [.ask(first: 0, capacity: 10)])
    let proposals = (0..<10).map { ProposedConfiguration(Configuration([Double($0)])) }
    let started = engine.handle(.proposed(proposals))
    guard case .start(0, let assignments) = started.last else {
      Issue.record("\(started)")
      return
    }
    let outcomes = assignments.map { TrialOutcome(trial: $0.proposal.number, Outcome(.complete, metrics: [1])) }
    let commands = engine.handle(.finished(worker: 0, outcomes))
    #expect(commands.count == 2)
    #expect(commands.last == .end(.trialsReached))
    #expect(engine.incumbent == Incumbent(trial: 0, value: 1))
  }

  @Test(arguments: [true, false])
  func `a study ends when its trials have spent what they may, and a trial that goes on adds what is new`(
    continues: Bool
  ) {
    let budget = Budget(name: "updates", unit: "", low: 1, high: 100, preset: 10)
    let settings = StudySettings(trials: nil, spendingLimit: 65)
    let history = StudyHistory(spending: Spending(of: budget, continues: continues))
    var engine = StudyEngine(settings, history: history)
    // Each goes on from the one before, with ten more: 10 each, or 10 + 20 + 30 + 40 from the beginning.
    var number = 0
    while engine.end == nil, number < 20 {
      _ = engine.handle(.workerReady(0, capacity: 1))
      let parent = number > 0 ? number - 1 : nil
      let proposed = ProposedConfiguration(Configuration([0]), budget: Double(10 * (number + 1)), parent: parent)
      _ = engine.handle(.proposed([proposed]))
      _ = engine.handle(.finished(worker: 0, [TrialOutcome(trial: number, Outcome(.complete, metrics: [1]))]))
      number += 1
    }
    #expect(engine.end == .spendingLimitReached)
    #expect(number == (continues ? 7 : 4))
  }

  @Test func `whoever wants the end of a study that is ending has its last trials interrupted`() {
    for event in [Event.stopRequested, .timeLimitReached] {
      var engine = StudyEngine(StudySettings(trials: 9, workers: 2))
      for worker in 0..<2 {
        _ = engine.handle(.workerReady(worker, capacity: 1))
        _ = engine.handle(.proposed([ProposedConfiguration(Configuration([0]))]))
      }
      _ = engine.handle(.finished(worker: 0, [TrialOutcome(trial: 0, Outcome(.complete, metrics: [1]))]))
      _ = engine.handle(.optimizerFailed(message: "no more"))
      #expect(engine.end == .optimizerFailed(message: "no more"))
      #expect(engine.handle(event).contains(.interrupt), "trial 1 still runs")
      #expect(engine.end == .optimizerFailed(message: "no more"))
    }
  }

  @Test func `an optimizer that would wait for ever ends the study`() {
    var engine = StudyEngine(StudySettings(trials: 10))
    _ = engine.handle(.workerReady(0, capacity: 1))
    guard case .end(.optimizerFailed(let message))? = engine.handle(.optimizerWaits).last else {
      Issue.record("the study goes on")
      return
    }
    #expect(message.contains("wait for ever"))
  }

  @Test func `ten alike failures in a row end the study, ten different ones do not`() {
    func end(message: (Int) -> String) -> StudyEnd? {
      var engine = StudyEngine(StudySettings(trials: 30))
      for number in 0..<30 where engine.end == nil {
        _ = engine.handle(.workerReady(0, capacity: 1))
        _ = engine.handle(.proposed([ProposedConfiguration(Configuration([0]))]))
        let outcome = Outcome(.failed(.invalid, message: message(number)))
        _ = engine.handle(.finished(worker: 0, [TrialOutcome(trial: number, outcome)]))
      }
      return engine.end
    }
    #expect(end { _ in "no such file" } == .failures(count: 10, message: "no such file"))
    #expect(end { "trial \($0) is bad" } == .trialsReached)
  }

  @Test func `an error is tried again as often as asked, an invalid configuration never`() {
    func starts(_ kind: FailureKind) -> Int {
      var engine = StudyEngine(StudySettings(trials: 1, retries: 2))
      var starts = 0
      var commands = engine.handle(.workerReady(0, capacity: 1))
      commands = engine.handle(.proposed([ProposedConfiguration(Configuration([0]))]))
      while case .start? = commands.last {
        starts += 1
        commands = engine.handle(.finished(worker: 0, [TrialOutcome(trial: 0, Outcome(.failed(kind, message: "no")))]))
        commands += engine.handle(.workerReady(0, capacity: 1))
      }
      return starts
    }
    #expect(starts(.error) == 3)
    #expect(starts(.invalid) == 1)
  }

  @Test func `an interrupted trial is given back, not failed`() {
    var engine = StudyEngine(StudySettings(trials: 2))
    _ = engine.handle(.workerReady(0, capacity: 1))
    _ = engine.handle(.proposed([ProposedConfiguration(Configuration([0]))]))
    let stopped = engine.handle(.stopRequested)
    #expect(stopped == [.interrupt])
    let ended = engine.handle(.finished(worker: 0, [TrialOutcome(trial: 0, Outcome(.interrupted))]))
    #expect(ended == [.end(.interrupted)])
    #expect(engine.counts[.waiting] == 1)
    #expect(engine.counts.ended == 0)
  }

  @Test func `only a complete trial that keeps its constraints has a value`() {
    let aim = Aim([
      Metric(name: "seconds", role: .recorded), Metric(name: "accuracy", direction: .maximize),
      Metric(name: "size", role: .constraint, bound: 10),
      Metric(name: "recall", direction: .maximize, role: .constraint, bound: 0.5),
    ])
    #expect(aim.valueMetric == 1 && !aim.minimizes)
    func value(_ metrics: [Double], _ result: Outcome.Result = .complete) -> Double? {
      var outcome = Outcome(result)
      outcome.metrics = metrics
      return aim.value(of: outcome)
    }
    #expect(value([1, 0.9, 10, 0.5]) == 0.9)
    #expect(value([1, 0.9, 10.5, 0.5]) == nil)
    #expect(value([1, 0.9, 10, 0.4]) == nil)
    #expect(value([1, 0.9, .nan, 0.5]) == nil)
    #expect(value([1, 0.9, 10, 0.5], .stopped) == nil)
  }

  @Test func `with equal values the earlier trial stays the incumbent, and NaN never becomes it`() {
    let first = Incumbent(trial: 0, value: 1)
    #expect(!Incumbent.improves(1, on: first, minimizes: true))
    #expect(!Incumbent.improves(.nan, on: nil, minimizes: true))
    #expect(Incumbent.improves(2, on: first, minimizes: false))
    #expect(Incumbent.improves(-.infinity, on: first, minimizes: true))
  }
}
