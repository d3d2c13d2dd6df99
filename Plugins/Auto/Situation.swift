import Glibc
package import HonePlugin

/// What the choice of an optimizer depends on: never a clock, so that a study repeats.
package struct Situation: Sendable, Equatable {
  /// Of the study, if known.
  package var trials: Int?
  /// Hyperparameters with more than one value.
  package var dimension: Int
  /// Whether all of these are numbers or ordinals.
  package var isOrdered: Bool
  /// Whether all are active in every configuration.
  package var isAlwaysActive: Bool
  /// Metrics that are optimised.
  package var objectives: Int
  /// Trials of one round of races over the objective's budgets; nil if it has none, or a range that is too narrow or
  /// absurdly wide.
  package var roundOfRaces: Int?

  package init(_ problem: Problem) {
    let space = problem.space
    let varying = space.parameters.indices.filter { !space.parameters[$0].isText && space.pointCount(of: $0) != 1 }
    trials = problem.trials
    dimension = varying.count
    isOrdered = varying.allSatisfy { index in
      if case .choice(let labels) = space.parameters[index].domain { labels.count == 2 } else { true }
    }
    isAlwaysActive = varying.allSatisfy { space.parameters[$0].condition.isAlways }
    objectives = problem.metrics.count { $0.role == .objective }
    roundOfRaces = problem.budget.flatMap { Self.roundOfRaces($0.low, $0.high) }
  }

  /// Of a range that is cut into more budgets than that, a round has more trials than any study.
  private static let mostRungs = 30.0

  /// How many trials Hyperband's brackets have with η = 3, one of each kind.
  ///
  /// Source: Li et al., JMLR 18, 2018, algorithm 1.
  package static func roundOfRaces(_ low: Double, _ high: Double) -> Int? {
    guard low > 0, high >= 9 * low else { return nil }
    // The quotient of the two may be more than a double holds.
    let rungs = ((log(high) - log(low)) / log(3) + 1e-9).rounded(.down)
    guard rungs <= mostRungs else { return nil }
    let most = Int(rungs)
    return (0...most).reduce(0) { sum, s in
      let first = (Double(most + 1) / Double(s + 1) * pow(3, Double(s))).rounded(.up)
      return sum + (0...s).reduce(0) { $0 + max(1, Int((first * pow(3, -Double($1)) + 1e-9).rounded(.down))) }
    }
  }
}
