package import HonePlugin

/// The median rule: a trial ends early when even its best value so far is worse than what half of the others that came as
/// far had there, or as published, had on average by then.
///
/// Averages carry the bad values of the beginning along, so that of falling curves they end fewer trials.
///
/// Source: Golovin et al., "Google Vizier: A Service for Black-Box Optimization", KDD 2017, §3.2.2; by values, the median
/// rule of Akiba et al., "Optuna", KDD 2019.
package final class MedianStopping: JudgingOptimizer {
  package static let descriptor = PluginDescriptor(
    name: "median-stopping", summary: "another optimizer, with trials ended early that fall behind the median",
    text: """
      For objectives that report while they run: a trial is ended when the best value that it has reported is worse than \
      the median of what all others that came as far had reported there; with median_of=averages, as published, of what \
      they had reported on average up to there, which ends fewer. The first trials run to their ends, and each trial runs \
      for a while before it is judged.

      Configurations come from another optimizer, bayesian unless you say otherwise; it is told of a trial that was ended \
      early with the values that it had reached.

      Source: Golovin et al., "Google Vizier", KDD 2017, section 3.2.2.
      """,
    options: [
      .pluginName(
        "optimizer", preset: "bayesian", summary: "where configurations come from; its options as optimizer.KEY"),
      .int(
        "startup_trials", 1...1_000_000, preset: 3, summary: "trials that end by themselves before any is ended early"),
      .choice(
        "median_of", Standard.self, preset: .values,
        summary: "what the others are judged by: their values there, or the averages of all up to there"),
      .float("warm_up", 0...1, preset: 0.1, summary: "share of the longest trial that each trial may run unjudged"),
    ], flags: [.deterministic, .needsReports])

  /// What of the others a trial is compared with.
  private enum Standard: String, CaseIterable { case values, averages }

  private let child: ChildOptimizer
  private let stateOwner: StateOwner
  private let objective: Int
  private let startupTrials: Int
  private let warmUp: Double
  private let standard: Standard
  private var running: [UInt64: LearningCurve] = [:]
  /// Of every trial that has ended with a report, by itself or not: those that were ended early count at the points that
  /// they came to, or the median would be that of the survivors, and rise with every trial that falls behind it.
  private var ended: [LearningCurve] = []
  private var complete = 0
  private var longest = 0.0

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    startupTrials = try options.int("startup_trials")
    warmUp = try options.double("warm_up")
    standard = try options.choice("median_of")
    stateOwner = try StateOwner("median-stopping", options, own: "\(startupTrials)", "\(warmUp)", standard.rawValue)
    objective = problem.metrics.firstIndex { $0.role == .objective } ?? 0
    let name = try options.text("optimizer")
    let refusal = PluginError.invalid(
      "median-stopping cannot stand before an optimizer that sets budgets, as \"\(name)\" does; choose another one")
    guard !BuiltInOptimizers.setsBudgets(name) else { throw refusal }
    child = try ChildOptimizer(name, for: ChildProblem(of: problem), options: options.keyed("optimizer"), host: host)
    guard !child.flags.contains(.usesBudgets) else { throw refusal }
  }

  package func ask(_ proposals: Proposals) throws -> Answer { try child.ask(proposals) }

  package func tell(_ tell: Tell) throws {
    let curve = running.removeValue(forKey: tell.trial)
    if tell.state == .complete { complete += 1 }
    if tell.state == .complete || tell.state == .stopped, let curve { ended.append(curve) }
    try child.tell(tell)
  }

  package func judge(_ report: Report, _ values: MutableValues) throws -> Verdict {
    let verdict = try child.judge(report, values)
    guard verdict == .goOn, objective < report.metrics.count else { return verdict }
    let value = report.metrics[objective]
    let point = report.budget ?? Double(report.step)
    running[report.trial, default: LearningCurve()].append(value, at: point)
    longest = max(longest, point)
    guard let curve = running[report.trial], complete >= startupTrials, point >= warmUp * longest else {
      return verdict
    }
    let others = ended.compactMap { standard == .values ? $0.value(at: point) : $0.average(at: point) }.sorted()
    guard others.count >= startupTrials else { return verdict }
    let middle = others.count / 2
    let median = others.count % 2 == 1 ? others[middle] : 0.5 * (others[middle - 1] + others[middle])
    return curve.best > median ? .stop : verdict
  }
}

extension MedianStopping: StatefulOptimizer {
  package func save(_ writer: Writer) throws {
    try stateOwner.save(writer)
    try writer.write(trials: running) { try $0.save(writer) }
    try writer.write(each: ended) { try $0.save(writer) }
    try writer.write(UInt64(complete))
    try writer.write(longest)
    try child.save(writer)
  }

  package func load(_ reader: Reader) throws {
    try stateOwner.check(reader)
    running = try reader.read(trials: { try LearningCurve(reader) })
    ended = try reader.read(each: { try LearningCurve(reader) })
    complete = try reader.read(below: 1 << 48)
    longest = try reader.read(Double.self)
    try child.load(reader)
  }
}

extension MedianStopping: InsightfulOptimizer {
  package func importance() -> Importance? { child.importance() }
}
