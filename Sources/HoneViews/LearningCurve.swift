import HoneSpace
import HoneStore
import HoneStudy

/// What a trial reported while it was trained, those that it continues included.
struct LearningCurve {
  struct Point {
    var trial: Int
    /// Cumulative budget, or the step where an objective has none.
    var budget: Double
    var value: Double
  }

  private(set) var points: [Point] = []

  init(_ file: StudyFile, of trial: RecordedTrial) throws {
    var lineage: [RecordedTrial] = [trial]
    while let parent = lineage.last?.proposal.parent, let before = try file.trial(parent) { lineage.append(before) }
    let metric = file.header.valueMetric
    for trial in lineage.reversed() {
      let number = trial.proposal.number
      var own = try file.reports(of: number).filter { !$0.metrics[metric].isNaN }.map {
        Point(trial: number, budget: $0.budget ?? Double($0.step), value: $0.metrics[metric])
      }
      // An evaluation need not report its end.
      if let outcome = trial.finished?.outcome, let end = outcome.budget ?? trial.proposal.budget,
        outcome.metrics.indices.contains(metric), !outcome.metrics[metric].isNaN
      {
        let isMissing = own.last.map { $0.budget < end } ?? true
        if isMissing { own.append(Point(trial: number, budget: end, value: outcome.metrics[metric])) }
      }
      let start = points.last?.budget ?? -.infinity
      points += own.filter { $0.budget > start }
    }
  }

  /// At most `width` blocks, scaled between the least and the greatest value; low is low.
  func line(width: Int) -> String {
    let values = points.map(\.value).filter(\.isFinite)
    guard let low = values.min(), let high = values.max(), let last = points.last?.budget,
      let first = points.first?.budget
    else { return "" }
    let blocks = Array("▁▂▃▄▅▆▇█")
    let columns = min(width, points.count)
    return String(
      (0..<columns).map { column -> Character in
        let budget = columns == 1 ? last : first + (last - first) * Double(column) / Double(columns - 1)
        let point = points.last { $0.budget <= budget * (1 + 1e-12) } ?? points[0]
        guard point.value.isFinite, high > low else { return point.value.isFinite ? blocks[0] : "×" }
        // Halved, since the span of all that is finite may not be.
        return blocks[min(7, Int((point.value / 2 - low / 2) / (high / 2 - low / 2) * 7.999))]
      })
  }
}
