/// A picture in SVG that grows by its elements, and needs nothing else to be seen.
///
/// Colours are attributes. What is no data has a class besides, so that a page around the picture can give it other paper
/// and ink.
struct Drawing {
  enum Anchor: String {
    case start
    case middle
    case end
  }

  private var elements: [String]

  init(width: Double, height: Double, title: String, subtitle: String = "", left: Double = 76) {
    elements = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" "
        + "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" "
        + "font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"\(Palette.Ink.ink.rawValue)\" class=\"ink\">",
      "<title>\(Markup.escaped(title))</title>",
      "<rect width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" fill=\"\(Palette.Ink.paper.rawValue)\" "
        + "class=\"paper\"/>",
    ]
    text(title, left, 26, size: 16, isBold: true)
    if !subtitle.isEmpty { text(subtitle, left, 46, .muted) }
  }

  var svg: String { elements.joined(separator: "\n") + "\n</svg>\n" }

  /// - Parameters:
  ///   - turn: degrees, clockwise around the place.
  ///   - hasHalo: whether it can be read on lines.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ ink: Palette.Ink = .ink, anchor: Anchor = .start, size: Double? = nil,
    isBold: Bool = false, turn: Double = 0, hasHalo: Bool = false
  ) {
    var attributes = ink == .ink ? "" : Self.fill(ink)
    if anchor != .start { attributes += " text-anchor=\"\(anchor.rawValue)\"" }
    if let size { attributes += " font-size=\"\(Self.number(size))\"" }
    if isBold { attributes += " font-weight=\"600\"" }
    if turn != 0 {
      attributes += " transform=\"rotate(\(Self.number(turn)) \(Self.number(x)) \(Self.number(y)))\""
    }
    if hasHalo {
      attributes += " stroke=\"\(Palette.Ink.paper.rawValue)\" stroke-width=\"3\" paint-order=\"stroke\""
    }
    elements.append(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(attributes)>\(Markup.escaped(text))</text>")
  }

  /// A text in two parts, the second one muted.
  mutating func text(_ text: String, note: String, _ x: Double, _ y: Double) {
    elements.append(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\">\(Markup.escaped(text)) "
        + "<tspan\(Self.fill(.muted))>\(Markup.escaped(note))</tspan></text>")
  }

  mutating func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ ink: Palette.Ink = .rule) {
    elements.append(
      "<line \(Self.ends(x1, y1, x2, y2)) stroke=\"\(ink.rawValue)\" class=\"\(ink.name)-line\"/>")
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String, width: Double, dash: String = ""
  ) {
    elements.append(
      "<line \(Self.ends(x1, y1, x2, y2)) stroke=\"\(colour)\" stroke-width=\"\(Self.number(width))\""
        + "\(Self.dashed(dash))/>")
  }

  mutating func polyline(
    _ points: [(x: Double, y: Double)], _ colour: String, width: Double, opacity: Double = 1, dash: String = "",
    name: String? = nil
  ) {
    let faint = opacity < 1 ? " opacity=\"\(Self.fine(opacity))\"" : ""
    let head =
      "<polyline points=\"\(Self.corners(points))\" fill=\"none\" stroke=\"\(colour)\" "
      + "stroke-width=\"\(Self.number(width))\" stroke-linejoin=\"round\"\(faint)\(Self.dashed(dash))"
    elements.append(name.map { "\(head)><title>\(Markup.escaped($0))</title></polyline>" } ?? "\(head)/>")
  }

  mutating func polygon(_ points: [(x: Double, y: Double)], _ colour: String, opacity: Double) {
    elements.append(
      "<polygon points=\"\(Self.corners(points))\" fill=\"\(colour)\" opacity=\"\(Self.fine(opacity))\"/>")
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: String, name: String? = nil
  ) {
    let head =
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.fine(width))\" "
      + "height=\"\(Self.number(height))\" fill=\"\(colour)\""
    elements.append(name.map { "\(head)><title>\(Markup.escaped($0))</title></rect>" } ?? "\(head)/>")
  }

  mutating func circle(
    _ x: Double, _ y: Double, _ radius: Double, _ colour: String, opacity: Double = 1, isHollow: Bool = false,
    name: String? = nil
  ) {
    let paint = isHollow ? "fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\"" : "fill=\"\(colour)\""
    let faint = opacity < 1 ? " opacity=\"\(Self.fine(opacity))\"" : ""
    let head =
      "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\" \(paint)\(faint)"
    elements.append(name.map { "\(head)><title>\(Markup.escaped($0))</title></circle>" } ?? "\(head)/>")
  }

  /// Round dots without names, in one element.
  mutating func dots(_ points: [(x: Double, y: Double)], _ radius: Double, _ colour: String, opacity: Double = 1) {
    guard !points.isEmpty else { return }
    let path = points.map { "M\(Self.number($0.x)) \(Self.number($0.y))h0" }.joined()
    elements.append(
      "<path d=\"\(path)\" stroke=\"\(colour)\" stroke-width=\"\(Self.number(2 * radius))\" stroke-linecap=\"round\" "
        + "opacity=\"\(Self.fine(opacity))\"/>")
  }

  /// Draws what `body` draws, and cuts off what lies outside.
  ///
  /// - Parameter name: told apart from those of other pictures on the same page.
  mutating func clipped(
    to box: (x: Double, y: Double, width: Double, height: Double), name: String, _ body: (inout Drawing) -> Void
  ) {
    elements.append(
      "<clipPath id=\"\(name)\"><rect x=\"\(Self.number(box.x))\" y=\"\(Self.number(box.y))\" "
        + "width=\"\(Self.number(box.width))\" height=\"\(Self.number(box.height))\"/></clipPath>")
    elements.append("<g clip-path=\"url(#\(name))\">")
    body(&self)
    elements.append("</g>")
  }
}

extension Drawing {
  /// A coordinate, to a tenth of a pixel.
  private static func number(_ value: Double) -> String {
    let text = Numbers.fixed(value, digits: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func fine(_ value: Double) -> String { Numbers.fixed(value, digits: 2) }

  private static func ends(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    "x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\""
  }

  private static func corners(_ points: [(x: Double, y: Double)]) -> String {
    points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
  }

  private static func dashed(_ dash: String) -> String { dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"" }

  private static func fill(_ ink: Palette.Ink) -> String { " fill=\"\(ink.rawValue)\" class=\"\(ink.name)\"" }
}
