import HonePlugin

/// What a trial is worth: only the order counts, so any increasing transformation of a metric changes nothing.
package struct Fitness: Equatable, Sendable {
  /// How far constraints are broken, 0 if they hold.
  package let violation: Double
  /// To be minimised; one a metric.
  package let objectives: [Double]

  package init(violation: Double = 0, _ objectives: [Double]) {
    self.violation = violation
    self.objectives = objectives
  }

  /// Whether it comes before another by the first metric: kept constraints first, then those that are less broken.
  ///
  /// Source: Deb, "An efficient constraint handling method for genetic algorithms", CMAME 186, 2000.
  package func isBetter(than other: Fitness) -> Bool {
    violation != other.violation ? violation < other.violation : objectives[0] < other.objectives[0]
  }

  /// Whether it is at least as good by every metric, and better by one; constraints first.
  package func dominates(_ other: Fitness) -> Bool {
    if violation != other.violation { return violation < other.violation }
    var isBetter = false
    for (mine, its) in zip(objectives, other.objectives) {
      if mine > its { return false }
      if mine < its { isBetter = true }
    }
    return isBetter
  }
}

/// Reads the fitness from what the host tells.
struct FitnessReader {
  private let objectives: [Int]
  private let constraints: [Int]

  init(_ metrics: [Metric]) {
    objectives = metrics.indices.filter { metrics[$0].role == .objective }
    constraints = metrics.indices.filter {
      if case .constraint = metrics[$0].role { true } else { false }
    }
  }

  var objectiveCount: Int { max(1, objectives.count) }

  /// nil if the trial gave no result.
  func fitness(_ tell: Tell) -> Fitness? {
    let metrics = tell.metrics
    guard tell.state != .failed, !objectives.isEmpty, let last = (objectives + constraints).max(), last < metrics.count
    else { return nil }
    let values = objectives.map { metrics[$0] }
    let violation = constraints.reduce(0) { $0 + max(0, metrics[$1]) }
    let isMeasured = values.allSatisfy { $0 < .infinity } && !constraints.contains { metrics[$0].isNaN }
    return isMeasured ? Fitness(violation: violation, values) : nil
  }
}
