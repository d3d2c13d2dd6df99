import HoneSpace
import HoneStore
import HoneStudy

/// Trials by the first two objectives, and those that no other beats.
struct FrontPlot {
  private let record: StudyRecord
  private let objectives: [Int]
  private let front: ParetoFront
  private let points: [(trial: RecordedTrial, values: [Double])]

  init(_ record: StudyRecord) throws {
    self.record = record
    let metrics = record.header.metrics
    objectives = metrics.indices.filter { metrics[$0].role == .objective }
    guard let front = try ParetoFront(record.file) else {
      throw PlotError("a front needs two objectives, and this study has one, \(record.metric.name)")
    }
    self.front = front
    let objectives = objectives
    points = record.trials.compactMap { trial in
      guard let outcome = trial.finished?.outcome, record.header.aim.value(of: outcome) != nil else { return nil }
      let values = objectives.map { outcome.metrics[$0] }
      return values.allSatisfy(\.isFinite) ? (trial, values) : nil
    }
    guard !points.isEmpty else { throw PlotError("no trial has a value in every objective yet") }
  }

  func plot() -> Plot {
    let (one, other) = (record.header.metrics[objectives[0]], record.header.metrics[objectives[1]])
    let frame = Frame(
      left: 76, top: 64, width: 560, height: 380,
      x: Axis(ofValues: points.map { $0.values[0] }, minimizes: one.direction == .minimize),
      y: Axis(ofValues: points.map { $0.values[1] }, minimizes: other.direction == .minimize))
    let more = objectives.count > 2 ? ", the first two of \(objectives.count) objectives" : ""
    var drawing = Drawing(
      width: 856, height: frame.bottom + frame.footer + 12, title: record.title,
      subtitle: "\(one.name) and \(other.name) of \(Numbers.trials(points.count))\(more)")
    frame.draw(in: &drawing, xName: Self.name(one), yName: Self.name(other))
    let best = Set(front.points.map(\.trial))
    var (others, chosen) = (Dots(), Dots())
    for (index, point) in points.enumerated() {
      let (x, y) = (frame.horizontal(point.values[0]), frame.vertical(point.values[1]))
      if best.contains(point.trial.proposal.number) { chosen.add(x, y, index) } else { others.add(x, y, index) }
    }
    others.draw(in: &drawing, of: points.count, Palette.grey, opacity: 0.6, name: name)
    // All between a member of the front and the next is beaten.
    let corners = front.points.map(\.values).filter { $0.allSatisfy(\.isFinite) }.map { (x: $0[0], y: $0[1]) }
    if objectives.count == 2 { drawing.polyline(frame.stairs(corners), Palette.vermilion, width: 1.5, opacity: 0.7) }
    chosen.draw(in: &drawing, of: 0, Palette.vermilion, radius: 3.6, opacity: 1, name: name)
    var legend = Legend(at: frame.right + 20, frame.top + 10)
    legend.add(.dot, Palette.vermilion, "beaten by none", note: "\(front.points.count)", to: &drawing)
    if others.count > 0 { legend.add(.dot, Palette.grey, "others", note: "\(others.count)", to: &drawing) }
    return Plot(svg: drawing.svg, numbers: [("front", front.json)])
  }

  private func name(_ index: Int) -> String {
    let point = points[index]
    let values = zip(objectives, point.values).map { text($0, $1) }.joined(separator: ", ")
    return "trial \(point.trial.proposal.number): \(values)"
  }

  private func text(_ metric: Int, _ value: Double) -> String {
    "\(record.header.metrics[metric].name) \(Numbers.short(value))"
  }

  private static func name(_ metric: Metric) -> String {
    "\(metric.name), \(metric.direction == .minimize ? "less" : "more") is better"
  }
}
