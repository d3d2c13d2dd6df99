import Glibc
import HoneSpace
package import HoneStore
import HoneStudy

/// What a study has spent: how many trials had each budget, and how much was trained in all.
package struct BudgetSummary {
  /// Trials that were to have one budget.
  struct Rung {
    var budget: Double
    /// Ended trials' values.
    var values: [Double] = []
    var stopped = 0
  }

  private let header: StudyHeader
  /// Ascending.
  private(set) var rungs: [Rung] = []
  /// What trials added to those that they continued.
  private(set) var trained = 0.0
  /// What it would have been if each had begun at 0 and none had been stopped.
  private(set) var plain = 0.0

  /// - Returns: nil if the objective has no budget, or no trial has ended.
  package init?(_ file: StudyFile) throws {
    guard var spending = file.header.spending else { return nil }
    header = file.header
    var rungs: [Double: Rung] = [:]
    try file.forEachTrial { trial in
      guard let outcome = trial.finished?.outcome, outcome.state != .failed else { return true }
      let wanted = spending.wanted(trial.proposal)
      spending.note(trial.proposal, outcome)
      plain += wanted
      let metric = file.header.valueMetric
      let value = outcome.metrics.indices.contains(metric) ? outcome.metrics[metric] : .nan
      if !value.isNaN { rungs[wanted, default: Rung(budget: wanted)].values.append(value) }
      if outcome.state == .stopped { rungs[wanted, default: Rung(budget: wanted)].stopped += 1 }
      return true
    }
    trained = spending.total
    guard !rungs.isEmpty else { return nil }
    self.rungs = rungs.values.sorted { $0.budget < $1.budget }
  }

  private var name: String { header.budget?.name ?? "budget" }
  private func best(_ values: [Double]) -> Double {
    (header.aim.minimizes ? values.min() : values.max()) ?? .nan
  }

  /// The rungs that a table shows: each budget its own, or, of many, ranges of budgets that grow alike.
  private var rows: [(label: String, rung: Rung)] {
    guard rungs.count > Self.mostRows, let least = rungs.first?.budget, let most = rungs.last?.budget, least > 0 else {
      return rungs.map { (Numbers.short($0.budget), $0) }
    }
    let step = log(most / least) / Double(Self.mostRanges)
    let ranges = Dictionary(grouping: rungs) { min(Self.mostRanges - 1, Int(log($0.budget / least) / step)) }
    return ranges.sorted { $0.key < $1.key }.map { _, members in
      var all = Rung(budget: members[0].budget)
      for member in members {
        all.values += member.values
        all.stopped += member.stopped
      }
      let (low, high) = (Numbers.short(members[0].budget), Numbers.short(members[members.count - 1].budget))
      return (members.count == 1 ? low : "\(low) – \(high)", all)
    }
  }

  private static let mostRows = 12
  private static let mostRanges = 6

  /// What was trained in all, and a table of the budgets.
  package func lines() -> [String] {
    var lines: [String] = []
    let saved = trained < plain ? " instead of \(Numbers.short(plain))" : ""
    lines.append("\(name.padding(to: 12))\(Numbers.short(trained)) trained in all\(saved)")
    guard rungs.count > 1 else { return lines }
    let hasStopped = rungs.contains { $0.stopped > 0 }
    var table = Table(
      [(name, .right), ("trials", .right)] + (hasStopped ? [("stopped", .right)] : [])
        + [("best", .right), ("median", .right)])
    for (label, rung) in rows {
      table.add(
        [label, "\(rung.values.count)"] + (hasStopped ? ["\(rung.stopped)"] : [])
          + [Numbers.short(best(rung.values)), Numbers.short(quantile(rung.values, 0.5))])
    }
    return lines + table.lines().map { "              \($0)" }
  }

  package func json() -> JSON {
    .object([
      ("name", .string(name)), ("trained", .number(trained)), ("plain", .number(plain)),
      (
        "rungs",
        .array(
          rungs.map { rung in
            .object([
              ("budget", .number(rung.budget)), ("trials", .int(rung.values.count)), ("stopped", .int(rung.stopped)),
              ("best", .number(best(rung.values))), ("median", .number(quantile(rung.values, 0.5))),
            ])
          })
      ),
    ])
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
