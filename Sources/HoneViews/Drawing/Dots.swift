/// Many trials as dots of one colour.
///
/// Few are drawn each, with its name; of many only those that another one does not hide, so that the picture of a hundred
/// thousand trials is no larger than it must be.
struct Dots {
  private static let mostNamed = 1500
  /// Side of the squares of pixels that hold one dot each, where there are many.
  private static let cell = 2.0

  private var points: [(x: Double, y: Double, name: () -> String)] = []

  mutating func add(_ x: Double, _ y: Double, _ name: @autoclosure @escaping () -> String) {
    points.append((x, y, name))
  }

  var count: Int { points.count }

  /// - Parameter all: how many dots the whole picture has.
  func draw(in drawing: inout Drawing, of all: Int, _ colour: String, radius: Double = 2.6, opacity: Double = 0.75) {
    if all <= Self.mostNamed {
      for point in points { drawing.circle(point.x, point.y, radius, colour, opacity: opacity, name: point.name()) }
    } else {
      var taken: Set<SIMD2<Int32>> = []
      let shown = points.compactMap { point -> (x: Double, y: Double)? in
        let place = SIMD2(Int32(point.x / Self.cell), Int32(point.y / Self.cell))
        return taken.insert(place).inserted ? (Double(place.x) * Self.cell, Double(place.y) * Self.cell) : nil
      }
      drawing.dots(shown, min(radius, 1.8), colour, opacity: opacity)
    }
  }
}
