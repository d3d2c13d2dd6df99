import HonePlugin

/// What one mode does with the calls of the host.
protocol HypergradientStrategy: AnyObject {
  /// Places of the hyperparameters by which gradients are wanted.
  var wanted: Set<Int> { get }
  /// What evaluations do from step to step.
  var rules: [DescentRule] { get }

  /// Fills one proposal.
  func propose(_ proposal: Proposal) throws -> Answer
  func tell(_ tell: Tell) throws
  func judge(_ report: Report, _ values: MutableValues) throws -> Verdict
}
