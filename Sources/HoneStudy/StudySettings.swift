import HoneSpace

/// What the engine needs to know of a study; all that it decides follows from this and from the events.
package struct StudySettings: Sendable, Equatable {
  /// Most trials that the study may have, whoever wanted them.
  ///
  /// nil: until the optimizer is done.
  package var trials: Int?
  /// Ends the study when its trials have spent this much of the objective's budget; nil: no limit.
  ///
  /// What is spent is counted by `StudyHistory.spending`.
  package var spendingLimit: Double?
  /// How many trials may run at once.
  package var workers: Int
  /// Whether proposals depend on what was told.
  ///
  /// If not, the optimizer is asked ahead and never told.
  package var optimizerLearns: Bool
  /// Whether the optimizer judges reports.
  package var optimizerJudges: Bool
  /// Fixes the order of asks and tells, so that parallel runs repeat: trial n is asked for when trial n - workers has
  /// been told, and tells follow the trials' numbers.
  package var deterministic: Bool
  /// How often a trial that met an error is tried again.
  package var retries: Int
  /// How many alike failures in a row end the study.
  ///
  /// nil: no limit.
  package var maximumFailures: Int?
  /// Which trials become incumbents.
  package var aim: Aim

  package init(
    trials: Int?, workers: Int = 1, optimizerLearns: Bool = true, optimizerJudges: Bool = false,
    deterministic: Bool = false, retries: Int = 0, maximumFailures: Int? = 10,
    aim: Aim = Aim([Metric(name: "value")]), spendingLimit: Double? = nil
  ) {
    self.trials = trials
    self.spendingLimit = spendingLimit
    self.workers = workers
    self.optimizerLearns = optimizerLearns
    self.optimizerJudges = optimizerJudges
    self.deterministic = deterministic
    self.retries = retries
    self.maximumFailures = maximumFailures
    self.aim = aim
  }
}

/// How many trials are in each state.
package struct TrialCounts: Sendable, Equatable {
  private var counts = [Int](repeating: 0, count: TrialState.allCases.count)

  package init() {}

  package subscript(state: TrialState) -> Int {
    get { counts[state.rawValue] }
    set { counts[state.rawValue] = newValue }
  }

  package var total: Int { counts.reduce(0, +) }
  /// Trials that will not be evaluated any more.
  package var ended: Int { total - self[.waiting] - self[.running] }
}

/// What a study file knows when a study goes on: the state from which the engine continues.
package struct StudyHistory: Sendable, Equatable {
  /// Trials by state; none is running.
  package var counts: TrialCounts
  /// Number that the next trial gets.
  package var nextTrial: Int
  /// Reading of the study's clock.
  package var clock: Int
  /// How many trials the optimizer did not propose.
  package var foreign: Int
  /// Trials without an outcome, in the order in which they are to be started, with how often each was.
  package var unfinished: [(proposal: Proposal, attempts: Int)]
  package var incumbent: Incumbent?
  /// Trials that ended and that the optimizer has not been told, in order; of deterministic studies.
  package var untold: [FinishedTrial]
  /// What the trials have spent; nil where nobody counts it.
  package var spending: Spending?

  package init(
    counts: TrialCounts = TrialCounts(), nextTrial: Int = 0, clock: Int = 0, foreign: Int = 0,
    unfinished: [(proposal: Proposal, attempts: Int)] = [], incumbent: Incumbent? = nil,
    untold: [FinishedTrial] = [], spending: Spending? = nil
  ) {
    self.untold = untold
    self.spending = spending
    self.counts = counts
    self.nextTrial = nextTrial
    self.clock = clock
    self.foreign = foreign
    self.unfinished = unfinished
    self.incumbent = incumbent
  }

  package static func == (left: StudyHistory, right: StudyHistory) -> Bool {
    left.counts == right.counts && left.nextTrial == right.nextTrial && left.clock == right.clock
      && left.foreign == right.foreign && left.spending == right.spending && left.incumbent == right.incumbent
      && left.untold == right.untold
      && left.unfinished.elementsEqual(right.unfinished) { $0.proposal == $1.proposal && $0.attempts == $1.attempts }
  }
}
