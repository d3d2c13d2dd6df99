package import HoneSpace
package import HoneStore

/// What a user wants done: the study file's words and the command line's, put together.
package struct StudyPlan: Sendable {
  package var objective: String
  package var objectiveOptions: [StudyHeader.Option]
  package var optimizer: String
  package var optimizerOptions: [StudyHeader.Option]
  /// What the user leaves of the objective's space.
  package var narrowing: @Sendable (ConfigurationSpace) throws -> ConfigurationSpace
  /// The space, metrics and budget that the user declares, for an objective that has none of its own.
  package var declaring: @Sendable () throws -> Declaration
  /// What such an objective made of the declared space, if nothing is left open.
  package var settling: @Sendable (ConfigurationSpace) throws -> ConfigurationSpace
  /// Which of the objective's metrics the user wants optimised, and how.
  package var choosing: @Sendable ([Metric]) throws -> [Metric]
  package var trials: Int?
  package var seed: UInt64
  package var workers: StudyHeader.Workers
  /// Seconds; nil: no limit.
  package var timeLimit: Double?
  package var deterministic: Bool
  /// The study file as it was given, or nothing.
  package var source: String

  package init(
    objective: String, objectiveOptions: [StudyHeader.Option] = [], optimizer: String,
    optimizerOptions: [StudyHeader.Option] = [],
    narrowing: @escaping @Sendable (ConfigurationSpace) throws -> ConfigurationSpace = { $0 },
    declaring: @escaping @Sendable () throws -> Declaration = { try Declaration(space: ConfigurationSpace([])) },
    settling: @escaping @Sendable (ConfigurationSpace) throws -> ConfigurationSpace = { $0 },
    choosing: @escaping @Sendable ([Metric]) throws -> [Metric] = { $0 }, trials: Int? = nil, seed: UInt64 = 0,
    workers: StudyHeader.Workers = .init(), timeLimit: Double? = nil, deterministic: Bool = false,
    source: String = ""
  ) {
    self.objective = objective
    self.objectiveOptions = objectiveOptions
    self.optimizer = optimizer
    self.optimizerOptions = optimizerOptions
    self.narrowing = narrowing
    self.declaring = declaring
    self.settling = settling
    self.choosing = choosing
    self.trials = trials
    self.seed = seed
    self.workers = workers
    self.timeLimit = timeLimit
    self.deterministic = deterministic
    self.source = source
  }
}
