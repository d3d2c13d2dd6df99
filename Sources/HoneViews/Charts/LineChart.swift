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

  /// Okabe and Ito's colours, which the colour-blind tell apart, and more of like strength.
  private static let colours = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c564b", "#6a3d9a", "#999933", "#555555",
  ]
  private static let dashes = ["", "6 3", "2 3", "9 3 2 3"]

  private static let (left, top, width, height) = (76.0, 64.0, 560.0, 340.0)
  private static let legend = 220.0

  func svg() -> String {
    let x = Axis(0, xEnd, logarithmic: false)
    let y = Axis(fitting: shownValues)
    let (wide, high) = (Self.left + Self.width + Self.legend, Self.top + Self.height + 58)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(number(wide)) \(number(high))\" "
        + "font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#1f2328\">",
      "<title>\(escaped(title))</title>",
      "<rect width=\"\(number(wide))\" height=\"\(number(high))\" fill=\"#ffffff\"/>",
      text(title, Self.left, 26, "font-size=\"16\" font-weight=\"600\""),
      text(subtitle, Self.left, 46, "fill=\"#656d76\""),
      "<clipPath id=\"plot\"><rect x=\"\(number(Self.left))\" y=\"\(number(Self.top))\" width=\"\(number(Self.width))\" "
        + "height=\"\(number(Self.height))\"/></clipPath>",
    ]
    lines += grid(x, y)
    lines.append("<g clip-path=\"url(#plot)\">")
    lines += series.indices.map { band($0, x, y) } + series.indices.reversed().map { line($0, x, y) }
    lines.append("</g>")
    lines += series.indices.flatMap(entry)
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  /// The values that set the height: what comes before the first twentieth may be far off, and may leave the picture.
  private var shownValues: [Double] {
    let late = series.flatMap(\.points).filter { $0.x >= xEnd / 20 }
    let shown = late.isEmpty ? series.flatMap(\.points) : late
    return shown.flatMap { [$0.low, $0.middle, $0.high] }
  }

  private func grid(_ x: Axis, _ y: Axis) -> [String] {
    let bottom = Self.top + Self.height
    var lines: [String] = []
    for tick in y.ticks {
      let place = vertical(tick, y)
      lines.append(rule(Self.left, place, Self.left + Self.width, place))
      lines.append(text(Numbers.short(tick), Self.left - 8, place + 4, "text-anchor=\"end\" fill=\"#656d76\""))
    }
    for tick in x.ticks {
      let place = horizontal(tick, x)
      lines.append(rule(place, bottom, place, bottom + 4))
      lines.append(text(Numbers.short(tick), place, bottom + 19, "text-anchor=\"middle\" fill=\"#656d76\""))
    }
    lines.append(text(xName, Self.left + Self.width / 2, bottom + 42, "text-anchor=\"middle\""))
    let (centre, edge) = (Self.top + Self.height / 2, 16.0)
    lines.append(
      text(
        yName, edge, centre,
        "text-anchor=\"middle\" transform=\"rotate(-90 \(number(edge)) \(number(centre)))\""))
    lines.append(rule(Self.left, bottom, Self.left + Self.width, bottom, "#8c959f"))
    return lines
  }

  /// From each point level to the next, as an incumbent holds until there is a better one.
  private func stairs(_ points: [Point], _ x: Axis, _ y: Axis, _ value: (Point) -> Double) -> [String] {
    var corners: [String] = []
    for (index, point) in points.enumerated() {
      let place = number(vertical(value(point), y))
      if index > 0 {
        corners.append("\(number(horizontal(point.x, x))),\(number(vertical(value(points[index - 1]), y)))")
      }
      corners.append("\(number(horizontal(point.x, x))),\(place)")
    }
    return corners
  }

  private func band(_ index: Int, _ x: Axis, _ y: Axis) -> String {
    let points = series[index].points
    let corners = stairs(points, x, y) { $0.low } + stairs(points, x, y) { $0.high }.reversed()
    return "<polygon points=\"\(corners.joined(separator: " "))\" fill=\"\(colour(index))\" opacity=\"0.12\"/>"
  }

  private func line(_ index: Int, _ x: Axis, _ y: Axis) -> String {
    let corners = stairs(series[index].points, x, y) { $0.middle }
    return "<polyline points=\"\(corners.joined(separator: " "))\" fill=\"none\" stroke=\"\(colour(index))\" "
      + "stroke-width=\"2\" stroke-linejoin=\"round\"\(dash(index))/>"
  }

  private func entry(_ index: Int) -> [String] {
    let (x, y) = (Self.left + Self.width + 20, Self.top + 10 + 20 * Double(index))
    return [
      "<line x1=\"\(number(x))\" y1=\"\(number(y))\" x2=\"\(number(x + 22))\" y2=\"\(number(y))\" "
        + "stroke=\"\(colour(index))\" stroke-width=\"2.5\"\(dash(index))/>",
      "<text x=\"\(number(x + 30))\" y=\"\(number(y + 4))\">\(escaped(series[index].name)) "
        + "<tspan fill=\"#656d76\">\(escaped(series[index].note))</tspan></text>",
    ]
  }

  private func colour(_ index: Int) -> String { Self.colours[index % Self.colours.count] }

  private func dash(_ index: Int) -> String {
    let dash = Self.dashes[index / Self.colours.count % Self.dashes.count]
    return dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
  }

  private func horizontal(_ value: Double, _ axis: Axis) -> Double { Self.left + Self.width * axis.place(value) }
  private func vertical(_ value: Double, _ axis: Axis) -> Double { Self.top + Self.height * (1 - axis.place(value)) }
  private func number(_ value: Double) -> String {
    let text = Numbers.fixed(value, digits: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String = "#e4e7eb") -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" stroke=\"\(colour)\"/>"
  }

  private func text(_ text: String, _ x: Double, _ y: Double, _ attributes: String) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" \(attributes)>\(escaped(text))</text>"
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
