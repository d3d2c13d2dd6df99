package import HoneSpace
package import HoneStudy

/// What a study is, as its file keeps it: enough to go on with it on another day.
package struct StudyHeader: Codable, Sendable, Equatable {
  /// A plugin that the study uses.
  package struct Plugin: Codable, Sendable, Equatable {
    package var name: String
    package var vendor: String
    package var version: String
    /// The plugin library's file when the study was made.
    package var file: String
    /// Size and modification time of that file, to notice that it has changed.
    package var fileSize: Int
    package var fileTime: Double
    /// Names of the extensions that it offers.
    package var extensions: [String]
    /// Options as the user gave them, in order.
    package var options: [Option]

    package init(
      name: String, vendor: String, version: String, file: String, fileSize: Int, fileTime: Double,
      extensions: [String] = [], options: [Option]
    ) {
      self.name = name
      self.vendor = vendor
      self.version = version
      self.file = file
      self.fileSize = fileSize
      self.fileTime = fileTime
      self.extensions = extensions
      self.options = options
    }
  }

  /// One option of a plugin, as text.
  package struct Option: Codable, Sendable, Equatable {
    package var key: String
    package var text: String

    package init(key: String, text: String) {
      self.key = key
      self.text = text
    }
  }

  /// How trials are run.
  package struct Workers: Codable, Sendable, Equatable {
    /// Where objectives run.
    package enum Isolation: String, Codable, Sendable, CaseIterable {
      /// In worker processes.
      case process
      /// In the host's own.
      case none
    }

    package var count: Int
    package var isolation: Isolation
    /// Seconds that a trial may take; nil: no limit.
    package var timeout: Double?
    /// Bytes that a worker may use; nil: no limit.
    package var memoryLimit: Int?
    /// Added to the workers' niceness, 0 … 19.
    package var niceness: Int
    /// Whether each worker has a core of its own.
    package var isPinned: Bool
    /// How often a trial that met an error is tried again.
    package var retries: Int
    /// How many alike failures in a row end the study; nil: no limit.
    package var maximumFailures: Int?

    package init(
      count: Int = 1, isolation: Isolation = .process, timeout: Double? = nil, memoryLimit: Int? = nil,
      niceness: Int = 0, isPinned: Bool = false, retries: Int = 0, maximumFailures: Int? = 10
    ) {
      self.count = count
      self.isolation = isolation
      self.timeout = timeout
      self.memoryLimit = memoryLimit
      self.niceness = niceness
      self.isPinned = isPinned
      self.retries = retries
      self.maximumFailures = maximumFailures
    }
  }

  package var honeVersion: String
  package var seed: UInt64
  package var objective: Plugin
  package var optimizer: Plugin
  /// The objective's space, narrowed as the user wished.
  package var space: ConfigurationSpace
  package var metrics: [Metric]
  package var budget: Budget?
  package var workers: Workers
  package var deterministic: Bool
  /// How many trials the optimizer was promised; nil: any number.
  ///
  /// The study may get more: the optimizer that goes on must be the one that began.
  package var trials: Int?
  /// Seconds that one `run` or `resume` may take; nil: no limit.
  package var timeLimit: Double?
  /// When the study was made, in seconds since 1970.
  package var createdAt: Double
  /// The study file as it was given, or nothing.
  package var source: String
  /// What the user declared, for an objective that has no space of its own.
  package var declaration: Declaration?
  /// What the optimizer is told before its first ask; nil: nothing.
  package var warmStart: WarmStart?

  package init(
    honeVersion: String, seed: UInt64, objective: Plugin, optimizer: Plugin, space: ConfigurationSpace,
    metrics: [Metric], budget: Budget?, workers: Workers, deterministic: Bool, trials: Int?,
    timeLimit: Double?, createdAt: Double, source: String, declaration: Declaration? = nil,
    warmStart: WarmStart? = nil
  ) {
    self.honeVersion = honeVersion
    self.seed = seed
    self.objective = objective
    self.optimizer = optimizer
    self.space = space
    self.metrics = metrics
    self.budget = budget
    self.workers = workers
    self.deterministic = deterministic
    self.trials = trials
    self.timeLimit = timeLimit
    self.createdAt = createdAt
    self.source = source
    self.declaration = declaration
    self.warmStart = warmStart
  }

  /// Which trials become incumbents.
  package var aim: Aim { Aim(metrics) }
  /// Index of the metric that is a trial's value.
  package var valueMetric: Int { Aim.valueMetric(of: metrics) }

  /// The account of what its trials spend; nil if the objective has no budget.
  package var spending: Spending? {
    budget.map { Spending(of: $0, continues: objective.extensions.contains(Self.sessionExtension)) }
  }

  /// The extension of objectives whose evaluations can be held, `HONE_OBJECTIVE_SESSION`.
  private static let sessionExtension = "hone.objective.session/1"
}
