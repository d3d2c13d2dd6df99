import HoneSpace
import HoneStore
import HoneStudy

/// Which worker evaluated which trial, and when; what is empty was idle.
struct TimelinePlot {
  private struct Span {
    var trial: RecordedTrial
    var worker: Int
    /// Seconds since the first began.
    var start: Double
    var end: Double
  }

  private let record: StudyRecord
  private let spans: [Span]
  private let workers: [Int]
  private let end: Double

  init(_ record: StudyRecord) throws {
    self.record = record
    let evaluated = record.trials.compactMap { trial in
      trial.finished.flatMap { $0.outcome.startedAt > 0 ? (trial, $0) : nil }
    }
    guard let begin = evaluated.map(\.1.outcome.startedAt).min() else {
      throw PlotError("no trial was evaluated here, so there are no times")
    }
    spans = evaluated.map { trial, finished in
      let start = finished.outcome.startedAt - begin
      return Span(trial: trial, worker: finished.worker, start: start, end: start + finished.outcome.seconds)
    }
    workers = Set(spans.map(\.worker)).sorted()
    end = max(spans.map(\.end).max() ?? 0, 1e-6)
  }

  func plot() -> Plot {
    let (row, most) = (22.0, 40)
    let shown = workers.prefix(most)
    let frame = Frame(
      left: 92, top: 84, width: 640, height: row * Double(shown.count), x: Axis(0, end, logarithmic: false),
      y: Axis(labels: []))
    let busy = spans.map { $0.end - $0.start }.reduce(0, +) / (end * Double(workers.count))
    let part = shown.count < workers.count ? ", the first \(shown.count) of them" : ""
    var drawing = Drawing(
      width: 800, height: frame.bottom + frame.footer + 12, title: record.title,
      subtitle: "\(Numbers.trials(spans.count)) in \(Numbers.duration(end)), "
        + "\(workers.count == 1 ? "1 worker" : "\(workers.count) workers\(part)") busy for "
        + Numbers.percent(min(1, busy)) + " of the time", left: 24)
    var place = 24.0
    let states = Set(spans.map(\.trial.state))
    for state in [TrialState.complete, .stopped, .paused, .failed] where states.contains(state) {
      drawing.rectangle(place, 60, 14, 10, Self.colour(state))
      drawing.text(state.name, place + 20, 69, .muted)
      place += 100
    }
    frame.draw(in: &drawing, xName: "seconds since the first began")
    for (index, worker) in shown.enumerated() {
      let y = frame.top + row * Double(index)
      drawing.text("worker \(worker)", frame.left - 10, y + 15, .muted, anchor: .end)
      draw(spans.filter { $0.worker == worker }.sorted { $0.start < $1.start }, y + 3, row - 6, frame, in: &drawing)
    }
    return Plot(svg: drawing.svg, numbers: [("trials", json)])
  }

  /// Trials shorter than a part of a pixel stand for those behind them that would hide there.
  private func draw(_ spans: [Span], _ y: Double, _ height: Double, _ frame: Frame, in drawing: inout Drawing) {
    var last = -1.0
    for span in spans {
      let (start, end) = (frame.horizontal(span.start), frame.horizontal(span.end))
      guard end > last + 0.25 || span.trial.state == .failed else { continue }
      drawing.rectangle(
        start, y, max(0.4, end - start - 0.3), height, Self.colour(span.trial.state),
        name: spans.count <= 1500 ? "\(record.name(of: span.trial)), \(Numbers.duration(span.end - span.start))" : nil)
      last = end
    }
  }

  private static func colour(_ state: TrialState) -> String {
    switch state {
    case .complete: Palette.blue
    case .stopped: Palette.orange
    case .paused: Palette.sky
    case .failed: Palette.vermilion
    case .waiting, .running, .cancelled: Palette.grey
    }
  }

  private var json: JSON {
    .array(
      spans.map { span in
        .object([
          ("trial", .int(span.trial.proposal.number)), ("worker", .int(span.worker)),
          ("state", .string(span.trial.state.name)), ("start", .number(span.start)), ("end", .number(span.end)),
        ])
      })
  }
}
