import HonePlugin

/// What a trial is worth: order only.
package struct Fitness: Equatable, Sendable {
  /// How far constraints are broken, 0 if they hold; infinite if the trial failed.
  package let violation: Double
  /// To be minimised; one a metric.
  package let objectives: [Double]

  package init(violation: Double = 0, _ objectives: [Double]) {
    self.violation = violation
    self.objectives = objectives
  }

  package var hasFailed: Bool { violation == .infinity }
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

  /// A trial that failed, or that measured no finite value, is the worst there is.
  func fitness(_ tell: Tell) -> Fitness {
    let metrics = tell.metrics
    let failed = Fitness(violation: .infinity, [Double](repeating: .infinity, count: objectiveCount))
    guard tell.state != .failed, !objectives.isEmpty, let last = (objectives + constraints).max(), last < metrics.count
    else { return failed }
    let values = objectives.map { metrics[$0] }
    let violation = constraints.reduce(0) { $0 + max(0, metrics[$1]) }
    return violation.isFinite && values.allSatisfy(\.isFinite) ? Fitness(violation: violation, values) : failed
  }
}
