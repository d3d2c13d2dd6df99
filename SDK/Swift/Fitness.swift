/// What a trial is worth: order only, so any increasing transformation of a metric changes nothing.
///
/// Kept constraints come first, less broken ones next, failures last. Source: Deb, "An efficient constraint handling method
/// for genetic algorithms", CMAME 186, 2000.
public struct Fitness: Equatable, Sendable {
  /// How far constraints are broken, 0 if they hold; infinite if the trial gave no result.
  public let violation: Double
  /// To be minimised; one a metric.
  public let objectives: [Double]

  /// A trial that gave a result, unless `violation` is infinite.
  ///
  /// - Parameter objectives: at least one.
  public init(violation: Double = 0, _ objectives: [Double]) {
    self.violation = violation
    self.objectives = objectives
  }

  /// A trial that gave no result: the worst there is.
  ///
  /// - Parameter count: of objectives.
  public static func failed(_ count: Int) -> Fitness {
    Fitness(violation: .infinity, [Double](repeating: .infinity, count: count))
  }

  /// Whether it is that of a trial that gave no result.
  public var hasFailed: Bool { violation == .infinity }

  /// Whether it comes before another by the first objective.
  public func isBetter(than other: Fitness) -> Bool {
    violation != other.violation ? violation < other.violation : objectives[0] < other.objectives[0]
  }

  /// Whether it is at least as good by every objective, and better by one.
  public func dominates(_ other: Fitness) -> Bool {
    if violation != other.violation { return violation < other.violation }
    var isBetter = false
    for (mine, its) in zip(objectives, other.objectives) {
      if mine > its { return false }
      if mine < its { isBetter = true }
    }
    return isBetter
  }
}

/// Reads the fitness of trials from what the host tells.
public struct FitnessReader: Sendable {
  private let objectives: [Int]
  private let constraints: [Int]

  /// - Parameter metrics: of the problem.
  public init(_ metrics: [Metric]) {
    objectives = metrics.indices.filter { metrics[$0].role == .objective }
    constraints = metrics.indices.filter {
      if case .constraint = metrics[$0].role { true } else { false }
    }
  }

  /// How many numbers a fitness has, at least 1.
  public var objectiveCount: Int { max(1, objectives.count) }

  /// A trial that failed, or did not measure what counts, is the worst there is.
  public func fitness(_ tell: Tell) -> Fitness {
    let metrics = tell.metrics
    let failed = Fitness.failed(objectiveCount)
    guard tell.state != .failed, !objectives.isEmpty, let last = (objectives + constraints).max(), last < metrics.count
    else { return failed }
    let values = objectives.map { metrics[$0] }
    let violation = constraints.reduce(0) { $0 + max(0, metrics[$1]) }
    // Not a number is less than nothing.
    let isMeasured = values.allSatisfy { $0 < .infinity } && !constraints.contains { metrics[$0].isNaN }
    return isMeasured ? Fitness(violation: violation, values) : failed
  }
}
