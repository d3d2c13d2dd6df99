import BayesianOptimizer
import Testing

@Suite struct ProjectedLBFGSTests {
  private func minimize(
    _ start: [Double], low: Double, high: Double, _ function: ([Double], inout [Double]) -> Double
  ) -> (x: [Double], value: Double) {
    var optimizer = ProjectedLBFGS(count: start.count)
    var x = start
    let value = optimizer.minimize(
      &x, low: [Double](repeating: low, count: x.count), high: [Double](repeating: high, count: x.count),
      limits: .init(iterations: 400, evaluations: 2000, gradient: 1e-9, decrease: 0), firstStep: 0.1, function)
    return (x, value)
  }

  private func rosenbrock(_ x: [Double], _ gradient: inout [Double]) -> Double {
    var sum = 0.0
    for index in gradient.indices { gradient[index] = 0 }
    for index in 1..<x.count {
      let (curve, slope) = (x[index] - x[index - 1] * x[index - 1], 1 - x[index - 1])
      sum += 100 * curve * curve + slope * slope
      gradient[index - 1] -= 400 * curve * x[index - 1] + 2 * slope
      gradient[index] += 200 * curve
    }
    return sum
  }

  @Test func `it follows Rosenbrock's valley`() {
    let found = minimize([-1.2, 1, -1.2, 1], low: -5, high: 10) { rosenbrock($0, &$1) }
    #expect(found.value < 1e-12)
    #expect(found.x.allSatisfy { abs($0 - 1) < 1e-5 })
  }

  @Test func `at a bound it stops where the others are best`() {
    // Rosenbrock in two dimensions with both at most 0.5: the best is (0.5, 0.25).
    let found = minimize([-1.2, 0.4], low: -2, high: 0.5) { rosenbrock($0, &$1) }
    #expect(abs(found.x[0] - 0.5) < 1e-6 && abs(found.x[1] - 0.25) < 1e-6)
  }

  @Test func `a corner is found, and the start is put into the box`() {
    let found = minimize([9, -9, 0], low: -1, high: 2) { x, gradient in
      gradient = [1, -2, 3]
      return x[0] - 2 * x[1] + 3 * x[2]
    }
    #expect(found.x == [-1, 2, -1])
  }

  @Test func `steps into what has no value are taken back`() {
    let found = minimize([3], low: 0, high: 10) { x, gradient in
      gradient = [2 * (x[0] - 1)]
      return x[0] < 0.5 ? .nan : (x[0] - 1) * (x[0] - 1)
    }
    #expect(abs(found.x[0] - 1) < 1e-6)
  }
}
