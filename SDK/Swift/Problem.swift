public import CHone

/// What an optimizer has to solve.
///
/// Every metric is to be minimised, and a constraint holds when it is at most 0; the host turns values round at the
/// boundary. May be kept as long as the instance.
public struct Problem: Sendable {
  /// The optimizer's only source of randomness.
  public let seed: UInt64
  /// How many trials the study will have, if known; the host keeps the limit.
  public let trials: Int?
  /// Trials that may run at once.
  public let workers: Int
  /// Its hyperparameters.
  public let space: Space
  /// `direction` and `bound` say only what the user sees.
  public let metrics: [Metric]
  /// What an evaluation may spend; nil if that means nothing to the objective.
  public let budget: Budget?
  /// What the objective offers besides plain evaluation, by extension id.
  public let objectiveExtensions: [String]
  /// The host's struct, for `hone.host.optimizers/1`.
  ///
  /// Constant, and alive as long as the instance.
  nonisolated(unsafe) public let pointer: UnsafePointer<hone_problem>

  /// The view of a problem that the host, or a test, keeps alive.
  public init(_ pointer: UnsafePointer<hone_problem>) {
    let problem = pointer.pointee
    self.pointer = pointer
    seed = problem.seed
    trials = problem.trials == HONE_NO_TRIAL ? nil : Int(clamping: problem.trials)
    workers = max(1, Int(problem.workers))
    let space = Space(problem.space)
    self.space = space
    metrics = (0..<Int(problem.metric_count)).map { index in
      let bytes = UnsafeRawPointer(problem.metrics).unsafelyUnwrapped + index * Int(problem.metric_size)
      return Metric(bytes.assumingMemoryBound(to: hone_metric.self).pointee)
    }
    budget = problem.budget.map { Budget($0.pointee, space: space) }
    objectiveExtensions = (0..<Int(problem.objective_extension_count)).map {
      String(optional: problem.objective_extensions?[$0])
    }
  }
}
