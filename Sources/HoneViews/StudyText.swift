import HoneSpace
package import HoneStore
package import HoneStudy

/// A study for people: what `hone show` prints.
package struct StudyText {
  private let file: StudyFile
  private let showsSpace: Bool
  private let width: Int

  /// - Parameter width: columns of the terminal; options are broken there.
  package init(_ file: StudyFile, showsSpace: Bool, width: Int) {
    self.file = file
    self.showsSpace = showsSpace
    self.width = width
  }

  package func lines() throws -> [String] {
    let header = file.header
    let counts = try file.counts()
    let limit = try file.trialLimit()
    var lines = plugin("objective   ", header.objective) + plugin("optimizer   ", header.optimizer)
    lines += [
      "seed        \(header.seed)",
      "trials      \(states(counts))\(limit.map { ", \($0) wanted" } ?? "")",
    ]
    for source in header.warmStart?.sources ?? [] {
      let skipped = source.skipped > 0 ? ", \(source.skipped) skipped" : ""
      lines.append("warm start  \(source.told) trials of \(source.file)\(skipped)")
    }
    let trajectory = try file.incumbentTrajectory()
    let metric = header.metrics[header.valueMetric]
    lines += try constraints(complete: counts[.complete])
    if let best = trajectory.last, let trial = try file.trial(best.trial) {
      let several = header.metrics.count { $0.role == .objective } > 1 ? ", by \(metric.name) alone" : ""
      lines.append("best        \(metric.name) \(Numbers.short(best.value)) in trial \(best.trial)\(several)")
      lines += TrialText(header).configurationLines(trial.proposal.configuration).map { "              \($0)" }
      lines.append("incumbents  \(IncumbentChart(trajectory, trials: counts.total).line(width: 48))")
      lines += trajectory.suffix(8).map { "              trial \($0.trial): \(Numbers.short($0.value))" }
    } else {
      lines.append("best        none: \(try Self.whyNoneIsBest(file))")
    }
    if let front = try ParetoFront(file) { lines += front.lines() }
    if let budgets = try BudgetSummary(file) { lines += budgets.lines() }
    if showsSpace {
      lines.append("space")
      lines += SpaceText(header.space).tree().map { "  \($0)" }
    }
    return lines
  }

  /// Why a study has no incumbent, if it has none.
  package static func whyNoneIsBest(_ file: StudyFile) throws -> String {
    guard try file.counts()[.complete] > 0 else { return "no trial is complete yet" }
    let isConstrained = file.header.metrics.contains { $0.role == .constraint }
    return "no trial that is complete \(isConstrained ? "keeps the constraints" : "has a value")"
  }

  /// The plugin and its options on a line; where that is too short for them, each option on lines of its own.
  private func plugin(_ label: String, _ plugin: StudyHeader.Plugin) -> [String] {
    let options = plugin.options.map { "\($0.key)=\($0.text)" }
    let line = label + ([plugin.name] + options).joined(separator: " ")
    guard line.count > width || line.contains(where: \.isNewline) else { return [line] }
    return ["\(label)\(plugin.name)"]
      + options.flatMap { option in
        WrappedText.lines(option, width: max(20, width - 16)).enumerated().map {
          String(repeating: " ", count: $0 == 0 ? 14 : 16) + $1
        }
      }
  }

  /// How many of the complete trials keep each constraint.
  private func constraints(complete: Int) throws -> [String] {
    let metrics = file.header.metrics
    let constraints = metrics.indices.filter { metrics[$0].role == .constraint }
    guard !constraints.isEmpty, complete > 0 else { return [] }
    var kept = [Int](repeating: 0, count: metrics.count)
    try file.forEachTrial { trial in
      guard let outcome = trial.finished?.outcome, outcome.state == .complete else { return true }
      for index in constraints where !metrics[index].isBroken(by: outcome.metrics[index]) { kept[index] += 1 }
      return true
    }
    return constraints.map { "constraint  \(metrics[$0].heading), kept by \(kept[$0]) of \(complete) complete trials" }
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
