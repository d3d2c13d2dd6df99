/// The decisions that made a configuration, in order: active hyperparameters with more than one value only.
package struct Trajectory: Sendable, Equatable {
  /// The hyperparameters.
  package var steps: [Int32] = []
  package var actions: [Double] = []
  /// `Decision.feature` of each action.
  package var features: [Double] = []
  /// The logarithm of each action's probability when it was drawn.
  package var logProbabilities: [Double] = []

  package init() {}

  package var count: Int { steps.count }

  package mutating func reserve(_ count: Int) {
    steps.reserveCapacity(count)
    actions.reserveCapacity(count)
    features.reserveCapacity(count)
    logProbabilities.reserveCapacity(count)
  }

  package mutating func append(_ step: Int, action: Double, feature: Double, logProbability: Double) {
    steps.append(Int32(step))
    actions.append(action)
    features.append(feature)
    logProbabilities.append(logProbability)
  }
}
