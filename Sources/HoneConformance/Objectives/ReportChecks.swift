import HonePluginHost
import HoneSpace

extension Check {
  /// Whether reports go forward.
  static let reports = Check(
    "reports", rule: "step and budget increase from report to report",
    mend: "count reports, or pass the epoch; the budget is cumulative"
  ) { context in
    let (objective, configuration) = try context.reporting()
    var last: EvaluationReport?
    var complaint: String?
    var count = 0
    _ = context.evaluate(objective, configuration, budget: objective.description.budget?.more) { report in
      count += 1
      if let last, complaint == nil {
        if report.step <= last.step { complaint = "step \(report.step) is reported after step \(last.step)" }
        if let budget = report.budget, let before = last.budget, budget < before {
          complaint = "the budget \(budget) is reported after \(before)"
        }
      }
      last = report
      return .continue
    }
    if let complaint { throw Finding(complaint) }
    return "\(count) reports"
  }

  /// Whether verdicts are obeyed.
  static let verdictsObeyed = Check(
    "verdicts", rule: "after HONE_STOP or HONE_PAUSE, evaluate returns soon, with HONE_OK and the metrics so far",
    mend: "look at what monitor->report returns, set the metrics, and return HONE_OK"
  ) { context in
    let (objective, configuration) = try context.reporting()
    for (verdict, name) in [(ReportVerdict.stop, "HONE_STOP"), (.pause, "HONE_PAUSE")] {
      var after = -1
      let evaluation = context.evaluate(objective, configuration, budget: objective.description.budget?.more) { _ in
        after += 1
        return verdict
      }
      guard after == 0 else { throw Finding("\(after) more reports after \(name)") }
      guard case .measured = evaluation else { throw Finding("after \(name) it ends with \(evaluation.text)") }
    }
    return "stopped and paused at the first report"
  }
}

extension CheckContext {
  /// An objective with a configuration of which it reports.
  fileprivate func reporting() throws -> (ObjectiveInstance, Configuration) {
    let objective = try makeObjective()
    for configuration in configurations(objective.description.space, count: 3) {
      var count = 0
      _ = evaluate(objective, configuration, budget: objective.description.budget?.more) { _ in
        count += 1
        return .continue
      }
      if count > 0 { return (objective, configuration) }
    }
    throw Skipping("it makes no reports")
  }
}
