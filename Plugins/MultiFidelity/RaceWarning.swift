import Glibc
package import HonePlugin

/// What races come to in the trials that a study has, where that is less than their user will expect.
package struct RaceWarning {
  let ladder: BudgetLadder
  let eta: Double
  let budget: Budget
  /// Of the study; nil: unknown.
  let trials: Int?

  package init(ladder: BudgetLadder, eta: Double, budget: Budget, trials: Int?) {
    (self.ladder, self.eta, self.budget, self.trials) = (ladder, eta, budget, trials)
  }

  private var least: String { "a budget of \(text(ladder.budgets[0]))" }
  private var most: String { "a budget of \(text(ladder.budgets[ladder.budgets.count - 1]))" }

  private func text(_ value: Double) -> String {
    let unit = budget.unit.isEmpty ? budget.name : budget.unit
    return Self.number(value) + (unit.isEmpty || unit == "budget" ? "" : " \(unit)")
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// Nothing is given up early where there is one budget only.
  private var ofOneBudget: String? {
    guard ladder.budgets.count == 1 else { return nil }
    let mend =
      budget.low < budget.high
      ? "let the budgets range over more than a factor of eta, by min_budget, max_budget, or a smaller eta"
      : "do not fix the budget"
    return "every trial gets \(most), so there is nothing to race for; \(mend), or choose another optimizer"
  }

  /// For Hyperband, whose first race begins at the least budget.
  package var ofRaces: String? {
    if let ofOneBudget { return ofOneBudget }
    guard let trials else { return nil }
    let sizes = ladder.sizes(from: 0, eta: eta)
    let whole = sizes.reduce(0, +)
    guard trials < whole else { return nil }
    let what =
      trials <= sizes[0]
      ? "all \(trials) trials get no more than \(least), as the first race has \(sizes[0]) configurations"
      : "none of the \(trials) trials gets \(most), as the first race takes \(whole)"
    return "\(what); \(mend(whole) { ladder in ladder.sizes(from: 0, eta: eta).reduce(0, +) })"
  }

  /// For asynchronous halving: the last rung needs η configurations on the one below it, η² two below, and so on.
  package var ofHalving: String? {
    if let ofOneBudget { return ofOneBudget }
    func whole(_ ladder: BudgetLadder) -> Int {
      ladder.budgets.indices.reduce(0) { $0 + Int((pow(eta, Double($1)) - 1e-9).rounded(.up)) }
    }
    guard let trials, trials < whole(ladder) else { return nil }
    let what =
      trials < Int(eta.rounded(.up))
      ? "all \(trials) trials get no more than \(least)"
      : "\(trials) trials are few for one of them to get \(most), which takes about \(whole(ladder))"
    return "\(what); \(mend(whole(ladder), of: whole))"
  }

  /// More trials, or a least budget from which on a whole race fits into those that there are.
  private func mend(_ whole: Int, of length: (BudgetLadder) -> Int) -> String {
    let high = ladder.budgets[ladder.budgets.count - 1]
    let lows = ladder.budgets.indices.dropFirst().dropLast().map { rung in
      let low = high / pow(eta, Double(ladder.budgets.count - 1 - rung))
      // Rounded down, for the rung that is wanted to lie above it.
      return low >= 10 ? low.rounded(.down) : low
    }
    let fitting = lows.first { low in length(BudgetLadder(budget, low: low, high: high, eta: eta)) <= trials ?? 0 }
    let larger = fitting.map { "min_budget=\(Self.number($0))" } ?? "a larger min_budget"
    return "give it \(whole) trials or more, or \(larger), or a larger eta"
  }
}
