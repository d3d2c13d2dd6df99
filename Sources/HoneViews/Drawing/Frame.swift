/// The rectangle of a picture in which data is drawn, between two axes.
struct Frame {
  var left: Double
  var top: Double
  var width: Double
  var height: Double
  var x: Axis
  var y: Axis

  var right: Double { left + width }
  var bottom: Double { top + height }

  func horizontal(_ value: Double) -> Double { left + width * x.place(value) }
  func vertical(_ value: Double) -> Double { top + height * (1 - y.place(value)) }

  /// Room between the frame and the lower edge of the name below it.
  var footer: Double { isTilted ? 74 : 44 }

  /// The corners of a line that stays level from each point to the place of the next, as an incumbent holds until there is
  /// a better one.
  func stairs(_ points: some Sequence<(x: Double, y: Double)>) -> [(x: Double, y: Double)] {
    var corners: [(x: Double, y: Double)] = []
    for point in points {
      let (x, y) = (horizontal(point.x), vertical(point.y))
      if let last = corners.last { corners.append((x, last.y)) }
      corners.append((x, y))
    }
    return corners
  }

  /// Rules, ticks and names of both axes.
  func draw(in drawing: inout Drawing, xName: String, yName: String = "") {
    for tick in y.ticks(most: max(3, Int(height / 24))) {
      let place = vertical(tick)
      if y.labels == nil { drawing.rule(left, place, right, place) }
      drawing.text(y.name(of: tick), left - 8, place + 4, .muted, anchor: .end)
    }
    for tick in x.ticks(most: mostBelow) {
      let place = horizontal(tick)
      drawing.rule(place, bottom, place, bottom + 4)
      if isTilted {
        let name = Self.shortened(x.name(of: tick))
        drawing.text(name, place + 4, bottom + 14, .muted, anchor: .end, size: 10, turn: -35)
      } else {
        drawing.text(x.name(of: tick), place, bottom + 19, .muted, anchor: .middle)
      }
    }
    drawing.text(xName, left + width / 2, bottom + footer - 4, anchor: .middle)
    if !yName.isEmpty {
      // Labels are longer than numbers.
      drawing.text(yName, y.labels == nil ? max(16, left - 60) : 16, top + height / 2, anchor: .middle, turn: -90)
    }
    drawing.rule(left, bottom, right, bottom, .frame)
  }

  /// How many names have room below: labels all, if they stand askew where they must.
  private var mostBelow: Int { x.labels == nil ? max(3, Int(width / 48)) : max(3, Int(width / 13)) }

  /// Whether labels are too long to stand side by side.
  private var isTilted: Bool {
    guard let labels = x.labels, let longest = labels.map(\.count).max() else { return false }
    return Double(longest) * 7 > width / Double(labels.count)
  }

  private static func shortened(_ name: String) -> String { name.count <= 12 ? name : name.prefix(11) + "…" }
}
