import HoneSpace
package import HoneStore
import HoneStudy

/// A study as JSON: what `hone show --json` prints.
package struct StudyJSON {
  private let file: StudyFile

  package init(_ file: StudyFile) { self.file = file }

  /// - Parameter more: members behind all others.
  package func summary(more: [(key: String, value: JSON)] = []) throws -> JSON {
    let header = file.header
    let counts = try file.counts()
    let trajectory = try file.incumbentTrajectory().map { incumbent in
      JSON.object([("trial", .int(incumbent.trial)), ("value", .number(incumbent.value))])
    }
    let members: [(key: String, value: JSON)] = [
      ("file", .string(file.path)),
      ("objective", plugin(header.objective)),
      ("optimizer", plugin(header.optimizer)),
      ("seed", .string(String(header.seed))),
      ("trials", .optional(try file.trialLimit())),
      ("counts", .object(TrialState.allCases.map { ($0.name, .int(counts[$0])) })),
      ("metrics", .array(header.metrics.map(metric))),
      ("incumbents", .array(trajectory)),
      ("front", try ParetoFront(file)?.json ?? .null),
      ("budgets", try BudgetSummary(file)?.json() ?? .null),
      ("hyperparameters", .array(header.space.hyperparameters.map { .string($0.name) })),
      ("warm_start", .array((header.warmStart?.sources ?? []).map(source))),
      ("created", .number(header.createdAt)),
      ("version", .string(header.honeVersion)),
    ]
    return .object(members + more)
  }

  private func plugin(_ plugin: StudyHeader.Plugin) -> JSON {
    .object([
      ("name", .string(plugin.name)), ("vendor", .string(plugin.vendor)), ("version", .string(plugin.version)),
      ("file", .string(plugin.file)),
      ("options", .object(plugin.options.map { ($0.key, .string($0.text)) })),
    ])
  }

  private func source(_ source: WarmStart.Source) -> JSON {
    .object([("file", .string(source.file)), ("told", .int(source.told)), ("skipped", .int(source.skipped))])
  }

  private func metric(_ metric: Metric) -> JSON {
    .object([
      ("name", .string(metric.name)), ("direction", .string(metric.direction.rawValue)),
      ("role", .string(metric.role.rawValue)),
    ])
  }
}
