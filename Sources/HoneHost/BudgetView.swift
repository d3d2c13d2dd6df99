import HoneSpace

/// What an optimizer sees of an objective's budget, and of the hyperparameter that says the same.
struct BudgetView {
  let space: ConfigurationSpace
  let budget: Budget?

  /// - Parameters:
  ///   - space: as the user narrowed it.
  ///   - isSetByOptimizer: whether the optimizer sets budgets; then the hyperparameter leaves the space, and what the user
  ///     left of its range is the budget's.
  init(of budget: Budget?, in space: ConfigurationSpace, isSetByOptimizer: Bool) throws {
    guard isSetByOptimizer, var budget, let index = budget.hyperparameter else {
      (self.space, self.budget) = (space, budget)
      return
    }
    let domain = space.hyperparameters[index].domain
    let (low, high) = (domain.value(atUnit: 0), domain.value(atUnit: 1))
    budget.low = max(budget.low, low)
    budget.high = max(budget.low, min(budget.high, high))
    budget.preset = min(max(budget.preset, budget.low), budget.high)
    budget.hyperparameter = nil
    self.space = try space.removing(index)
    self.budget = budget
  }
}
