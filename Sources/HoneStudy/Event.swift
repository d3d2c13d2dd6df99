package import HoneSpace

/// What happens to a study.
///
/// The engine sees the world only through these.
package enum Event: Sendable, Equatable {
  /// A worker is free and would take this many trials at once.
  case workerReady(Int, capacity: Int)
  /// A worker ended.
  ///
  /// The outcome is that of the trial that it was evaluating; the others that it held never started and are given back.
  case workerDied(Int, Outcome)
  /// The optimizer answered an ask with proposals, in order.
  case proposed([ProposedConfiguration])
  /// The optimizer has nothing to propose before the next tell.
  case optimizerWaits
  /// The optimizer has nothing to propose ever again.
  case optimizerIsDone
  /// The optimizer failed or broke the contract.
  case optimizerFailed(message: String)
  /// A running trial reported.
  case reported(worker: Int, TrialReport)
  /// The optimizer judged a report.
  case judged(worker: Int, trial: Int, Verdict)
  /// A worker finished trials that it held.
  case finished(worker: Int, [TrialOutcome])
  /// A user wants this configuration evaluated.
  case enqueued(Configuration, TrialOrigin)
  /// The study has run for as long as it may.
  case timeLimitReached
  /// The user wants the study to end now.
  case stopRequested
}

/// The outcome of one trial.
package struct TrialOutcome: Sendable, Equatable {
  package var trial: Int
  package var outcome: Outcome

  package init(trial: Int, _ outcome: Outcome) {
    self.trial = trial
    self.outcome = outcome
  }
}
