package import HoneSpace
package import HoneStore
import HoneStudy

/// Trials and configurations as lines for people.
package struct TrialText: Sendable {
  private let header: StudyHeader

  package init(_ header: StudyHeader) { self.header = header }

  /// `learning_rate=0.01 solver=Adam …`, active hyperparameters only; fixed ones are left out, since they say nothing.
  package func configuration(_ configuration: Configuration, shortened: Bool = true) -> String {
    header.space.hyperparameters.indices.compactMap { index in
      let hyperparameter = header.space.hyperparameters[index]
      guard let value = configuration[index] else { return nil }
      if shortened && hyperparameter.domain.isFixed { return nil }
      let text = shortened && hyperparameter.domain.isFloat ? Numbers.short(value) : header.space.text(value, of: index)
      return "\(hyperparameter.name)=\(text)"
    }.joined(separator: " ")
  }

  /// One line a hyperparameter, names aligned.
  package func configurationLines(_ configuration: Configuration) -> [String] {
    var table = Table([("hyperparameter", .left), ("value", .left)])
    for index in header.space.hyperparameters.indices {
      guard let value = configuration[index] else { continue }
      table.add([header.space.hyperparameters[index].name, header.space.text(value, of: index)])
    }
    return table.lines(heading: false)
  }

  /// Stands behind a measurement that breaks its constraint.
  package static let brokenMark = "✗"

  /// The trials as a table: number, state, value, other objectives, constraints, budget where the optimizer sets it,
  /// duration, configuration.
  package func table() -> Table {
    Table(
      [("trial", .right), ("state", .left)] + columns.map { (header.metrics[$0].heading, .right) }
        + (optimizerSetsBudgets ? [(header.budget?.name ?? "", .right), ("from", .right)] : [])
        + [("time", .right), ("configuration", .left)])
  }

  /// Indices of the metrics that decide which trial is the best one: the value first, the constraints last.
  private var columns: [Int] {
    let others = header.metrics.indices.filter { $0 != header.valueMetric }
    return [header.valueMetric] + others.filter { header.metrics[$0].role == .objective }
      + others.filter { header.metrics[$0].role == .constraint }
  }

  private var optimizerSetsBudgets: Bool { header.budget.map { $0.hyperparameter == nil } ?? false }

  package func row(_ trial: RecordedTrial) -> [String] {
    let outcome = trial.finished?.outcome
    var last = configuration(trial.proposal.configuration)
    if case .failed(_, let message)? = outcome?.result { last = message }
    let budget = (outcome?.budget ?? trial.proposal.budget).map(Numbers.short) ?? "–"
    return [String(trial.proposal.number), trial.state.name] + columns.map { cell($0, outcome) }
      + (optimizerSetsBudgets ? [budget, trial.proposal.parent.map(String.init) ?? "–"] : [])
      + [outcome.map { Numbers.duration($0.seconds) } ?? "–", last]
  }

  /// `loss 0.03, size 12`: what decides which trial is the best one.
  package func measurements(_ trial: RecordedTrial, else value: Double) -> String {
    let measured = trial.finished?.outcome.metrics ?? []
    return columns.map { index in
      let value = measured.indices.contains(index) ? measured[index] : index == header.valueMetric ? value : .nan
      return "\(header.metrics[index].name) \(Numbers.short(value))"
    }.joined(separator: ", ")
  }

  /// What was measured; of a constraint with its mark, or with room for one.
  private func cell(_ metric: Int, _ outcome: Outcome?) -> String {
    let room = header.metrics[metric].role == .constraint ? "  " : ""
    guard let outcome, outcome.metrics.indices.contains(metric) else { return "–\(room)" }
    let value = outcome.metrics[metric]
    return Numbers.short(value) + (header.metrics[metric].isBroken(by: value) ? " \(Self.brokenMark)" : room)
  }
}

extension Domain {
  /// Whether it has only one value.
  var isFixed: Bool {
    switch self {
    case .float(let range): range.low == range.high
    case .int(let range): range.low == range.high
    case .ordinal(let labels, _), .choice(let labels): labels.count == 1
    default: false
    }
  }

  var isFloat: Bool { if case .float = self { true } else { false } }
}
