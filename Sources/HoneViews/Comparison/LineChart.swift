/// Lines that step down or up, each with a band around it, as an SVG picture that needs nothing else.
struct LineChart {
  struct Point {
    var x: Double
    var low: Double
    var middle: Double
    var high: Double
  }

  struct Series {
    var name: String
    /// Stands behind the name.
    var note: String
    var points: [Point]
  }

  let title: String
  let subtitle: String
  let xName: String
  let yName: String
  let xEnd: Double
  /// In the order of the legend.
  let series: [Series]

  private static let dashes = ["", "6 3", "2 3", "9 3 2 3"]
  private static let legend = 220.0

  func svg() -> String {
    let frame = Frame(
      left: 76, top: 64, width: 560, height: 340, x: Axis(0, xEnd, logarithmic: false), y: Axis(fitting: shownValues))
    var drawing = Drawing(
      width: frame.right + Self.legend, height: frame.bottom + frame.footer + 12, title: title, subtitle: subtitle)
    frame.draw(in: &drawing, xName: xName, yName: yName)
    drawing.clipped(to: (frame.left, frame.top, frame.width, frame.height), name: "compared") { drawing in
      for (index, series) in series.enumerated() {
        let edges = stairs(series.points, frame, \.low) + stairs(series.points, frame, \.high).reversed()
        drawing.polygon(edges, colour(index), opacity: 0.12)
      }
      for (index, series) in series.enumerated().reversed() {
        drawing.polyline(stairs(series.points, frame, \.middle), colour(index), width: 2, dash: dash(index))
      }
    }
    for (index, series) in series.enumerated() {
      let (x, y) = (frame.right + 20, frame.top + 10 + 20 * Double(index))
      drawing.line(x, y, x + 22, y, colour(index), width: 2.5, dash: dash(index))
      drawing.text(series.name, note: series.note, x + 30, y + 4)
    }
    return drawing.svg
  }

  /// The values that set the height: what comes before the first twentieth may be far off, and may leave the picture.
  private var shownValues: [Double] {
    let late = series.flatMap(\.points).filter { $0.x >= xEnd / 20 }
    let shown = late.isEmpty ? series.flatMap(\.points) : late
    return shown.flatMap { [$0.low, $0.middle, $0.high] }
  }

  private func stairs(_ points: [Point], _ frame: Frame, _ value: KeyPath<Point, Double>) -> [(x: Double, y: Double)] {
    frame.stairs(points.map { ($0.x, $0[keyPath: value]) })
  }

  private func colour(_ index: Int) -> String { Palette.series[index % Palette.series.count] }
  private func dash(_ index: Int) -> String { Self.dashes[index / Palette.series.count % Self.dashes.count] }
}
