/// Many trials as dots of one colour.
///
/// Few are drawn each, with its name; of many only those that another one does not hide, so that the picture of a hundred
/// thousand trials is no larger than it must be.
struct Dots {
  private static let mostNamed = 1500
  /// Side of the squares of pixels that hold one dot each, where there are many, and where there are very many.
  private static let cells = (many: 2.0, most: 3.0)

  private var points: [(x: Double, y: Double, index: Int)] = []

  /// - Parameter index: by which the dot gets its name.
  mutating func add(_ x: Double, _ y: Double, _ index: Int) { points.append((x, y, index)) }

  var count: Int { points.count }

  /// - Parameters:
  ///   - all: how many dots the whole picture has.
  ///   - name: of the dot with that index.
  func draw(
    in drawing: inout Drawing, of all: Int, _ colour: String, radius: Double = 2.6, opacity: Double = 0.75,
    name: (Int) -> String
  ) {
    if all <= Self.mostNamed {
      for point in points {
        drawing.circle(point.x, point.y, radius, colour, opacity: opacity, name: name(point.index))
      }
    } else {
      let cell = all > 20_000 ? Self.cells.most : Self.cells.many
      var taken: Set<Int> = []
      let shown = points.compactMap { point -> (x: Double, y: Double)? in
        let (column, row) = (Int(point.x / cell), Int(point.y / cell))
        return taken.insert(row << 20 | column).inserted ? (Double(column) * cell, Double(row) * cell) : nil
      }
      drawing.dots(shown, min(radius, 0.9 * cell), colour, opacity: opacity)
    }
  }
}
