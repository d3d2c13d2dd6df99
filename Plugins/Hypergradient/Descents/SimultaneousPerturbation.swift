import Glibc
import HonePlugin

/// Simultaneous perturbation: two points a step, on both sides in a random direction, whatever the number of coordinates.
///
/// Source: Spall, "Implementation of the Simultaneous Perturbation Algorithm for Stochastic Optimization", IEEE
/// Transactions on Aerospace and Electronic Systems 34, 1998: exponents 0.602 and 0.101, A a tenth of the steps. For a,
/// slopes are divided by the mean of their sizes so far, so that a typical first step has the length that is wanted,
/// whatever the scale of the values and however unlucky the first direction.
final class SimultaneousPerturbation: BoxDescent {
  /// Length of the first step, in the mean over the coordinates.
  static let firstStep = 0.1

  private var point: [Double]
  private let distance: Double
  private let stability: Double
  private var random: RandomStream
  /// Sum and number of the sizes of all slopes.
  private var sizes = (sum: 0.0, count: 0.0)
  private var count = 0
  private var signs: [Double] = []
  private var asked = 0
  private var found: [Double?] = [nil, nil]
  let isOver = false

  /// - Parameters:
  ///   - distance: from the point to each of the two, in the first step.
  ///   - steps: how many there will be.
  init(from start: [Double], distance: Double, steps: Int, random: RandomStream) {
    point = start
    self.distance = distance
    stability = 0.1 * Double(steps)
    self.random = random
  }

  private var reach: Double { distance / pow(Double(count + 1), 0.101) }

  func next() -> (token: Int, point: [Double])? {
    guard asked < 2 else { return nil }
    if asked == 0 { signs = point.map { _ in random.below(2) == 0 ? -1 : 1 } }
    defer { asked += 1 }
    let side = asked == 0 ? 1.0 : -1.0
    let (low, high) = (reach, 1 - reach)
    return (asked, zip(point, signs).map { min(max($0, low), high) + side * reach * $1 })
  }

  func take(_ token: Int, value: Double, gradient: [Double]) {
    found[token] = value
    guard let above = found[0], let below = found[1] else { return }
    defer { (asked, found, count) = (0, [nil, nil], count + 1) }
    // Away from a failure; nothing is known from two.
    let rise = above.isFinite && below.isFinite ? above - below : above.isFinite ? -1 : below.isFinite ? 1 : 0
    let slope = rise / (2 * reach)
    guard slope != 0 else { return }
    sizes = (sizes.sum + abs(slope), sizes.count + 1)
    let gain = Self.firstStep * sizes.count / sizes.sum
    let length = gain * pow((1 + stability) / (Double(count + 1) + stability), 0.602)
    point = zip(point, signs).map { min(max($0 - min(max(length * slope, -0.25), 0.25) * $1, 0), 1) }
  }
}
