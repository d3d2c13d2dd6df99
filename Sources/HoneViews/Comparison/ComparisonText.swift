import HoneSpace

/// A comparison for people: what `hone compare` prints.
package struct ComparisonText {
  private let comparison: Comparison

  package init(_ comparison: Comparison) { self.comparison = comparison }

  package func lines() -> [String] {
    let metric = comparison.metric
    let seeds = comparison.standings.map(\.contender.studies.count).max() ?? 0
    let better = metric.direction == .minimize ? "less" : "more"
    let unit = comparison.cost == .trials && comparison.limit == 1 ? "trial" : comparison.costName
    var lines = [
      "\(metric.name) after \(Numbers.short(comparison.limit)) \(unit), \(seeds) "
        + "\(seeds == 1 ? "seed" : "seeds"); \(better) is better"
    ]
    var table = Table([
      ("optimizer", .left), ("rank", .right), ("median", .right), ("quartiles", .left), ("halfway", .right),
      ("rank", .right), ("trials", .right), ("failed", .right),
    ])
    for standing in comparison.standings {
      let studies = standing.contender.studies
      table.add([
        standing.contender.name, Numbers.fixed(standing.rank, digits: 2),
        standing.best.map { Numbers.short($0.median) } ?? "–",
        standing.best.map { "\(Numbers.short($0.low)) – \(Numbers.short($0.high))" } ?? "–",
        standing.halfway.map { Numbers.short($0.median) } ?? "–", Numbers.fixed(standing.halfwayRank, digits: 2),
        Self.range(studies.map(\.trials)), Self.range(studies.map(\.failed)),
      ])
    }
    lines += table.lines()
    if seeds < 5 { lines.append("ranks of so few seeds are partly chance; --repeats tells more") }
    return lines
  }

  private static func range(_ counts: [Int]) -> String {
    guard let low = counts.min(), let high = counts.max() else { return "–" }
    return low == high ? "\(low)" : "\(low) – \(high)"
  }
}

/// A comparison as JSON: what `hone compare --json` prints.
package struct ComparisonJSON {
  private let comparison: Comparison

  package init(_ comparison: Comparison) { self.comparison = comparison }

  /// - Parameter more: members behind all others.
  package func value(more: [(key: String, value: JSON)] = []) -> JSON {
    .object(
      [
        ("metric", .string(comparison.metric.name)), ("direction", .string(comparison.metric.direction.rawValue)),
        ("cost", .string(comparison.costName)), ("limit", .number(comparison.limit)),
        ("optimizers", .array(comparison.standings.map(standing))),
      ] + more)
  }

  private func standing(_ standing: Comparison.Standing) -> JSON {
    .object([
      ("name", .string(standing.contender.name)), ("rank", .number(standing.rank)),
      ("best", spread(standing.best)), ("halfway_rank", .number(standing.halfwayRank)),
      ("halfway", spread(standing.halfway)),
      ("studies", .array(standing.contender.studies.map(study))),
    ])
  }

  private func spread(_ spread: Comparison.Spread?) -> JSON {
    guard let spread else { return .null }
    return .object([
      ("low", .number(spread.low)), ("median", .number(spread.median)), ("high", .number(spread.high)),
    ])
  }

  private func study(_ study: ComparedStudy) -> JSON {
    .object([
      ("seed", .string(String(study.seed))), ("file", .string(study.path)), ("trials", .int(study.trials)),
      ("failed", .int(study.failed)), ("cost", .number(study.cost)),
      ("trial", .optional(study.steps.last?.trial)), ("value", .optional(study.steps.last?.value)),
      (
        "incumbents",
        .array(
          study.steps.map { step in
            .object([("trial", .int(step.trial)), ("cost", .number(step.cost)), ("value", .number(step.value))])
          })
      ),
    ])
  }
}
