import HoneSpace

/// The share of trials whose value is at least so good: the empirical distribution function.
struct DistributionPlot {
  private let record: StudyRecord

  init(_ record: StudyRecord) throws {
    self.record = record
    guard !record.ranked.isEmpty else { throw PlotError("no trial has a value to be compared yet") }
  }

  func plot() -> Plot {
    let values = record.ranked.map(\.value)
    let frame = Frame(
      left: 76, top: 64, width: 560, height: 300,
      x: Axis(ofValues: values, minimizes: record.minimizes), y: Axis(0, 1, logarithmic: false))
    var drawing = Drawing(
      width: 660, height: frame.bottom + frame.footer + 12, title: record.title,
      subtitle: "share of \(Numbers.trials(values.count)) whose \(record.metric.name) is at least so good")
    frame.draw(in: &drawing, xName: record.metric.name, yName: "share of trials")
    drawing.polyline(steps.map { (frame.horizontal($0.value), frame.vertical($0.share)) }, Palette.blue, width: 2)
    return Plot(
      svg: drawing.svg,
      numbers: [
        ("steps", .array(steps.map { .object([("value", .number($0.value)), ("share", .number($0.share))]) }))
      ])
  }

  /// Best first; of many trials some hundred steps.
  private var steps: [(value: Double, share: Double)] {
    let count = record.ranked.count
    let stride = max(1, count / 500)
    let places = (0..<count).filter { $0 % stride == 0 || $0 == count - 1 }
    return places.map { (record.ranked[$0].value, Double($0 + 1) / Double(count)) }
  }
}
