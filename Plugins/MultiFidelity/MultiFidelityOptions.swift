import HonePlugin

/// The options that all optimizers which set budgets have.
struct MultiFidelityOptions {
  let eta: Double
  let ladder: BudgetLadder
  /// Of states that are saved under these options.
  let stateOwner: StateOwner
  let warning: RaceWarning

  static let parameters: [Parameter] = [
    .pluginName(
      "optimizer", preset: "bayesian", summary: "where configurations come from; its options as optimizer.KEY"),
    .float("eta", 1.5...16, preset: 3, summary: "one configuration in so many goes on, with so many times the budget"),
    .float("min_budget", 0...1e300, summary: "the least budget of an evaluation; the objective's, unless given"),
    .float("max_budget", 0...1e300, summary: "the most budget of an evaluation; the objective's, unless given"),
    .choice(
      "model_budget", ["auto", "true", "false"], preset: "auto",
      summary: "whether the optimizer sees the budget as a hyperparameter: bayesian and tpe do"),
  ]

  /// - Parameter name: the optimizer's, for errors.
  init(_ options: Options, _ problem: Problem, name: String) throws {
    guard let budget = problem.budget else {
      throw PluginError.invalid(
        "\(name) needs an objective whose evaluations have a budget, as mlp has its updates; choose \"bayesian\"")
    }
    let child = try options.text("optimizer")
    if BuiltInOptimizers.setsBudgets(child) {
      throw PluginError.invalid(
        "\"\(child)\" sets budgets itself and cannot be the optimizer of another one that does; choose \"bayesian\"")
    }
    eta = try options.double("eta")
    let low = max(budget.low, options.double(ifGiven: "min_budget") ?? budget.low)
    let high = min(budget.high, options.double(ifGiven: "max_budget") ?? budget.high)
    guard low > 0, low <= high else {
      throw PluginError.invalid(
        "the budgets from min_budget to max_budget are none: \(low) … \(high) of the objective's "
          + "\(budget.low) … \(budget.high) \(budget.name)")
    }
    ladder = BudgetLadder(budget, low: low, high: high, eta: eta)
    stateOwner = try StateOwner(
      name, options, own: "\(eta)", "\(ladder.budgets)", try options.label("model_budget"))
    warning = RaceWarning(ladder: ladder, eta: eta, budget: budget, trials: problem.trials)
  }

  var range: ClosedRange<Double> {
    let budgets = ladder.budgets
    return budgets[0]...budgets[budgets.count - 1]
  }
}
