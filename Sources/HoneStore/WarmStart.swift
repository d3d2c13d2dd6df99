package import HoneSpace
package import HoneStudy

/// Finished trials of other studies that the optimizer of this one is told before its first ask.
///
/// They are part of the study's header, not of its trials: they have no place in its counts or among its incumbents, and the
/// study never looks into the other files again.
package struct WarmStart: Codable, Sendable, Equatable {
  /// A study file that trials came from.
  package struct Source: Codable, Sendable, Equatable {
    /// As the user named it.
    package var file: String
    /// How many of its trials are told.
    package var told: Int
    /// How many are not, because their configurations are outside of this study's space.
    package var skipped: Int

    package init(file: String, told: Int, skipped: Int) {
      self.file = file
      self.told = told
      self.skipped = skipped
    }
  }

  /// A trial in the terms of this study's space and metrics.
  struct Trial: Codable, Sendable, Equatable {
    /// nil where inactive.
    var values: [Double?]
    var state: Int
    /// Of a failure; else nil.
    var status: Int?
    /// nil where not measured; empty for failures.
    var metrics: [Double?]
    /// Standard errors of the metrics.
    var deviations: [Double?]
    var budget: Double?
    var seconds: Double
  }

  /// Trials get numbers from here on when they are told, beyond all that a study can have.
  package static let firstNumber = 1 << 62

  package private(set) var sources: [Source] = []
  private(set) var trials: [Trial] = []

  package init() {}

  /// Takes in what became of another study's trials, mapped to this one.
  package mutating func add(_ source: Source, _ outcomes: [(Configuration, Outcome)]) {
    sources.append(source)
    for (configuration, outcome) in outcomes {
      var status: Int?
      if case .failed(let kind, _) = outcome.result { status = kind.rawValue }
      trials.append(
        Trial(
          values: Array(configuration.values.indices).map { configuration[$0] }, state: outcome.state.rawValue,
          status: status, metrics: Self.measured(outcome.metrics), deviations: Self.measured(outcome.deviations),
          budget: outcome.budget, seconds: outcome.seconds))
    }
  }

  private static func measured(_ numbers: [Double]) -> [Double?] { numbers.map { $0.isFinite ? $0 : nil } }

  /// The trials as the optimizer is told them, in order.
  package var finished: [FinishedTrial] {
    trials.enumerated().map { offset, trial in
      var configuration = Configuration(inactive: trial.values.count)
      for (index, value) in trial.values.enumerated() { configuration[index] = value }
      let result: Outcome.Result =
        switch TrialState(rawValue: trial.state) {
        case .complete: .complete
        case .stopped: .stopped
        default: .failed(trial.status.flatMap(FailureKind.init) ?? .error, message: "")
        }
      return FinishedTrial(
        proposal: Proposal(number: Self.firstNumber + offset, configuration: configuration, origin: .queue),
        outcome: Outcome(
          result, metrics: trial.metrics.map { $0 ?? .nan }, deviations: trial.deviations.map { $0 ?? .nan },
          budget: trial.budget, seconds: trial.seconds))
    }
  }
}
