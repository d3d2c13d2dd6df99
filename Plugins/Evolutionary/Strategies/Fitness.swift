import HonePlugin

/// What a trial is worth: order only, so any increasing transformation of a metric changes nothing.
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

  /// Whether it comes before another by the first metric: kept constraints first, less broken ones next, failures last.
  ///
  /// Source: Deb, "An efficient constraint handling method for genetic algorithms", CMAME 186, 2000.
  package func isBetter(than other: Fitness) -> Bool {
    violation != other.violation ? violation < other.violation : objectives[0] < other.objectives[0]
  }

  /// A trial that gave no result: the worst there is.
  package static func failed(_ count: Int) -> Fitness {
    Fitness(violation: .infinity, [Double](repeating: .infinity, count: count))
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

  func fitness(_ tell: Tell) -> Fitness {
    let metrics = tell.metrics
    let failed = Fitness.failed(objectiveCount)
    guard tell.state != .failed, !objectives.isEmpty, let last = (objectives + constraints).max(), last < metrics.count
    else {
      return failed
    }
    let values = objectives.map { metrics[$0] }
    let violation = constraints.reduce(0) { $0 + max(0, metrics[$1]) }
    let isMeasured = !values.contains(where: \.isNaN) && !constraints.contains { metrics[$0].isNaN }
    return isMeasured && values.allSatisfy { $0 < .infinity } ? Fitness(violation: violation, values) : failed
  }
}
