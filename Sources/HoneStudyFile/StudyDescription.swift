package import HoneSpace

/// What a user asks for, in a study file or by flags; whatever is nil was not said.
package struct StudyDescription: Sendable, Equatable {
  /// `[study]`.
  package struct Study: Sendable, Equatable {
    package var name: Placed<String>?
    /// How many trials, at least 1.
    package var trials: Placed<Int>?
    package var seed: Placed<UInt64>?
    package var timeLimit: Placed<Duration>?
    /// The metric that is optimised, by name.
    package var metric: Placed<String>?
    package var direction: Placed<Metric.Direction>?
    /// Fixes the order of tells, so that parallel studies repeat.
    package var isDeterministic: Placed<Bool>?

    package init() {}
  }

  /// `[workers]`.
  package struct Workers: Sendable, Equatable {
    /// Where objectives run.
    package enum Isolation: String, Sendable, Equatable, CaseIterable {
      case process
      case none
    }

    /// At least 1.
    package var count: Placed<Int>?
    /// Of one trial.
    package var timeout: Placed<Duration>?
    package var launcher: Placed<String>?
    package var isolation: Placed<Isolation>?
    /// Of one worker, in bytes.
    package var memoryLimit: Placed<Int>?
    /// How often a trial that fails for the environment's sake is tried again.
    package var retries: Placed<Int>?
    /// How many alike failures in a row end the study; 0: none do.
    package var maximumFailures: Placed<Int>?
    /// Added to the workers' niceness, 0 … 19.
    package var niceness: Placed<Int>?
    /// Whether each worker has a core of its own.
    package var isPinned: Placed<Bool>?

    package init() {}
  }

  package var study = Study()
  package var optimizer = PluginChoice()
  package var objective = PluginChoice()
  /// Wishes for hyperparameters, in the order of the text.
  package var space: [SpaceEntry] = []
  /// Forbidden clauses, to be read over the space that results.
  package var forbidden: [Placed<String>] = []
  package var workers = Workers()
  /// Wishes for metrics, in the order of the text.
  package var metrics: [MetricEntry] = []
  /// The budget of an objective that has none of its own.
  package var budget: BudgetEntry?

  package init() {}

  /// This description with `base` wherever this says nothing; so flags go over a file.
  package func merging(over base: StudyDescription) -> StudyDescription {
    var merged = self
    merged.study = study.merging(over: base.study)
    merged.optimizer = optimizer.merging(over: base.optimizer)
    merged.objective = objective.merging(over: base.objective)
    merged.workers = workers.merging(over: base.workers)
    merged.forbidden = base.forbidden + forbidden
    merged.space = base.space
    for entry in space {
      if let known = merged.space.firstIndex(where: { $0.name == entry.name }) {
        merged.space[known] = entry.merging(over: merged.space[known])
      } else {
        merged.space.append(entry)
      }
    }
    merged.metrics = base.metrics
    for entry in metrics {
      if let known = merged.metrics.firstIndex(where: { $0.name == entry.name }) {
        merged.metrics[known] = entry.merging(over: merged.metrics[known])
      } else {
        merged.metrics.append(entry)
      }
    }
    merged.budget = budget ?? base.budget
    return merged
  }
}

extension StudyDescription.Study {
  fileprivate func merging(over base: Self) -> Self {
    var merged = base
    merged.name = name ?? base.name
    merged.trials = trials ?? base.trials
    merged.seed = seed ?? base.seed
    merged.timeLimit = timeLimit ?? base.timeLimit
    merged.metric = metric ?? base.metric
    merged.direction = direction ?? base.direction
    merged.isDeterministic = isDeterministic ?? base.isDeterministic
    return merged
  }
}

extension StudyDescription.Workers {
  fileprivate func merging(over base: Self) -> Self {
    var merged = base
    merged.count = count ?? base.count
    merged.timeout = timeout ?? base.timeout
    merged.launcher = launcher ?? base.launcher
    merged.isolation = isolation ?? base.isolation
    merged.memoryLimit = memoryLimit ?? base.memoryLimit
    merged.retries = retries ?? base.retries
    merged.maximumFailures = maximumFailures ?? base.maximumFailures
    merged.niceness = niceness ?? base.niceness
    merged.isPinned = isPinned ?? base.isPinned
    return merged
  }
}

/// A plugin by name, and what the user sets of its options.
package struct PluginChoice: Sendable, Equatable {
  /// An option as it was written; the plugin's own option space reads the text.
  package struct Option: Sendable, Equatable {
    /// With dots for nested tables: `optimizer.kernel`.
    package var key: String
    package var text: String
    package var origin: Origin

    package init(key: String, text: String, origin: Origin) {
      self.key = key
      self.text = text
      self.origin = origin
    }
  }

  package var plugin: Placed<String>?
  package var options: [Option] = []

  package init(plugin: Placed<String>? = nil, options: [Option] = []) {
    self.plugin = plugin
    self.options = options
  }

  /// Where the option that an error is about was written; the plugin's name if it was not written at all.
  package func origin(of error: SpaceError) -> Origin? {
    let key = error.subject
    return options.last { $0.key == key }?.origin ?? plugin?.origin
  }

  /// Options go over those of the same key.
  ///
  /// Another plugin than the base's starts without the base's options, which are not its own.
  fileprivate func merging(over base: PluginChoice) -> PluginChoice {
    let isOther = plugin != nil && base.plugin != nil && plugin?.value != base.plugin?.value
    var merged = PluginChoice(plugin: plugin ?? base.plugin, options: isOther ? [] : base.options)
    for option in options {
      if let known = merged.options.firstIndex(where: { $0.key == option.key }) {
        merged.options[known] = option
      } else {
        merged.options.append(option)
      }
    }
    return merged
  }
}
