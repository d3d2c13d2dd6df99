package import HoneSpace

/// How much of an objective's budget trials have spent in all.
///
/// A trial that goes on from another adds what is new, if the objective can hold its evaluations; else it begins anew.
package struct Spending: Sendable, Equatable {
  /// In the budget's unit.
  package private(set) var total = 0.0
  private let budget: Budget
  private let continues: Bool
  /// The budgets of trials that others may go on from.
  private var reached: [Int: Double] = [:]

  /// - Parameter continues: whether the objective offers sessions.
  package init(of budget: Budget, continues: Bool) {
    self.budget = budget
    self.continues = continues
  }

  /// The budget that a trial was to have.
  package func wanted(_ proposal: Proposal) -> Double {
    proposal.budget ?? budget.hyperparameter.flatMap { proposal.configuration[$0] } ?? budget.preset
  }

  /// Counts a trial that has ended; one that failed costs nothing that anybody knows.
  ///
  /// - Returns: what it added.
  @discardableResult
  package mutating func note(_ proposal: Proposal, _ outcome: Outcome) -> Double {
    guard outcome.state != .failed else { return 0 }
    let spent = outcome.budget ?? wanted(proposal)
    if continues && proposal.budget != nil { reached[proposal.number] = spent }
    let before = proposal.parent.flatMap { reached[$0] } ?? 0
    let added = max(0, spent - before)
    total += added
    return added
  }
}
