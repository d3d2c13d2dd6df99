import HoneSpace
package import HoneStore
package import HoneStudy

/// A study for people: what `hone show` prints.
package struct StudyText {
  private let file: StudyFile
  private let showsSpace: Bool

  package init(_ file: StudyFile, showsSpace: Bool) {
    self.file = file
    self.showsSpace = showsSpace
  }

  package func lines() throws -> [String] {
    let header = file.header
    let counts = try file.counts()
    let limit = try file.trialLimit()
    var lines = [
      "objective   \(plugin(header.objective))",
      "optimizer   \(plugin(header.optimizer))",
      "seed        \(header.seed)",
      "trials      \(states(counts))\(limit.map { ", \($0) wanted" } ?? "")",
    ]
    for source in header.warmStart?.sources ?? [] {
      let skipped = source.skipped > 0 ? ", \(source.skipped) skipped" : ""
      lines.append("warm start  \(source.told) trials of \(source.file)\(skipped)")
    }
    let trajectory = try file.incumbentTrajectory()
    let metric = header.metrics[header.valueMetric]
    if let best = trajectory.last, let trial = try file.trial(best.trial) {
      lines.append("best        \(metric.name) \(Numbers.short(best.value)) in trial \(best.trial)")
      lines += TrialText(header).configurationLines(trial.proposal.configuration).map { "              \($0)" }
      lines.append("incumbents  \(IncumbentChart(trajectory, trials: counts.total).line(width: 48))")
      lines += trajectory.suffix(8).map { "              trial \($0.trial): \(Numbers.short($0.value))" }
    }
    if let front = try ParetoFront(file) { lines += front.lines() }
    if let budgets = try BudgetSummary(file) { lines += budgets.lines() }
    if showsSpace {
      lines.append("space")
      lines += SpaceText(header.space).tree().map { "  \($0)" }
    }
    return lines
  }

  private func plugin(_ plugin: StudyHeader.Plugin) -> String {
    ([plugin.name] + plugin.options.map { "\($0.key)=\($0.text)" }).joined(separator: " ")
  }

  private func states(_ counts: TrialCounts) -> String {
    let parts = TrialState.allCases.filter { counts[$0] > 0 }.map { "\(counts[$0]) \($0.name)" }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }
}

/// The incumbent trajectory in one line of blocks: left the first trial, right the last; low is better.
package struct IncumbentChart: Sendable {
  private let trajectory: [Incumbent]
  private let trials: Int

  package init(_ trajectory: [Incumbent], trials: Int) {
    self.trajectory = trajectory
    self.trials = trials
  }

  /// At most `width` blocks, scaled between the first and the best value; nothing without a trial.
  package func line(width: Int) -> String {
    guard let first = trajectory.first, let best = trajectory.last, trials > 0 else { return "" }
    let blocks = Array("▁▂▃▄▅▆▇█")
    let columns = min(width, trials)
    let span = first.value - best.value
    return String(
      (0..<columns).map { column -> Character in
        let trial = column * max(trials - 1, 0) / max(columns - 1, 1)
        guard let incumbent = trajectory.last(where: { $0.trial <= trial }) else { return " " }
        guard span != 0, span.isFinite else { return blocks[0] }
        let height = (incumbent.value - best.value) / span  // 1 at the first value, 0 at the best
        return blocks[min(7, max(0, Int((height * 7).rounded())))]
      })
  }
}
