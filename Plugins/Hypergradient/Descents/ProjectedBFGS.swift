/// Quasi-Newton minimisation in the unit box, point by point.
///
/// Variables at a bound with the gradient pointing outwards are held; on the others works a BFGS matrix (Nocedal, Wright,
/// "Numerical Optimization", 2006, eq. 6.17). Steps are shortened until Armijo's condition holds along the projected path
/// (Bertsekas, "Projected Newton Methods", SIAM J. Control 20, 1982).
struct ProjectedBFGS {
  /// Length of the first step, in the largest coordinate.
  static let firstStep = 0.1
  /// Steps shorter than that end the descent, or make it forget the curvature once.
  static let shortest = 1e-7

  private(set) var point: [Double]
  private(set) var value = Double.infinity
  private var gradient: [Double] = []
  /// Approximates the inverse of the Hessian; rows one behind another.
  private var inverse: [Double] = []
  private var isCurved = false
  private(set) var isOver = false
  /// Where the value is wanted now.
  private(set) var candidate: [Double]
  private var direction: [Double]
  private var length = 1.0

  init(from start: [Double]) {
    point = start
    candidate = start
    direction = [Double](repeating: 0, count: start.count)
    forget()
  }

  /// Whether a value at `candidate` is good enough to go there; then the gradient is wanted.
  func accepts(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    guard self.value.isFinite else { return true }
    return value <= self.value + 1e-4 * expected
  }

  /// g · (candidate − point).
  private var expected: Double {
    var sum = 0.0
    for index in point.indices { sum += gradient[index] * (candidate[index] - point[index]) }
    return sum
  }

  /// The value at `candidate` is not good enough: comes nearer to `point`.
  mutating func refuse(_ value: Double) {
    guard self.value.isFinite else {
      // Not even the first point has a value.
      isOver = true
      return
    }
    let expected = expected
    let curvature = value - self.value - expected
    // The minimum of the parabola through both values and the slope, kept within sense.
    let share = value.isFinite && curvature > 0 ? -expected / (2 * curvature) : 0.25
    length *= min(max(share, 0.1), 0.5)
    step()
  }

  /// Goes to `candidate`.
  mutating func accept(_ value: Double, gradient next: [Double]) {
    let slopes = next.map { $0.isFinite ? $0 : 0 }
    if self.value.isFinite { learn(slopes) }
    (point, self.value, gradient) = (candidate, value, slopes)
    aim()
  }

  private mutating func forget() {
    let count = point.count
    inverse = [Double](repeating: 0, count: count * count)
    for index in 0..<count { inverse[index * count + index] = 1 }
    isCurved = false
  }

  private func isFree(_ index: Int) -> Bool {
    !(point[index] <= 0 && gradient[index] > 0) && !(point[index] >= 1 && gradient[index] < 0)
  }

  /// Chooses a direction, and the first step along it.
  private mutating func aim() {
    let count = point.count
    let free = (0..<count).filter(isFree)
    let largest = free.map { abs(gradient[$0]) }.max() ?? 0
    guard largest > 1e-10 * max(1, abs(value)) else {
      isOver = true
      return
    }
    for index in 0..<count { direction[index] = 0 }
    for row in free { for column in free { direction[row] -= inverse[row * count + column] * gradient[column] } }
    let slope = free.reduce(0) { $0 + direction[$1] * gradient[$1] }
    if !(slope < 0) {
      forget()
      for index in free { direction[index] = -gradient[index] }
    }
    length = isCurved ? 1 : Self.firstStep / largest
    step()
  }

  /// Puts `candidate` where the step leads.
  private mutating func step() {
    var moved = 0.0
    for index in point.indices {
      candidate[index] = min(max(point[index] + length * direction[index], 0), 1)
      moved = max(moved, abs(candidate[index] - point[index]))
    }
    guard moved < Self.shortest else { return }
    guard isCurved else {
      isOver = true
      return
    }
    forget()
    aim()
  }

  /// The BFGS update with s = candidate − point and y = next − gradient, where the function curves upwards.
  private mutating func learn(_ next: [Double]) {
    let count = point.count
    let s = (0..<count).map { candidate[$0] - point[$0] }
    let y = (0..<count).map { next[$0] - gradient[$0] }
    let curvature = zip(s, y).reduce(0) { $0 + $1.0 * $1.1 }
    let square = y.reduce(0) { $0 + $1 * $1 }
    guard curvature > 1e-12 * square, curvature > 0 else { return }
    if !isCurved {
      // The scale of eq. 6.20, before the first update.
      for index in 0..<count { inverse[index * count + index] = curvature / square }
      isCurved = true
    }
    let product = (0..<count).map { row in (0..<count).reduce(0) { $0 + inverse[row * count + $1] * y[$1] } }
    let middle = (1 + zip(y, product).reduce(0) { $0 + $1.0 * $1.1 } / curvature) / curvature
    for row in 0..<count {
      for column in 0..<count {
        inverse[row * count + column] +=
          middle * s[row] * s[column] - (product[row] * s[column] + s[row] * product[column]) / curvature
      }
    }
  }
}
