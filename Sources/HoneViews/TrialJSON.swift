package import HoneSpace
package import HoneStore
package import HoneStudy

/// Trials and configurations as JSON, with the keys that scripts rely on.
package struct TrialJSON: Sendable {
  private let header: StudyHeader

  package init(_ header: StudyHeader) { self.header = header }

  /// Name to value, active hyperparameters only: numbers as numbers, labels as strings.
  package func configuration(_ configuration: Configuration) -> JSON {
    .object(
      header.space.hyperparameters.enumerated().compactMap { index, hyperparameter in
        configuration[index].map { (hyperparameter.name, JSON($0, of: hyperparameter.domain)) }
      })
  }

  /// `trial`, `state`, `value`, `configuration`, `seconds`, then what else there is to know: where there are constraints,
  /// whether it is `feasible`.
  package func trial(_ trial: RecordedTrial) -> JSON {
    let outcome = trial.finished?.outcome
    var members: [(key: String, value: JSON)] = [
      ("trial", .int(trial.proposal.number)),
      ("state", .string(trial.state.name)),
      ("value", .optional(value(of: outcome))),
      ("configuration", configuration(trial.proposal.configuration)),
      ("seconds", .optional(outcome?.seconds)),
      ("metrics", metrics(outcome)),
      ("origin", .string(origin(trial.proposal.origin))),
      ("attempts", .int(trial.finished?.attempts ?? trial.attempts)),
    ]
    let isConstrained = header.metrics.contains { $0.role == .constraint }
    if isConstrained, let outcome, outcome.metrics.count == header.metrics.count {
      members.append(("feasible", .bool(header.aim.isFeasible(outcome.metrics))))
    }
    if let budget = outcome?.budget ?? trial.proposal.budget { members.append(("budget", .number(budget))) }
    if let parent = trial.proposal.parent { members.append(("parent", .int(parent))) }
    if case .failed(_, let message)? = outcome?.result { members.append(("error", .string(message))) }
    return .object(members)
  }

  /// `trial`, `value`, `configuration` of the best trial, and its metrics.
  package func best(_ incumbent: Incumbent, _ trial: RecordedTrial) -> JSON {
    .object([
      ("trial", .int(incumbent.trial)),
      ("value", .number(incumbent.value)),
      ("configuration", configuration(trial.proposal.configuration)),
      ("metrics", metrics(trial.finished?.outcome)),
      ("seconds", .optional(trial.finished?.outcome.seconds)),
    ])
  }

  /// The value of a trial: its first objective metric; nil without one.
  package func value(of outcome: Outcome?) -> Double? {
    guard let outcome, outcome.metrics.indices.contains(header.valueMetric) else { return nil }
    let value = outcome.metrics[header.valueMetric]
    return value.isNaN ? nil : value
  }

  private func metrics(_ outcome: Outcome?) -> JSON {
    guard let outcome, outcome.metrics.count == header.metrics.count else { return .object([]) }
    return .object(
      zip(header.metrics, outcome.metrics).compactMap { metric, value in
        value.isNaN ? nil : (metric.name, .number(value))
      })
  }

  private func origin(_ origin: TrialOrigin) -> String {
    switch origin {
    case .optimizer: "optimizer"
    case .hand: "hand"
    case .queue: "queue"
    }
  }
}

extension JSON {
  /// A value of a hyperparameter: a number as a number, a label as a string.
  init(_ value: Double, of domain: Domain) {
    switch domain {
    case .choice(let labels), .ordinal(let labels, _):
      self = labels.indices.contains(Int(value)) ? .string(labels[Int(value)]) : .null
    case .int: self = .int(Int(value))
    default: self = .number(value)
    }
  }
}
