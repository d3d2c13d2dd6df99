import Glibc
import HonePlugin
import TPEOptimizer
import Testing

@Suite struct DensityTests {
  private static let parameters: [Parameter] = [
    .float("x", 0...1), .int("k", 1...5), .choice("c", ["p", "q", "r"]), .int("m", 1...100, log: true),
  ]

  /// Of three components, the last three times as heavy.
  private static func mixture() throws -> ParzenDensity {
    let axes = try axes(parameters)
    let density = ParzenDensity(axes, priorWeight: 1)
    for (values, weight) in [([0.15, 2, 0, 3], 1.0), ([0.4, 5, 2, 40], 1), ([0.85, 2, 2, 100], 3)] {
      density.append(zip(axes, values).map { $0.coordinate(of: $1) }, weight: weight)
    }
    density.prepare()
    return density
  }

  private static func density(_ values: [Double], in mixture: ParzenDensity) -> Double {
    mixture.logDensity(zip(mixture.axes, values).map { $0.coordinate(of: $1) })
  }

  /// Computed with SciPy 1.17: `scipy.stats.truncnorm` on (0, 1) for the numbers, for the ints the difference of its cdf at
  /// the edges of the cell by the cell's width, for the choice (1 + 1/4) / (1 + 3/4) or (1/4) / (1 + 3/4) by a third;
  /// bandwidths by the formula in `Bandwidth`, in NumPy.
  @Test func `densities and bandwidths are those that SciPy computes`() throws {
    let mixture = try Self.mixture()
    for (place, bandwidth) in [(0, 0.23872899882430976), (1, 0.20343941218507158), (3, 0.21409985837061157)] {
      #expect(abs(mixture.bandwidths[place] - bandwidth) < 1e-14)
    }
    let expected: [([Double], Double)] = [
      ([0.2, 2, 0, 3], 1.2070843542936367), ([0.5, 4, 1, 10], -0.8195877516685494),
      ([0.99, 1, 2, 99], 2.3082671225966673), ([0, 5, 2, 1], -1.7331269438008092),
    ]
    for (values, logDensity) in expected {
      #expect(abs(Self.density(values, in: mixture) - logDensity) < 2e-6, "\(values)")
    }
  }

  /// Relative to the uniform distribution, so the sum over values weighs each by its share of the unit interval.
  @Test func `a density adds up to one`() throws {
    let mixture = try Self.mixture()
    var sum = 0.0
    let steps = 200
    for step in 0..<steps {
      for k in 1...5 {
        for c in 0..<3 {
          for m in stride(from: 1, through: 100, by: 1) {
            let cell = mixture.axes[3].cell(at: mixture.axes[3].coordinate(of: Double(m)))
            let share = (cell.upper - cell.lower) / Double(steps * 5 * 3)
            let x = (Double(step) + 0.5) / Double(steps)
            sum += exp(Self.density([x, Double(k), Double(c), Double(m)], in: mixture)) * share
          }
        }
      }
    }
    #expect(abs(sum - 1) < 1e-4, "\(sum)")
  }

  @Test(arguments: [1, 7, 8, 9, 200])
  func `the order of components and of axes changes nothing`(count: Int) throws {
    let axes = try axes(Self.parameters)
    var random = RandomStream(seed: 5, trial: 0, stream: 1000)
    let points = (0..<count).map { _ in axes.map { $0.coordinate(atUnit: random.uniform()) } }
    let place = axes.map { $0.coordinate(atUnit: random.uniform()) }
    func logDensity(_ order: [Int], _ points: [[Double]]) -> Double {
      let density = ParzenDensity(order.map { axes[$0] }, priorWeight: 1)
      for point in points { density.append(order.map { point[$0] }, weight: 1 + point[0]) }
      density.prepare()
      return density.logDensity(order.map { place[$0] })
    }
    let plain = logDensity([0, 1, 2, 3], points)
    #expect(abs(logDensity([0, 1, 2, 3], points.reversed()) - plain) < 1e-12)
    #expect(abs(logDensity([3, 0, 2, 1], points) - plain) < 1e-12)
  }

  @Test func `without components the density is uniform`() throws {
    let density = ParzenDensity(try axes(Self.parameters), priorWeight: 1)
    density.prepare()
    #expect(abs(Self.density([0.3, 4, 1, 70], in: density)) < 1e-12)
  }

  /// 60 axes, a hundred equal components: products of far tails and of peaks stay finite.
  @Test func `sixty axes neither overflow nor vanish`() throws {
    let parameters = (0..<60).map { index in
      index % 2 == 0 ? Parameter.float("x\(index)", 0...1) : .int("k\(index)", 1...1000)
    }
    let axes = try axes(parameters)
    let density = ParzenDensity(axes, priorWeight: 1)
    for _ in 0..<100 { density.append(axes.map { $0.coordinate(atUnit: 0.01) }, weight: 1) }
    density.prepare()
    let near = density.logDensity(axes.map { $0.coordinate(atUnit: 0.01) })
    let far = density.logDensity(axes.map { $0.coordinate(atUnit: 0.99) })
    #expect(near.isFinite && near > 60)
    #expect(abs(far - log(1.0 / 101)) < 1e-9, "only the uniform component is left")
  }

  /// Shares of 40,000 draws against the density; four standard errors.
  @Test func `what is drawn has the density`() throws {
    let mixture = try Self.mixture()
    var random = RandomStream(seed: 8, trial: 0, stream: 1000)
    var point = [Double](repeating: 0, count: 4)
    var labels = [0.0, 0, 0]
    var isLow = 0.0
    let draws = 40_000
    for _ in 0..<draws {
      mixture.draw(&random, into: &point)
      labels[Int(point[2])] += 1
      isLow += point[0] < 0.25 ? 1 : 0
      #expect(point[0] >= 0 && point[0] <= 1)
      #expect(point[1] == mixture.axes[1].cell(at: point[1]).centre)
    }
    // Weights 1, 1, 3 and 1 of 6; own label 5/7, others 1/7 each.
    let expected = [(5.0 / 7 + 1.0 / 7 + 3.0 / 7 + 1.0 / 3) / 6, (5.0 / 7 + 1.0 / 3) / 6]
    #expect(abs(labels[0] / Double(draws) - expected[0]) < 4 * (0.21 / Double(draws)).squareRoot())
    #expect(abs(labels[1] / Double(draws) - expected[1]) < 4 * (0.15 / Double(draws)).squareRoot())
    // The first axis alone, from truncnorm.cdf(0.25) of SciPy: 0.5518…, 0.2317…, 0.0064… and 1/4.
    func mass(_ centre: Double) -> Double {
      func phi(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
      let s = mixture.bandwidths[0]
      return (phi((0.25 - centre) / s) - phi(-centre / s)) / (phi((1 - centre) / s) - phi(-centre / s))
    }
    let low = (mass(0.15) + mass(0.4) + 3 * mass(0.85) + 0.25) / 6
    #expect(abs(isLow / Double(draws) - low) < 4 * (0.18 / Double(draws)).squareRoot())
  }
}

@Suite struct BandwidthTests {
  private func scott(_ x: [Double], _ d: Int) -> Double {
    let weights = [Double](repeating: 1, count: x.count)
    return x.withUnsafeBufferPointer { x in
      weights.withUnsafeBufferPointer { Bandwidth.scott(x, $0, dimension: d) }
    }
  }

  @Test func `few or equal components do not make a spike`() {
    #expect(scott([], 3) == 1)
    #expect(scott([0.3], 3) >= 1.0 / 3)
    #expect(scott([Double](repeating: 0.3, count: 20), 1) >= 1.0 / 22)
    #expect(scott([Double](repeating: 0.3, count: 100_000), 1) == Bandwidth.least)
  }

  @Test func `a translation changes nothing, more components narrow the kernels`() {
    let x = (0..<200).map { Double($0) / 400 }
    #expect(abs(scott(x, 2) - scott(x.map { $0 + 0.4 }, 2)) < 1e-12)
    #expect(scott(x, 2) < scott(x.enumerated().filter { $0.offset % 4 == 0 }.map(\.element), 2))
  }
}

@Suite struct AxisTests {
  private static let parameters: [Parameter] = [
    .int("a", 1...5), .int("b", 1...1000, log: true), .float("c", 0...1, step: 0.25), .ordinal("d", ["s", "m", "l"]),
    .int("e", 7...9, log: true),
  ]

  @Test(arguments: 0..<5)
  func `cells lie side by side, and each has its centre inside`(index: Int) throws {
    let space = try Space(Self.parameters)
    let axis = Axis(index, of: space)
    var upper = 0.0
    for k in 0..<Int(space.pointCount(of: index)) {
      let value = space.point(Double(k), of: index)
      let cell = axis.cell(at: axis.coordinate(of: value))
      #expect(abs(cell.lower - upper) < 1e-12)
      #expect(cell.centre > cell.lower && cell.centre < cell.upper)
      #expect(axis.value(at: cell.centre) == value)
      upper = cell.upper
    }
    #expect(upper == 1)
  }

  @Test func `hyperparameters that are active together are one subspace, parents first`() throws {
    let groups = Subspace.decompose(try Space(Cases.tree)).map { $0.axes.map(\.index) }
    #expect(groups == [[0, 1, 3, 5], [2], [4, 7]])
  }
}
