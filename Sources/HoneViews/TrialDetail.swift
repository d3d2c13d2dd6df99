import HoneSpace
package import HoneStore
import HoneStudy

/// One trial in full, with its reports and what it printed.
package struct TrialDetail {
  private let file: StudyFile
  private let trial: RecordedTrial

  package init(_ file: StudyFile, _ trial: RecordedTrial) {
    self.file = file
    self.trial = trial
  }

  package func lines() throws -> [String] {
    let text = TrialText(file.header)
    let outcome = trial.finished?.outcome
    var lines = ["trial \(trial.proposal.number): \(trial.state.name)\(verdict)"]
    if case .failed(_, let message)? = outcome?.result { lines.append("  \(message)") }
    lines += try measured(outcome).lines(heading: false).map { "  \($0)" }
    lines.append("configuration")
    lines += text.configurationLines(trial.proposal.configuration).map { "  \($0)" }
    let reports = try file.reports(of: trial.proposal.number)
    if !reports.isEmpty {
      var table = Table([("step", .right)] + file.header.metrics.map { ($0.name, .right) })
      for report in reports {
        table.add(["\(report.step)"] + report.metrics.map { $0.isNaN ? "–" : Numbers.short($0) })
      }
      lines.append("reports")
      lines += table.lines().map { "  \($0)" }
    }
    if let output = try file.output(of: trial.proposal.number) {
      lines += printed("stdout", output.standardOutput) + printed("stderr", output.standardError)
    }
    return lines
  }

  /// What the evaluation came to, a name and what is to say of it on a line.
  private func measured(_ outcome: Outcome?) throws -> Table {
    var table = Table([("name", .left), ("value", .left)])
    let metrics = Array(zip(file.header.metrics, outcome?.metrics ?? []))
    for (metric, value) in metrics where !value.isNaN || metric.isBroken(by: value) {
      table.add([metric.name, Numbers.short(value) + (metric.isBroken(by: value) ? ", breaks \(metric.heading)" : "")])
    }
    if let budget = outcome?.budget ?? trial.proposal.budget {
      let name = file.header.budget?.name ?? "budget"
      // An objective may measure what it spent.
      if !metrics.contains(where: { $0.name == name && $1 == budget }) { table.add([name, Numbers.short(budget)]) }
    }
    if let outcome {
      table.add(["time", "\(Numbers.duration(outcome.seconds)), attempts \(trial.finished?.attempts ?? 1)"])
    }
    if let parent = trial.proposal.parent { table.add(["continues", "trial \(parent)"]) }
    let curve = try LearningCurve(file, of: trial)
    if curve.points.count > 1, let first = curve.points.first, let last = curve.points.last {
      table.add([
        "curve",
        "\(curve.line(width: 48))  \(Numbers.short(first.value)) at \(Numbers.short(first.budget)), "
          + "\(Numbers.short(last.value)) at \(Numbers.short(last.budget))",
      ])
    }
    return table
  }

  /// Who ended it early.
  private var verdict: String {
    switch trial.state {
    case .stopped: " early, by a verdict of \(file.header.optimizer.name)"
    case .paused: " by a verdict of \(file.header.optimizer.name)"
    default: ""
    }
  }

  package func json() throws -> JSON {
    guard case .object(var members) = TrialJSON(file.header).trial(trial) else { return .null }
    let reports = try file.reports(of: trial.proposal.number).map { report in
      JSON.object(
        [("step", .int(report.step))]
          + zip(file.header.metrics, report.metrics).compactMap { $1.isNaN ? nil : ($0.name, .number($1)) })
    }
    members.append(("reports", .array(reports)))
    let curve = try LearningCurve(file, of: trial).points.map { point in
      JSON.object([
        ("trial", .int(point.trial)), ("budget", .number(point.budget)), ("value", .number(point.value)),
      ])
    }
    members.append(("curve", .array(curve)))
    let output = try file.output(of: trial.proposal.number)
    members.append(("stdout", .string(output?.standardOutput ?? "")))
    members.append(("stderr", .string(output?.standardError ?? "")))
    return .object(members)
  }

  private func printed(_ name: String, _ text: String) -> [String] {
    text.isEmpty ? [] : [name] + text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
  }
}
