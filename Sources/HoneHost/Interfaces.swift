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
}

/// An optimizer's answer to an ask.
package enum AskAnswer: Sendable, Equatable {
  case proposals([ProposedConfiguration])
  case wait
  case done
}

/// What the study host needs of an objective.
///
/// Never throws: whatever goes wrong is the trial's outcome.
package protocol ObjectiveInterface: AnyObject {
  /// Evaluates a trial; `report` is called on the same thread before it returns.
  func evaluate(_ assignment: Assignment, seed: UInt64, report: (TrialReport) -> Verdict) -> Outcome
}
