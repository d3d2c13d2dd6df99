import HoneStudy

/// What survives when a host is killed: the records that were written, as the study file keeps them.
struct SimulatedRecord {
  struct Entry {
    var proposal: Proposal
    var starts = 0
    var finished: FinishedTrial?
  }

  /// By number.
  private(set) var trials: [Entry] = []
  private(set) var judged: [TrialReport] = []
  private(set) var ended = 0
  /// The last reading of the study's clock.
  private var clock = 0

  /// - Returns: what the study file would refuse, if anything.
  mutating func write(_ record: StudyRecord) -> String? {
    switch record {
    case .proposals(let proposals):
      guard advance(to: proposals[0].askedAt) else { return "an ask has an old time" }
      for proposal in proposals {
        guard proposal.number == trials.count else { return "trial \(proposal.number) comes after \(trials.count - 1)" }
        trials.append(Entry(proposal: proposal))
      }
    case .started(let assignments, _):
      for assignment in assignments {
        guard trials.indices.contains(assignment.proposal.number) else { return "an unknown trial started" }
        trials[assignment.proposal.number].starts = assignment.attempt + 1
      }
    case .outcomes(let finished):
      for trial in finished {
        guard trials.indices.contains(trial.proposal.number) else { return "an unknown trial ended" }
        guard trials[trial.proposal.number].finished == nil else { return "trial \(trial.proposal.number) ended twice" }
        guard advance(to: trial.toldAt) else { return "an outcome has an old time" }
        trials[trial.proposal.number].finished = trial
        ended += 1
      }
    case .report(let report):
      guard report.judgedAt > 0 else { break }
      guard advance(to: report.judgedAt) else { return "a report has an old time" }
      judged.append(report)
    case .snapshot: break
    }
    return nil
  }

  /// Every ask, tell and judgement has a time of its own.
  private mutating func advance(to reading: Int) -> Bool {
    defer { clock = reading }
    return reading > clock
  }

  /// The best complete trial; of equal ones the first.
  var best: Incumbent? {
    var best: FinishedTrial?
    for case let trial? in trials.map(\.finished) where trial.outcome.result == .complete {
      let (value, least) = (trial.outcome.metrics[0], best?.outcome.metrics[0] ?? .infinity)
      if value < least || (value == least && trial.toldAt < best?.toldAt ?? .max) { best = trial }
    }
    return best.map { Incumbent(trial: $0.proposal.number, value: $0.outcome.metrics[0]) }
  }

  /// What the study file says to the next host.
  func history(_ settings: StudySettings) -> (StudyHistory, Replay) {
    let replay = Replay(
      trials.map { ($0.proposal, $0.finished) }, reports: judged,
      deterministic: settings.deterministic)
    var history = StudyHistory(nextTrial: trials.count, incumbent: best)
    for entry in trials {
      if let finished = entry.finished {
        history.counts[finished.outcome.state] += 1
        history.clock = max(history.clock, finished.toldAt)
      } else {
        history.counts[.waiting] += 1
        history.unfinished.append((entry.proposal, entry.starts))
      }
      history.clock = max(history.clock, entry.proposal.askedAt)
      if entry.proposal.origin != .optimizer { history.foreign += 1 }
    }
    history.clock = max(history.clock, judged.last?.judgedAt ?? 0)
    if settings.optimizerLearns { history.untold = replay.untold }
    return (history, replay)
  }
}
