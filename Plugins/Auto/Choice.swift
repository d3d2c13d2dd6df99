/// An optimizer that may be chosen, and why.
package struct Choice: Sendable, Equatable {
  package let name: String
  package let reason: String
  /// Its own options, as a user would give them.
  package var options: [Option] = []

  package struct Option: Sendable, Equatable {
    package let key: String
    package let text: String
  }

  /// Races are worth their many unfinished trials when so many rounds of them fit.
  private static let fewestRounds = 3
  /// Trials up to which a Gaussian process is worth its time, a dimension, at least and at most.
  private static let modelledTrials = (aDimension: 100, least: 200, most: 1000)
  /// Hyperparameters of the largest space that a Gaussian process models.
  private static let mostModelled = 500

  /// What suits a situation, the best first: the others stand in when one is missing.
  package static func ranked(_ situation: Situation) -> [Choice] {
    let plain = situation.objectives > 1 ? ofSeveralMetrics(situation) : ofOneMetric(situation)
    guard let round = situation.roundOfRaces, let trials = situation.trials, trials >= fewestRounds * round,
      situation.objectives == 1
    else { return plain }
    let reason =
      "evaluations have a budget, and \(trials) trials are \(trials / round) rounds of races of \(round); "
      + "most trials get a small part of it"
    return plain.prefix(1).map {
      Choice(name: "hyperband", reason: reason, options: [Option(key: "optimizer", text: $0.name)])
    } + plain
  }

  private static func ofSeveralMetrics(_ situation: Situation) -> [Choice] {
    let limit = modelledTrials.least
    let many = (situation.trials ?? 0) > limit
    let reason = "\(situation.objectives) metrics are optimised, in \(many ? "more than" : "up to") \(limit) trials"
    let names = many ? ["evolutionary", "bayesian"] : ["bayesian", "evolutionary"]
    return (names + ["random"]).map { Choice(name: $0, reason: reason) }
  }

  private static func ofOneMetric(_ situation: Situation) -> [Choice] {
    let dimension = situation.dimension
    let space = "\(dimension) hyperparameter\(dimension == 1 ? "" : "s")"
    guard dimension <= mostModelled else {
      let reason = "\(space) are more than a model of all of them can take"
      return ["evolutionary", "tpe", "random"].map { Choice(name: $0, reason: reason) }
    }
    let isSmooth = situation.isOrdered && situation.isAlwaysActive
    let limit =
      isSmooth
      ? min(max(modelledTrials.aDimension * dimension, modelledTrials.least), modelledTrials.most)
      : modelledTrials.most
    guard let trials = situation.trials, trials > limit else {
      let count = situation.trials.map { "\($0) trials are" } ?? "an unknown number of trials is taken to be"
      let reason = "\(count) few enough for a model that learns most from each, of \(space)"
      return ["bayesian", "tpe", "evolutionary", "random"].map { Choice(name: $0, reason: reason) }
    }
    if isSmooth {
      let reason = "\(trials) trials are many for \(space), all of them numbers that are always active"
      return ["evolutionary", "bayesian", "random"].map { Choice(name: $0, reason: reason) }
    }
    let reason =
      "\(trials) trials are too many for a model whose cost grows with them, in a space of labels or conditions"
    return ["tpe", "evolutionary", "bayesian", "random"].map { Choice(name: $0, reason: reason) }
  }
}
