import Glibc

/// How wide kernels are.
package struct Bandwidth: Sendable {
  var rule = 0
  var factor = 1.0
  var least = 0.01
  var pseudo = 1.0
  var clip = 1.0

  package init() {}

  /// - Parameters:
  ///   - x: coordinates of the components on one axis.
  ///   - weights: of the same.
  ///   - dimension: of the density, in axes.
  func bandwidth(_ x: UnsafeBufferPointer<Double>, _ weights: UnsafeBufferPointer<Double>, _ dimension: Int) -> Double {
    var total = 0.0, sum = 0.0
    for i in x.indices { total += weights[i]; sum += weights[i] * x[i] }
    guard total > 0 else { return 1 }
    let n = total
    let clip = clip == 0 ? least : max(least, pow(2 + n, -clip))
    let shrink = pow(n, -1 / Double(dimension + 4))
    if rule == 1 { return min(max(factor * 0.2 * shrink, clip), 1) }
    let mean = sum / total
    var squares = 0.0
    for i in x.indices { squares += weights[i] * (x[i] - mean) * (x[i] - mean) }
    let variance = (squares + pseudo / 12) / (total + pseudo)
    return min(max(factor * variance.squareRoot() * shrink, clip), 1)
  }
}
