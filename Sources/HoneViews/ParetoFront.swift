import HoneSpace
package import HoneStore
import HoneStudy

/// The trials of a study with several objective metrics that no other trial beats: each better one in some metric is worse in
/// another.
package struct ParetoFront {
  /// One of them.
  package struct Point: Sendable, Equatable {
    package var trial: Int
    /// Of the objective metrics, in declared order and in their own directions.
    package var values: [Double]
  }

  private let metrics: [Metric]
  /// By the first metric, best first.
  package private(set) var points: [Point] = []

  /// - Returns: nil for a study with one objective metric.
  package init?(_ file: StudyFile) throws {
    let objectives = file.header.metrics.indices.filter { file.header.metrics[$0].role == .objective }
    guard objectives.count > 1 else { return nil }
    metrics = objectives.map { file.header.metrics[$0] }
    let aim = file.header.aim
    try file.forEachTrial { trial in
      guard let outcome = trial.finished?.outcome, aim.value(of: outcome) != nil else { return true }
      add(Point(trial: trial.proposal.number, values: objectives.map { outcome.metrics[$0] }))
      return true
    }
    let minimizes = metrics[0].direction == .minimize
    points.sort {
      $0.values[0] != $1.values[0] ? ($0.values[0] < $1.values[0]) == minimizes : $0.trial < $1.trial
    }
  }

  /// Of equal ones the earlier trial stays.
  private mutating func add(_ point: Point) {
    guard !point.values.contains(where: \.isNaN), !points.contains(where: { isAtLeastAsGood($0, point) }) else {
      return
    }
    points = points.filter { !isAtLeastAsGood(point, $0) } + [point]
  }

  private func isAtLeastAsGood(_ one: Point, _ other: Point) -> Bool {
    metrics.indices.allSatisfy {
      metrics[$0].direction == .minimize ? one.values[$0] <= other.values[$0] : one.values[$0] >= other.values[$0]
    }
  }

  /// A table of them, or of as many as fit, evenly picked.
  package func lines(most: Int = 12) -> [String] {
    guard !points.isEmpty else { return [] }
    let shown =
      points.count <= most ? points : (0..<most).map { points[$0 * (points.count - 1) / (most - 1)] }
    var table = Table([("trial", .right)] + metrics.map { ($0.name, .right) })
    for point in shown { table.add(["\(point.trial)"] + point.values.map(Numbers.short)) }
    let part = shown.count < points.count ? ", \(shown.count) of them" : ""
    return ["front       \(points.count) trials that no other beats in all metrics\(part)"]
      + table.lines().map { "              \($0)" }
  }

  package var json: JSON {
    .array(
      points.map { point in
        .object([
          ("trial", .int(point.trial)),
          ("metrics", .object(zip(metrics, point.values).map { ($0.name, .number($1)) })),
        ])
      })
  }
}
