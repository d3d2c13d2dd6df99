import HoneSpace
import HoneStore
import HoneStudy

/// The value of every trial, and of the incumbent, by trial or by time.
struct HistoryPlot {
  enum Measure {
    case trial
    /// Seconds since the first evaluation began.
    case time
  }

  private let record: StudyRecord
  private let measure: Measure
  /// With a value: place along the picture, value, index of the trial.
  private let valued: [(x: Double, value: Double, index: Int)]
  private let failed: [(x: Double, index: Int)]

  init(_ record: StudyRecord, by measure: Measure) throws {
    self.record = record
    self.measure = measure
    let begun = record.trials.compactMap { $0.finished?.outcome.startedAt }.filter { $0 > 0 }
    let start = begun.min() ?? 0
    guard measure == .trial || !begun.isEmpty else {
      throw PlotError("no trial was evaluated here, so there are no times")
    }
    func place(_ trial: RecordedTrial) -> Double? {
      guard measure == .time else { return Double(trial.proposal.number) }
      guard let outcome = trial.finished?.outcome, outcome.startedAt > 0 else { return nil }
      return max(0, outcome.startedAt + outcome.seconds - start)
    }
    valued = record.trials.enumerated().compactMap { index, trial in
      guard let x = place(trial), trial.state != .failed, let value = record.measured(trial) else { return nil }
      return (x, value, index)
    }
    failed = record.trials.enumerated().compactMap { index, trial in
      trial.state == .failed ? place(trial).map { ($0, index) } : nil
    }
    guard !valued.isEmpty else { throw PlotError("no trial has a value yet") }
  }

  private enum Look: CaseIterable {
    case complete
    case infeasible
    case early

    var colour: String {
      switch self {
      case .complete: Palette.blue
      case .infeasible: Palette.orange
      case .early: Palette.grey
      }
    }

    var text: String {
      switch self {
      case .complete: "complete"
      case .infeasible: "breaks a constraint"
      case .early: "stopped or paused"
      }
    }
  }

  private func look(_ trial: RecordedTrial) -> Look {
    guard let outcome = trial.finished?.outcome, outcome.state == .complete else { return .early }
    return record.header.aim.value(of: outcome) == nil ? .infeasible : .complete
  }

  func plot() -> Plot {
    let minimizes = record.minimizes
    let end = (valued.map(\.x) + failed.map(\.x)).max() ?? 0
    let frame = Frame(
      left: 76, top: 64, width: 560, height: 300, x: Axis(0, max(end, 1), logarithmic: false),
      y: Axis(ofValues: valued.map(\.value), minimizes: minimizes))
    let beyond = valued.count { $0.value > frame.y.high || $0.value < frame.y.low }
    var drawing = Drawing(
      width: 856, height: frame.bottom + frame.footer + 12, title: record.title,
      subtitle: "\(record.metric.name) of \(Numbers.trials(valued.count))"
        + (beyond > 0 ? ", \(beyond) of them beyond the edge" : ""))
    frame.draw(
      in: &drawing, xName: measure == .trial ? "trial" : "seconds since the first began", yName: record.metric.name)
    var legend = Legend(at: frame.right + 20, frame.top + 10)
    for look in Look.allCases.reversed() {
      var dots = Dots()
      for point in valued where self.look(record.trials[point.index]) == look {
        dots.add(frame.horizontal(point.x), frame.vertical(point.value), point.index)
      }
      dots.draw(in: &drawing, of: valued.count, look.colour, opacity: look == .early ? 0.55 : 0.75) {
        record.name(of: record.trials[$0])
      }
      if dots.count > 0 { legend.add(.dot, look.colour, look.text, note: "\(dots.count)", to: &drawing) }
    }
    for point in failed.prefix(2000) {
      let x = frame.horizontal(point.x)
      drawing.line(x, frame.bottom - 7, x, frame.bottom, Palette.vermilion, width: 1.5)
    }
    if !failed.isEmpty { legend.add(.bar, Palette.vermilion, "failed", note: "\(failed.count)", to: &drawing) }
    let steps = incumbents
    // The last one holds to the edge.
    let held = steps.last.map { [(x: end, y: $0.value)] } ?? []
    drawing.polyline(frame.stairs(steps.map { ($0.x, $0.value) } + held), Palette.green, width: 2)
    if let best = steps.last {
      legend.add(.line, Palette.green, "best so far", note: Numbers.short(best.value), to: &drawing)
    }
    return Plot(svg: drawing.svg, numbers: numbers(steps))
  }

  /// The best so far at each place along the picture.
  ///
  /// With several workers that is not the order in which trials became incumbents: a trial may end after those behind it.
  private var incumbents: [(x: Double, value: Double, trial: Int)] {
    let complete = valued.filter { look(record.trials[$0.index]) == .complete }.sorted {
      ($0.x, $0.index) < ($1.x, $1.index)
    }
    var steps: [(x: Double, value: Double, trial: Int)] = []
    for point in complete {
      if let last = steps.last, record.minimizes ? point.value >= last.value : point.value <= last.value { continue }
      steps.append((point.x, point.value, record.number(at: point.index)))
    }
    return steps
  }

  private func numbers(_ steps: [(x: Double, value: Double, trial: Int)]) -> [(key: String, value: JSON)] {
    [
      (
        "trials",
        .array(
          valued.map { point in
            let number = JSON.int(record.trials[point.index].proposal.number)
            return .object(
              [("trial", number)] + (measure == .time ? [("seconds", .number(point.x))] : []) + [
                ("value", .number(point.value)), ("state", .string(record.trials[point.index].state.name)),
              ])
          })
      ),
      (
        "incumbents",
        .array(
          steps.map { step in
            .object(
              [("trial", .int(step.trial))] + (measure == .time ? [("seconds", .number(step.x))] : []) + [
                ("value", .number(step.value))
              ])
          })
      ),
    ]
  }
}
