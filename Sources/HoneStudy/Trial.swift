package import HoneSpace

/// A trial as it was proposed: everything that is decided before its evaluation starts.
package struct Proposal: Sendable, Equatable {
  /// Number in the study, from 0.
  package var number: Int
  package var configuration: Configuration
  /// Cumulative budget to evaluate to; nil where the objective's preset holds or there is none.
  package var budget: Double?
  /// The trial that this one continues.
  package var parent: Int?
  package var origin: TrialOrigin
  /// Reading of the study's clock when the optimizer was asked, or when the trial was announced to it.
  package var askedAt: Int
  /// Capacity that the optimizer was asked with: replaying needs it.
  ///
  /// 0 for a trial that it did not propose.
  package var capacity: Int
  /// How many outcomes the optimizer had been told before it was asked for this trial, or before that was announced.
  package var told: Int

  package init(
    number: Int, configuration: Configuration, budget: Double? = nil, parent: Int? = nil,
    origin: TrialOrigin = .optimizer, askedAt: Int = 0, capacity: Int = 0, told: Int = 0
  ) {
    self.number = number
    self.configuration = configuration
    self.budget = budget
    self.parent = parent
    self.origin = origin
    self.askedAt = askedAt
    self.capacity = capacity
    self.told = told
  }
}

/// What an optimizer answers for one trial.
package struct ProposedConfiguration: Sendable, Equatable {
  package var configuration: Configuration
  package var budget: Double?
  package var parent: Int?

  package init(_ configuration: Configuration, budget: Double? = nil, parent: Int? = nil) {
    self.configuration = configuration
    self.budget = budget
    self.parent = parent
  }
}

/// Why a trial failed.
///
/// The raw values are the statuses of `hone.h`.
package enum FailureKind: Int, Sendable {
  /// The environment failed; another attempt may succeed.
  case error = -1
  /// This configuration cannot work.
  case invalid = -2
  /// The worker is no longer usable.
  case fatal = -5
  /// The host ended it at a limit of time or memory.
  case limit = -6
}

/// What an evaluation came to.
package struct Outcome: Sendable, Equatable {
  package enum Result: Sendable, Equatable {
    case complete
    case stopped
    case paused
    case failed(FailureKind, message: String)
    /// Interrupted by the host: the trial is given back, as if it had not started.
    case interrupted
  }

  package var result: Result
  /// The objective's metrics in declared order, in their own directions; NaN where not measured.
  ///
  /// Empty for failures.
  package var metrics: [Double]
  /// Standard errors of the metrics; empty where the objective gave none.
  package var deviations: [Double]
  /// Budget spent, cumulative.
  package var budget: Double?
  /// Duration of the evaluation in seconds.
  package var seconds: Double
  /// When the evaluation started, in seconds since 1970.
  package var startedAt: Double
  /// What it printed; nil if nothing.
  package var output: TrialOutput?

  package init(
    _ result: Result, metrics: [Double] = [], deviations: [Double] = [], budget: Double? = nil, seconds: Double = 0,
    startedAt: Double = 0, output: TrialOutput? = nil
  ) {
    self.output = output
    self.result = result
    self.metrics = metrics
    self.deviations = deviations
    self.budget = budget
    self.seconds = seconds
    self.startedAt = startedAt
  }

  /// The state that a trial with this outcome is in.
  package var state: TrialState {
    switch result {
    case .complete: .complete
    case .stopped: .stopped
    case .paused: .paused
    case .failed: .failed
    case .interrupted: .waiting
    }
  }
}

/// A trial that has ended.
package struct FinishedTrial: Sendable, Equatable {
  package var proposal: Proposal
  package var outcome: Outcome
  /// How often the trial had been started, this time included.
  package var attempts: Int
  package var worker: Int
  /// Reading of the study's clock at which the optimizer was told.
  package var toldAt: Int
  /// Whether it became the incumbent.
  package var improved: Bool

  package init(
    proposal: Proposal, outcome: Outcome, attempts: Int = 1, worker: Int = 0, toldAt: Int = 0, improved: Bool = false
  ) {
    self.proposal = proposal
    self.outcome = outcome
    self.attempts = attempts
    self.worker = worker
    self.toldAt = toldAt
    self.improved = improved
  }
}

/// Intermediate values of a running trial.
package struct TrialReport: Sendable, Equatable {
  package var trial: Int
  /// How often the trial had been started before the attempt that reports.
  package var attempt: Int
  package var step: Int
  package var budget: Double?
  package var metrics: [Double]
  /// Of the first objective metric, in its own direction; NaN where unknown, empty where there is none.
  package var gradient: [Double]
  /// Reading of the study's clock at which the optimizer was consulted.
  package var judgedAt: Int

  package init(
    trial: Int, attempt: Int = 0, step: Int, budget: Double? = nil, metrics: [Double], gradient: [Double] = [],
    judgedAt: Int = 0
  ) {
    self.trial = trial
    self.attempt = attempt
    self.step = step
    self.budget = budget
    self.metrics = metrics
    self.gradient = gradient
    self.judgedAt = judgedAt
  }
}

/// What an optimizer decides about a running trial.
package enum Verdict: Sendable, Equatable {
  case `continue`
  case stop
  case pause
  /// Continue with these values of the adjustable hyperparameters.
  case adjust(Configuration)
}
