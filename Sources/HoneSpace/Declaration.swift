/// What a user declares for an objective that knows no space by itself: a function of some library, a command.
package struct Declaration: Sendable, Equatable, Codable {
  package var space: ConfigurationSpace
  /// Empty: the objective says what it measures.
  package var metrics: [Metric]
  package var budget: Budget?

  package init(space: ConfigurationSpace, metrics: [Metric] = [], budget: Budget? = nil) {
    self.space = space
    self.metrics = metrics
    self.budget = budget
  }
}

extension Declaration {
  /// The first hyperparameter of which an objective's space makes something else; nil if it keeps them all.
  ///
  /// Kinds that the user left open are the objective's to settle.
  package func firstChanged(in described: ConfigurationSpace) -> String? {
    let (mine, theirs) = (space.hyperparameters, described.hyperparameters)
    for (index, hyperparameter) in mine.enumerated() {
      guard index < theirs.count, theirs[index].name == hyperparameter.name,
        theirs[index].condition == hyperparameter.condition, hyperparameter.keeps(theirs[index].domain)
      else { return hyperparameter.name }
    }
    return theirs.count > mine.count ? theirs[mine.count].name : nil
  }
}

extension Hyperparameter {
  fileprivate func keeps(_ described: Domain) -> Bool {
    if case .float(let range) = domain, isKindOpen, case .int(let whole) = described {
      return whole == IntRange(low: range.low, high: range.high, step: range.step, scale: range.scale)
    }
    return described == domain
  }
}
