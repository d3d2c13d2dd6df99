import HoneSpace
import HoneStore
import HoneStudy

/// The trials of a page, best first, as a table that can be sorted and searched.
struct TrialRows {
  private static let most = 250
  private static let mostColumns = 8

  private let record: StudyRecord
  private let command: String

  init(_ record: StudyRecord, command: String) {
    self.record = record
    self.command = command
  }

  var html: String {
    guard !record.trials.isEmpty else { return "" }
    let columns = record.chosen([], most: Self.mostColumns)
    let metrics = [record.header.valueMetric] + others
    let names =
      ["trial", "state"] + metrics.map { record.header.metrics[$0].name } + ["time"]
      + columns.map { record.space.hyperparameters[$0].name }
    let shown = shown
    let rows = shown.map { row($0, metrics, columns) }
    let part = shown.count < record.trials.count ? "\(shown.count) of \(record.trials.count), best first" : "best first"
    return """
      <section><h2>Trials</h2>
      <p>\(part); the rest: <code>hone trials \(Markup.escaped(command))</code>, \
      one in full: <code>hone show \(Markup.escaped(command)) --trial NUMBER</code></p>
      <input type="search" placeholder="search" aria-label="search trials">
      <div class="wide"><table class="trials"><thead><tr>\
      \(names.map { "<th>\(Markup.escaped($0))</th>" }.joined())</tr></thead><tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div></section>

      """
  }

  private var others: [Int] {
    let metrics = record.header.metrics
    return metrics.indices.filter { $0 != record.header.valueMetric && metrics[$0].role != .recorded }
  }

  /// Those with a place, and behind them the last of the others.
  private var shown: [RecordedTrial] {
    let best = record.ranked.prefix(Self.most).map { record.trials[$0.index] }
    guard best.count < Self.most else { return best }
    let placed = Set(record.ranked.map(\.index))
    let rest = record.trials.indices.reversed().filter { !placed.contains($0) }
    return best + rest.prefix(Self.most - best.count).map { record.trials[$0] }
  }

  private func row(_ trial: RecordedTrial, _ metrics: [Int], _ columns: [Int]) -> String {
    let outcome = trial.finished?.outcome
    var cells = [cell("\(trial.proposal.number)", Double(trial.proposal.number)), cell(trial.state.name, nil)]
    for metric in metrics {
      let value = outcome.flatMap { $0.metrics.indices.contains(metric) ? $0.metrics[metric] : nil } ?? .nan
      cells.append(cell(Numbers.short(value), value))
    }
    cells.append(cell(outcome.map { Numbers.duration($0.seconds) } ?? "–", outcome?.seconds ?? .nan))
    for column in columns {
      let value = trial.proposal.configuration[column]
      cells.append(cell(value.map { record.text($0, of: column) } ?? "–", value ?? .nan))
    }
    return "<tr>\(cells.joined())</tr>"
  }

  /// - Parameter order: what the column is sorted by; nil for its text.
  private func cell(_ text: String, _ order: Double?) -> String {
    guard let order else { return "<td>\(Markup.escaped(text))</td>" }
    return "<td data-order=\"\(order.isFinite ? "\(order)" : "")\">\(Markup.escaped(text))</td>"
  }
}
