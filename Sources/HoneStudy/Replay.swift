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
  ///   - reports: reports that the optimizer judged.
  package init(
    _ trials: [(proposal: Proposal, finished: FinishedTrial?)], reports: [TrialReport] = [], deterministic: Bool
  ) {
    if deterministic { orderByNumber(trials) } else { orderByClock(trials, reports) }
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

  private mutating func orderByNumber(_ trials: [(proposal: Proposal, finished: FinishedTrial?)]) {
    var next = 0
    for (proposal, _) in trials {
      while next < min(proposal.told, trials.count), let finished = trials[next].finished {
        steps.append(.tell(finished))
        next += 1
      }
      steps.append(Self.step([proposal]))
    }
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
