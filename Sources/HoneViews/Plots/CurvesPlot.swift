import HoneSpace
import HoneStore
import HoneStudy

/// What trials reported while they were evaluated, by budget or step.
struct CurvesPlot {
  /// Curves that can be told apart: of the best, and of others evenly picked.
  private static let most = 150

  private struct Curve {
    var trial: RecordedTrial
    var points: [LearningCurve.Point]
    var standing: Standing?
  }

  private let record: StudyRecord
  private let curves: [Curve]
  /// How many trials have ended, those that another one continues left out.
  private let all: Int

  init(_ record: StudyRecord) throws {
    self.record = record
    let continued = Set(record.trials.compactMap(\.proposal.parent))
    var standings: [Int: Standing] = [:]
    for (place, ranked) in record.ranked.enumerated() {
      standings[ranked.index] = Standing(place: place, of: record.ranked.count)
    }
    let ended = record.trials.indices.filter {
      record.trials[$0].finished != nil && record.trials[$0].state != .failed
        && !continued.contains(record.trials[$0].proposal.number)
    }
    all = ended.count
    let best = record.ranked.prefix(Self.most / 3).map(\.index)
    let others = ended.filter { !best.contains($0) }
    let kept = min(others.count, Self.most - best.count)
    let picked = (0..<kept).map { others[$0 * others.count / kept] } + best.reversed()
    var curves: [Curve] = []
    for index in picked {
      let points = try LearningCurve(record.file, of: record.trials[index]).points.filter { $0.value.isFinite }
      guard points.count > 1 else { continue }
      curves.append(Curve(trial: record.trials[index], points: points, standing: standings[index]))
    }
    guard !curves.isEmpty else { throw PlotError("no trial reported anything while it was evaluated") }
    self.curves = curves
  }

  func plot() -> Plot {
    let minimizes = record.minimizes
    let budgets = curves.flatMap(\.points).map(\.budget)
    let (least, most) = (budgets.min() ?? 0, budgets.max() ?? 1)
    let frame = Frame(
      left: 76, top: 64, width: 560, height: 320,
      x: least > 0 && most / least > 50 ? Axis(least, most, logarithmic: true) : Axis(0, most, logarithmic: false),
      y: Axis(ofValues: curves.flatMap(\.points).map(\.value), minimizes: minimizes))
    let isPart = curves.count < all
    var drawing = Drawing(
      width: 856, height: frame.bottom + frame.footer + 12, title: record.title,
      subtitle: "\(record.metric.name) while trials were evaluated, "
        + (isPart ? "\(curves.count) of \(all) trials" : Numbers.trials(all)))
    frame.draw(in: &drawing, xName: record.header.budget?.name ?? "step", yName: record.metric.name)
    var counts: [String: Int] = [:]
    for curve in curves {
      let colour = colour(curve)
      counts[colour, default: 0] += 1
      let points = curve.points.map { (frame.horizontal($0.budget), frame.vertical($0.value)) }
      let isBest = curve.standing == .bestTenth
      drawing.polyline(
        points, colour, width: isBest ? 1.8 : 1, opacity: isBest ? 0.9 : 0.45, name: record.name(of: curve.trial))
      if curve.standing == nil, let end = points.last { drawing.circle(end.0, end.1, 2, colour) }
    }
    var legend = Legend(at: frame.right + 20, frame.top + 10)
    for standing in Standing.allCases {
      guard let count = counts[standing.colour] else { continue }
      legend.add(.line, standing.colour, standing.text, note: "\(count)", to: &drawing)
    }
    if let count = counts[Palette.orange] {
      legend.add(.line, Palette.orange, "ended early", note: "\(count)", to: &drawing)
    }
    return Plot(svg: drawing.svg, numbers: [("curves", json)])
  }

  private func colour(_ curve: Curve) -> String { curve.standing?.colour ?? Palette.orange }

  private var json: JSON {
    .array(
      curves.map { curve in
        .object([
          ("trial", .int(curve.trial.proposal.number)), ("state", .string(curve.trial.state.name)),
          (
            "points",
            .array(curve.points.map { .object([("budget", .number($0.budget)), ("value", .number($0.value))]) })
          ),
        ])
      })
  }
}
