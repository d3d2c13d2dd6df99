import Glibc

/// Minimises a smooth function in a box by limited-memory BFGS on the free variables, projected back after each step.
///
/// Variables at a bound with the gradient pointing outwards are held for an iteration; the two-loop recursion (Nocedal,
/// Wright, "Numerical Optimization", 2006, alg. 7.4) works on the others; steps are halved until Armijo's condition holds
/// along the projected path (Bertsekas, "Projected Newton Methods", SIAM J. Control 20, 1982).
/// Keeps its room from one minimisation to the next.
package struct ProjectedLBFGS {
  /// When to stop.
  package struct Limits: Sendable {
    package var iterations: Int
    package var evaluations: Int
    /// Of the largest entry of the projected gradient.
    package var gradient: Double
    /// Of the decrease in one iteration, relative to the value.
    package var decrease: Double

    package init(iterations: Int, evaluations: Int, gradient: Double = 1e-4, decrease: Double = 1e-7) {
      self.iterations = iterations
      self.evaluations = evaluations
      self.gradient = gradient
      self.decrease = decrease
    }
  }

  private static let memory = 8
  private let count: Int
  private var gradient: [Double]
  private var nextGradient: [Double]
  private var next: [Double]
  private var direction: [Double]
  private var isFree: [Bool]
  // Differences of points and gradients of the last iterations, newest last.
  private var steps: [[Double]] = []
  private var changes: [[Double]] = []
  private var curvatures: [Double] = []

  package init(count: Int) {
    self.count = count
    gradient = [Double](repeating: 0, count: count)
    nextGradient = gradient
    next = gradient
    direction = gradient
    isFree = [Bool](repeating: true, count: count)
  }

  /// Moves `x` to a minimum near it.
  ///
  /// - Parameters:
  ///   - evaluate: writes the gradient at a point and answers its value; a value that is not finite is a step too far.
  ///   - firstStep: length of the first step, in the largest coordinate.
  /// - Returns: the value at `x`.
  package mutating func minimize(
    _ x: inout [Double], low: [Double], high: [Double], limits: Limits, firstStep: Double,
    _ evaluate: (_ x: [Double], _ gradient: inout [Double]) -> Double
  ) -> Double {
    steps.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
    curvatures.removeAll(keepingCapacity: true)
    for index in 0..<count { x[index] = min(max(x[index], low[index]), high[index]) }
    var value = evaluate(x, &gradient)
    var evaluations = 1
    guard value.isFinite else { return value }
    for _ in 0..<limits.iterations {
      var largest = 0.0
      for index in 0..<count {
        let slope = gradient[index]
        isFree[index] = !(x[index] <= low[index] && slope > 0) && !(x[index] >= high[index] && slope < 0)
        direction[index] = isFree[index] ? -slope : 0
        if isFree[index] { largest = max(largest, abs(slope)) }
      }
      if largest <= limits.gradient { break }
      var length = 1.0
      if steps.isEmpty {
        length = min(1, firstStep / largest)
      } else {
        applyMemory()
        if slopeAlong() >= 0 {
          forget()
          for index in 0..<count { direction[index] = isFree[index] ? -gradient[index] : 0 }
          length = min(1, firstStep / largest)
        }
      }
      // Halve until the decrease is worth the step.
      var accepted = false
      var nextValue = value
      while evaluations < limits.evaluations {
        var expected = 0.0
        for index in 0..<count {
          next[index] = min(max(x[index] + length * direction[index], low[index]), high[index])
          expected += gradient[index] * (next[index] - x[index])
        }
        nextValue = evaluate(next, &nextGradient)
        evaluations += 1
        if nextValue.isFinite && nextValue <= value + 1e-4 * expected {
          accepted = true
          break
        }
        // The minimum of the parabola through both values and the slope, kept within sense.
        let curvature = nextValue - value - expected
        let share = nextValue.isFinite && curvature > 0 ? -expected / (2 * curvature) : 0.25
        length *= min(max(share, 0.1), 0.5)
        if length < 1e-12 { break }
      }
      guard accepted else { break }
      remember(x)
      let decrease = value - nextValue
      swap(&x, &next)
      swap(&gradient, &nextGradient)
      value = nextValue
      if decrease <= limits.decrease * max(1, abs(value)) || evaluations >= limits.evaluations { break }
    }
    return value
  }

  private func slopeAlong() -> Double {
    var sum = 0.0
    for index in 0..<count { sum += gradient[index] * direction[index] }
    return sum
  }

  private mutating func forget() {
    steps.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
    curvatures.removeAll(keepingCapacity: true)
  }

  /// Stores s = next − x and y = ∇next − ∇x if they say that the function curves upwards.
  private mutating func remember(_ x: [Double]) {
    var curvature = 0.0
    var square = 0.0
    for index in 0..<count {
      let change = nextGradient[index] - gradient[index]
      curvature += (next[index] - x[index]) * change
      square += change * change
    }
    guard curvature > 1e-12 * square, curvature > 0 else { return }
    if steps.count == Self.memory {
      steps.append(steps.removeFirst())
      changes.append(changes.removeFirst())
      curvatures.append(curvatures.removeFirst())
    } else {
      steps.append([Double](repeating: 0, count: count))
      changes.append([Double](repeating: 0, count: count))
      curvatures.append(0)
    }
    let last = steps.count - 1
    for index in 0..<count {
      steps[last][index] = next[index] - x[index]
      changes[last][index] = nextGradient[index] - gradient[index]
    }
    curvatures[last] = curvature
  }

  /// direction ← H direction on the free variables, by the two-loop recursion.
  private mutating func applyMemory() {
    let kept = steps.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.memory) { weights in
      for k in stride(from: kept - 1, through: 0, by: -1) {
        var sum = 0.0
        for index in 0..<count where isFree[index] { sum += steps[k][index] * direction[index] }
        weights[k] = sum / curvatures[k]
        for index in 0..<count where isFree[index] { direction[index] -= weights[k] * changes[k][index] }
      }
      var (product, square) = (0.0, 0.0)
      for index in 0..<count where isFree[index] {
        product += steps[kept - 1][index] * changes[kept - 1][index]
        square += changes[kept - 1][index] * changes[kept - 1][index]
      }
      let scale = square > 0 && product > 0 ? product / square : 1
      for index in 0..<count { direction[index] *= scale }
      for k in 0..<kept {
        var sum = 0.0
        for index in 0..<count where isFree[index] { sum += changes[k][index] * direction[index] }
        let share = weights[k] - sum / curvatures[k]
        for index in 0..<count where isFree[index] { direction[index] += share * steps[k][index] }
      }
    }
  }
}
