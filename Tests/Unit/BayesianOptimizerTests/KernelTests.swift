import BayesianOptimizer
import CBayesKernels
import Glibc
import HonePlugin
import Testing

@Suite struct KernelTests {
  @Test func `the exponential is within two units in the last place`() {
    var draws = Draws(1)
    var worst = 0.0
    for _ in 0..<20_000 {
      let scale = [700.0, 30, 1, 1e-6][draws.below(4)]
      let arguments = (0..<8).map { _ in -scale * draws.uniform() }
      var results = [Double](repeating: 0, count: 8)
      bayes_exponential(arguments, 8, &results)
      for (argument, result) in zip(arguments, results) {
        let exact = exp(argument)
        worst = max(worst, abs(result - exact) / exact.ulp)
      }
    }
    #expect(worst <= 2, "\(worst) units")
    var ends = [Double](repeating: 0, count: 8)
    bayes_exponential([0, -0.0, -708, -1000, -1e300, -.infinity, -0x1p-60, -1], 8, &ends)
    #expect(ends[0] == 1 && ends[1] == 1 && ends[6] == 1)
    #expect(ends[2...5].allSatisfy { $0 >= 0 && $0 < 1e-300 })
  }

  @Test func `squared distances come from the rules of each form`() throws {
    let case0 = try Case([
      .float("a", 0...1), .choice("k", ["p", "q"]), .float("c", 0...1, when: .equal("k", "p")),
      .choice("l", ["s", "t"], when: .equal("k", "p")),
    ])
    func square(_ a: [Double], _ b: [Double]) -> Double {
      let (x, y) = (case0.row(a), case0.row(b))
      return zip(x, y).enumerated().map { feature, pair in
        feature < case0.features.linear ? (pair.0 - pair.1) * (pair.0 - pair.1) : pair.0 == pair.1 ? 0 : 1
      }.reduce(0, +)
    }
    let nan = Double.nan
    // Both active: 2 − 2 cos(π Δ / 3).
    #expect(isClose(square([0.5, 0.25, 0.2, 0.25], [0.5, 0.25, 0.8, 0.25]), 2 - 2 * cos(.pi * 0.6 / 3), 1e-14))
    // One active: 1 for the arc, 1 for the label, 1 for the parent.
    #expect(isClose(square([0.5, 0.25, 0.2, 0.25], [0.5, 0.75, nan, nan]), 3, 1e-14))
    // Neither.
    #expect(square([0.5, 0.75, nan, nan], [0.5, 0.75, nan, nan]) == 0)
    #expect(isClose(square([0.5, 0.75, nan, nan], [0.1, 0.75, nan, nan]), 0.16, 1e-14))
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `the kernel of a random conditional space is positive semidefinite`(seed: UInt64) throws {
    var draws = Draws(seed)
    var parameters: [Parameter] = [.choice("p0", ["a", "b", "c"]), .int("p1", 1...5)]
    for index in 2..<12 {
      let parent = draws.below(2)
      let condition: Condition =
        draws.uniform() < 0.3
        ? .always
        : parent == 0 ? .equal("p0", ["a", "b", "c"][draws.below(3)]) : .atLeast("p1", Double(2 + draws.below(4)))
      parameters.append(
        draws.uniform() < 0.6
          ? .float("p\(index)", 0...1, when: condition) : .choice("p\(index)", ["x", "y", "z"], when: condition))
    }
    let space = try Case(parameters)
    let process = GaussianProcess(space.features, space.parameters(&draws))
    for _ in 0..<120 { process.add(space.row(space.point(&draws))) }
    // With a noise of 1e-9 only, a factor exists for a semidefinite matrix alone (some points are the same).
    for smoothness in Smoothness.allCases {
      let own = space.parameters(&draws, smoothness, noise: 1e-9)
      var gradient = [Double](repeating: 0, count: own.vector.count)
      let found = process.negativeLogEvidence(own, [Double](repeating: 0, count: 120), &gradient)
      #expect(found != nil, "seed \(seed)")
    }
  }

  @Test func `a point stays the same through values and back`() throws {
    let space = try Case(
      Case.mixed + [.int("w", 3...900, log: true), .float("s", 0...1, step: 0.125), .int("one", 4...4)])
    var draws = Draws(3)
    for _ in 0..<500 {
      let point = space.point(&draws)
      var values = point
      var again = point
      space.encoding.values(of: point, &values)
      space.encoding.point(of: values, &again)
      for index in point.indices where !(point[index].isNaN && again[index].isNaN) {
        #expect(abs(point[index] - again[index]) < 1e-12)
        if space.encoding.dimensions[index].count > 1 { #expect(point[index] == again[index], "bits of a cell") }
      }
    }
  }
}
