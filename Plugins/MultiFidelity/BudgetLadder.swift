import Glibc
package import HonePlugin

/// The budgets at which trials are compared: from the most down to the least, each a factor η below the next.
///
/// Source: Li et al., "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization", JMLR 18, 2018, algorithm 1,
/// with R = high / low.
package struct BudgetLadder: Sendable, Equatable {
  /// Ascending, the objective's most at the end; legal budgets.
  package let budgets: [Double]

  /// Configurations of the largest race: of a range that asks for more the least budgets are left out.
  private static let largestRace = 0x1p40

  /// - Parameters:
  ///   - low: the least to be used, at least the objective's least.
  ///   - high: the most to be used.
  ///   - eta: η, above 1.
  package init(_ budget: Budget, low: Double, high: Double, eta: Double) {
    // The quotient of the two may be more than a double holds.
    let steps = min(log(high) - log(low), log(Self.largestRace)) / log(eta) + 1e-9
    var budgets: [Double] = []
    for step in (0...max(0, Int(steps.rounded(.down)))).reversed() {
      let legal = budget.legal(high / pow(eta, Double(step)))
      // On a coarse grid two budgets may be one.
      if budgets.last.map({ legal > $0 }) ?? true { budgets.append(legal) }
    }
    self.budgets = budgets
  }

  /// Trials of a bracket at each of its rungs: the bracket that begins at budget number `first`.
  ///
  /// n = ⌈(s_max + 1) / (s + 1) · η^s⌉ configurations at first, of which ⌊n η⁻ⁱ⌋ reach rung i.
  package func sizes(from first: Int, eta: Double) -> [Int] {
    let most = budgets.count - 1
    let s = most - first
    let count = (Double(most + 1) / Double(s + 1) * pow(eta, Double(s))).rounded(.up)
    return (0...s).map { max(1, Int((count * pow(eta, -Double($0)) + 1e-9).rounded(.down))) }
  }
}

extension Budget {
  /// The legal budget nearest to one.
  func legal(_ value: Double) -> Double {
    var value = value
    if step > 0 { value = low + ((value - low) / step).rounded() * step }
    if isWhole { value = value.rounded() }
    return min(max(value, low), high)
  }
}
