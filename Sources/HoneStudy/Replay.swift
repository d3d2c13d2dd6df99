/// One thing that the optimizer was asked or told.
package enum ReplayStep: Sendable, Equatable {
  /// One ask and its answer.
  case ask([Proposal])
  case announce(Proposal)
  case tell(FinishedTrial)
  case judge(TrialReport)
}

/// What the optimizer of a study saw, in the order in which it saw it, out of the study's record.
///
/// In a free study the order is that of the clock readings. In a deterministic one trials are asked for, announced and told
/// in the order of their numbers, each proposal says how many tells came before it, and what has ended since is still to
/// be told.
package struct Replay: Sendable, Equatable {
  package private(set) var steps: [ReplayStep] = []
  /// Trials that have ended and that the optimizer has not been told, in order.
  package private(set) var untold: [FinishedTrial] = []

  /// - Parameters:
  ///   - trials: all trials of the study in order of their numbers, each with its end, if it has ended.
  ///   - reports: reports that the optimizer judged; a deterministic study with such an optimizer has one worker.
  ///   - deterministic: whether the order of asks and tells is that of the trials' numbers.
  ///   - before: trials of other studies that it was told before all else.
  package init(
    _ trials: [(proposal: Proposal, finished: FinishedTrial?)], reports: [TrialReport] = [], deterministic: Bool,
    before: [FinishedTrial] = []
  ) {
    if deterministic { orderByNumber(trials, reports) } else { orderByClock(trials, reports) }
    steps.insert(contentsOf: before.map(ReplayStep.tell), at: 0)
  }

  private mutating func orderByClock(
    _ trials: [(proposal: Proposal, finished: FinishedTrial?)], _ reports: [TrialReport]
  ) {
    var timed: [(clock: Int, step: ReplayStep)] = []
    timed.reserveCapacity(2 * trials.count)
    for ask in Self.asks(trials.map(\.proposal)) { timed.append((ask[0].askedAt, Self.step(ask))) }
    for case let finished? in trials.map(\.finished) { timed.append((finished.toldAt, .tell(finished))) }
    timed += reports.map { ($0.judgedAt, .judge($0)) }
    steps = timed.sorted { $0.clock < $1.clock }.map(\.step)
  }

  private mutating func orderByNumber(
    _ trials: [(proposal: Proposal, finished: FinishedTrial?)], _ reports: [TrialReport]
  ) {
    var next = 0
    var judged = reports.sorted { $0.judgedAt < $1.judgedAt }[...]
    func judge(before clock: Int) {
      while let report = judged.first, report.judgedAt < clock { steps.append(.judge(judged.removeFirst())) }
    }
    func tell(_ finished: FinishedTrial) {
      judge(before: finished.toldAt)
      steps.append(.tell(finished))
      next += 1
    }
    for (proposal, _) in trials {
      while next < min(proposal.told, trials.count), let finished = trials[next].finished { tell(finished) }
      judge(before: proposal.askedAt)
      steps.append(Self.step([proposal]))
    }
    // A tell that a judgement followed has had its turn, whether or not a proposal followed as well.
    while let last = judged.last, next < trials.count, let finished = trials[next].finished,
      finished.toldAt < last.judgedAt
    {
      tell(finished)
    }
    judge(before: .max)
    untold = trials[next...].compactMap(\.finished)
  }

  private static func step(_ proposals: [Proposal]) -> ReplayStep {
    proposals[0].origin == .optimizer ? .ask(proposals) : .announce(proposals[0])
  }

  /// Proposals of one ask together, all others alone.
  private static func asks(_ proposals: [Proposal]) -> [[Proposal]] {
    var asks: [[Proposal]] = []
    for proposal in proposals {
      if proposal.origin == .optimizer, asks.last?[0].askedAt == proposal.askedAt {
        asks[asks.count - 1].append(proposal)
      } else {
        asks.append([proposal])
      }
    }
    return asks
  }
}
