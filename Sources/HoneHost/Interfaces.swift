package import HoneStudy

/// What the study host needs of an optimizer.
package protocol OptimizerInterface: AnyObject {
  /// Whether its proposals depend on what it was told.
  var learns: Bool { get }
  /// Whether it judges reports.
  var judges: Bool { get }
  func ask(first: Int, capacity: Int) throws -> AskAnswer
  func announce(_ proposal: Proposal) throws
  func tell(_ trial: FinishedTrial) throws
  func judge(_ report: TrialReport) throws -> Verdict
  /// Its state, if replaying what came since the last one would take noticeably longer than to keep it.
  func snapshotIfDue() -> OptimizerSnapshot?
}

extension OptimizerInterface {
  package func snapshotIfDue() -> OptimizerSnapshot? { nil }
}

/// An optimizer's answer to an ask.
package enum AskAnswer: Sendable, Equatable {
  case proposals([ProposedConfiguration])
  case wait
  case done
}

/// What the study host needs of an objective, for one worker.
package protocol ObjectiveInterface: AnyObject {
  /// Makes the objective ready to evaluate, at first and after a worker died; for that it may throw.
  func start() throws
  /// These will be evaluated next, in order, unless something happens.
  func prepare(_ assignments: ArraySlice<Assignment>, seed: (_ trial: Int) -> UInt64)
  /// Evaluates a trial; `report` is called on the same thread before it returns.
  ///
  /// Never throws: whatever goes wrong is the trial's outcome.
  func evaluate(_ assignment: Assignment, seed: UInt64, report: (TrialReport) -> Verdict) -> Evaluated
  /// Asks for its end, without waiting; so that many end at once.
  func askToEnd()
  /// Ends it; nothing of it is left when this returns.
  func end()
}

/// The end of an evaluation, and of its worker if that died of it.
package struct Evaluated: Sendable, Equatable {
  package var outcome: Outcome
  package var workerDied = false
}
