/// What the engine wants done.
///
/// Commands are carried out in order, and whatever is to be persisted is durable before the command after it is carried
/// out: a proposal before its evaluation starts, an outcome before the optimizer is told.
package enum Command: Sendable, Equatable {
  /// Ask the optimizer for the trials from `first` on, at most `capacity` of them; the answer comes as an event.
  case ask(first: Int, capacity: Int)
  /// Write this to the study file.
  case persist(StudyRecord)
  /// Evaluate these trials on that worker, one after another.
  case start(worker: Int, [Assignment])
  /// Tell the optimizer of a trial that it did not propose.
  case announce(Proposal)
  /// Tell the optimizer what became of a trial.
  case tell(FinishedTrial)
  /// Let the optimizer judge a report; the answer comes as an event.
  case consult(worker: Int, TrialReport)
  /// Give a verdict to a running trial.
  case deliver(worker: Int, trial: Int, Verdict)
  /// Replace a worker that died.
  case replaceWorker(Int)
  /// Interrupt all running trials.
  case interrupt
  /// The study is over; nothing runs any more.
  case end(StudyEnd)
}

/// One entry of a study's record.
package enum StudyRecord: Sendable, Equatable {
  case proposals([Proposal])
  /// These trials are about to start on a worker.
  case started([Assignment], worker: Int)
  case outcomes([FinishedTrial])
  case report(TrialReport)
  /// Takes the place of the one before.
  case snapshot(OptimizerSnapshot)
}

/// A trial to be evaluated.
package struct Assignment: Sendable, Equatable {
  package var proposal: Proposal
  /// How often the trial was started before.
  package var attempt: Int

  package init(_ proposal: Proposal, attempt: Int) {
    self.proposal = proposal
    self.attempt = attempt
  }
}

/// Why a study ended.
package enum StudyEnd: Sendable, Equatable {
  /// All trials that were wanted have ended.
  case trialsReached
  /// The optimizer has no more configurations to propose.
  case exhausted
  case timeLimitReached
  /// The trials have spent as much of the objective's budget as they may.
  case spendingLimitReached
  case interrupted
  /// Too many alike failures in a row; the last one's message.
  case failures(count: Int, message: String)
  case optimizerFailed(message: String)
}
