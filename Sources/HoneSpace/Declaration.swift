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
