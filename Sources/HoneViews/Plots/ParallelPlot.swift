import HoneSpace
import HoneStore
import HoneStudy

/// Configurations as lines through the axes of some hyperparameters, with the value as the last axis.
///
/// A line leaves an axis on which its configuration is inactive for the rail below.
struct ParallelPlot {
  private static let mostAxes = 10
  /// Lines that can be told apart: all of the best, and others evenly picked.
  private static let mostLines = 400

  private let record: StudyRecord
  private let chosen: [Int]

  init(_ record: StudyRecord, _ wanted: [Int]) throws {
    self.record = record
    guard !record.ranked.isEmpty else { throw PlotError("no trial has a value to be compared yet") }
    chosen = record.chosen(wanted, most: Self.mostAxes)
    guard !chosen.isEmpty else { throw PlotError("every hyperparameter has one value only") }
  }

  private var shown: [(trial: StudyRecord.Ranked, standing: Standing)] {
    let all = record.backToFront
    guard all.count > Self.mostLines else { return all }
    let kept = Self.mostLines / 2
    let (rest, best) = (all.dropLast(kept), all.suffix(kept))
    return (0..<kept).map { rest[$0 * rest.count / kept] } + best
  }

  func plot() -> Plot {
    let (left, top, gap, height, rail) = (60.0, 106.0, 112.0, 300.0, 26.0)
    let valueAxis = Axis(ofValues: record.ranked.map(\.value), minimizes: record.minimizes)
    let axes = chosen.map { Axis(of: record.space.hyperparameters[$0]) } + [valueAxis]
    let shown = shown
    let isPart = shown.count < record.ranked.count
    let part = isPart ? "\(shown.count) of \(record.ranked.count) trials" : Numbers.trials(shown.count)
    var drawing = Drawing(
      width: left + gap * Double(axes.count - 1) + 110, height: top + height + rail + 34, title: record.title,
      subtitle: "\(part); the last axis is \(record.metric.name)", left: 24)
    for (place, standing) in Standing.allCases.enumerated() {
      drawing.line(24 + 120 * Double(place), 64, 42 + 120 * Double(place), 64, standing.colour, width: 2.5)
      drawing.text(standing.text, 48 + 120 * Double(place), 68, .muted)
    }
    func place(_ axis: Int, _ value: Double?) -> (x: Double, y: Double) {
      let x = left + gap * Double(axis)
      guard let value else { return (x, top + height + rail) }
      return (x, top + height * (1 - axes[axis].place(value)))
    }
    for (ranked, standing) in shown {
      let trial = record.trials[ranked.index]
      let points =
        chosen.enumerated().map { place($0.offset, trial.proposal.configuration[$0.element]) }
        + [place(chosen.count, ranked.value)]
      drawing.polyline(
        points, standing.colour, width: standing == .bestTenth ? 1.6 : 1,
        opacity: standing == .bestTenth ? 0.85 : standing == .betterHalf ? 0.35 : 0.22, name: record.name(of: trial))
    }
    for (index, axis) in axes.enumerated() {
      draw(axis, at: left + gap * Double(index), top, height, in: &drawing)
      let name = index < chosen.count ? record.space.hyperparameters[chosen[index]].name : record.metric.name
      // Beside each other names would run together.
      drawing.text(
        name, left + gap * Double(index), index.isMultiple(of: 2) ? top - 9 : top + height + rail + 22, anchor: .middle,
        isBold: index == chosen.count)
    }
    let hasInactive = shown.contains { line in
      chosen.contains { record.trials[line.trial.index].proposal.configuration[$0] == nil }
    }
    if hasInactive {
      drawing.text("inactive", left + gap * Double(axes.count - 1) + 14, top + height + rail + 4, .muted)
    }
    return Plot(svg: drawing.svg, numbers: [("trials", json)])
  }

  private func draw(_ axis: Axis, at x: Double, _ top: Double, _ height: Double, in drawing: inout Drawing) {
    drawing.rule(x, top, x, top + height, .frame)
    for tick in axis.ticks(most: 10) {
      let y = top + height * (1 - axis.place(tick))
      drawing.rule(x - 3, y, x + 3, y, .frame)
      drawing.text(axis.name(of: tick), x + 6, y + 4, .muted, size: 10, hasHalo: true)
    }
  }

  private var json: JSON {
    .array(
      record.ranked.map { ranked in
        let trial = record.trials[ranked.index]
        return .object([
          ("trial", .int(trial.proposal.number)), ("value", .number(ranked.value)),
          (
            "configuration",
            .object(
              chosen.compactMap { index in
                trial.proposal.configuration[index].map {
                  (record.space.hyperparameters[index].name, record.json($0, of: index))
                }
              })
          ),
        ])
      })
  }
}
