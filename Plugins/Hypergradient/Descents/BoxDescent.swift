/// A descent in the unit box that asks for values, and perhaps gradients, one point or several at a time.
protocol BoxDescent: AnyObject {
  /// Whether it has nothing more to ask.
  var isOver: Bool { get }

  /// The next point; nil while it waits for values.
  func next() -> (token: Int, point: [Double])?

  /// Takes what was found at a point.
  ///
  /// - Parameters:
  ///   - value: to be minimised; not finite for a failure.
  ///   - gradient: by the coordinates of the box, NaN where unknown; empty if there is none.
  func take(_ token: Int, value: Double, gradient: [Double])
}
