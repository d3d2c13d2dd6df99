package import HoneStore
import HoneSpace
import HoneStudy

/// Trials as comma-separated values (RFC 4180): one row a trial, one column a hyperparameter and a metric.
package struct TrialCSV: Sendable {
  private let header: StudyHeader

  package init(_ header: StudyHeader) { self.header = header }

  /// The names of the columns; metrics and hyperparameters of the same name are told apart by their prefix.
  package var heading: String {
    let names =
      ["trial", "state", "value", "seconds"] + header.space.hyperparameters.map { "configuration.\($0.name)" }
      + header.metrics.map { "metric.\($0.name)" } + ["error", "budget", "parent"]
    return names.map(Self.quoted).joined(separator: ",")
  }

  /// The row of one trial; empty where inactive or not measured.
  package func row(_ trial: RecordedTrial) -> String {
    let outcome = trial.finished?.outcome
    let metrics = header.metrics.indices.map { index in
      outcome.flatMap { $0.metrics.indices.contains(index) ? $0.metrics[index] : nil }.map(Self.number) ?? ""
    }
    let configuration = header.space.hyperparameters.indices.map { index in
      trial.proposal.configuration[index].map { header.space.text($0, of: index) } ?? ""
    }
    var message = ""
    if case .failed(_, let text)? = outcome?.result { message = text }
    let value = metrics[header.valueMetric]
    let seconds = outcome.map { Self.number($0.seconds) } ?? ""
    let budget = (outcome?.budget ?? trial.proposal.budget).map(Self.number) ?? ""
    let parent = trial.proposal.parent.map(String.init) ?? ""
    let cells =
      [String(trial.proposal.number), trial.state.name, value, seconds] + configuration + metrics
      + [message, budget, parent]
    return cells.map(Self.quoted).joined(separator: ",")
  }

  private static func number(_ value: Double) -> String { value.isNaN ? "" : value.description }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"\(cell.replacing("\"", with: "\"\""))\""
  }
}
