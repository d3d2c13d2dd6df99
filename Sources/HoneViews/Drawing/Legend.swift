/// What the colours of a picture mean, one below the other.
struct Legend {
  enum Mark {
    case dot
    case ring
    case line
    case bar
  }

  private var x: Double
  private var y: Double

  init(at x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  mutating func add(_ mark: Mark, _ colour: String, _ text: String, note: String = "", to drawing: inout Drawing) {
    switch mark {
    case .dot: drawing.circle(x + 11, y, 3.5, colour)
    case .ring: drawing.circle(x + 11, y, 3.5, colour, isHollow: true)
    case .line: drawing.line(x, y, x + 22, y, colour, width: 2.5)
    case .bar: drawing.rectangle(x + 2, y - 5, 18, 10, colour)
    }
    drawing.text(text, note: note, x + 30, y + 4)
    y += 20
  }
}
