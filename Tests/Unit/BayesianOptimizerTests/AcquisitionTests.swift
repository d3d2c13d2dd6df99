import BayesianOptimizer
import Glibc
import HonePlugin
import Testing

@Suite struct AcquisitionTests {
  /// ln (φ(z) + z Φ(z)), from mpmath 1.3 with 60 digits.
  @Test(arguments: [
    (-1000.0, -500014.734452091158), (-40, -808.29856835661996), (-24, -295.280223234804885),
    (-19.9, -204.912887694921665), (-5, -16.7443011626609901), (-1.5, -3.52993592080570985),
    (-0.5, -1.62051626438731992), (0, -0.918938533204672742), (2, 0.697383545788228312), (8, 2.07944154167983594),
  ])
  func `log expected improvement is exact far from the incumbent`(z: Double, expected: Double) {
    let function = AcquisitionFunction.logExpectedImprovement(incumbent: z)
    #expect(isClose(function.evaluate(0, 1).value, expected, 1e-12))
    // Scaled: ln EI(s) = ln s + ln h(z).
    #expect(isClose(function.evaluate(0, 1).value + log(1e-3), scaled(z, 1e-3), 1e-12))
  }

  private func scaled(_ z: Double, _ deviation: Double) -> Double {
    AcquisitionFunction.logExpectedImprovement(incumbent: z * deviation).evaluate(0, deviation * deviation).value
  }

  @Test func `log expected improvement is finite for every finite prediction`() {
    for mean in [-1e6, -1, 0, 1, 1e6, 1e12] {
      for variance in [1e-14, 1e-6, 1, 1e6] {
        let found = AcquisitionFunction.logExpectedImprovement(incumbent: 0.5).evaluate(mean, variance)
        #expect(found.value.isFinite && found.ofMean.isFinite && found.ofVariance.isFinite, "\(mean) \(variance)")
      }
    }
  }

  @Test(arguments: [
    AcquisitionFunction.logExpectedImprovement(incumbent: -0.4), .lowerBound(kappa: 1.8),
    .exploration(threshold: -0.2), .lowerBound(kappa: 0),
  ])
  func `derivatives are those of finite differences`(function: AcquisitionFunction) {
    for mean in [-3, -0.7, 0.1, 4, 60] {
      for variance in [0.01, 0.7, 3] {
        let found = function.evaluate(mean, variance)
        let ofMean =
          (function.evaluate(mean + 1e-6, variance).value - function.evaluate(mean - 1e-6, variance).value) / 2e-6
        let step = 1e-6 * variance
        let ofVariance =
          (function.evaluate(mean, variance + step).value - function.evaluate(mean, variance - step).value) / (2 * step)
        #expect(isClose(found.ofMean, ofMean, 1e-5), "\(mean) \(variance)")
        #expect(isClose(found.ofVariance, ofVariance, 1e-5), "\(mean) \(variance)")
      }
    }
  }

  @Test(arguments: Smoothness.allCases)
  func `the gradient in the numbers of a configuration is that of finite differences`(smoothness: Smoothness) throws {
    let space = try Case()
    var draws = Draws(21)
    func process() -> GaussianProcess {
      let parameters = space.parameters(&draws, smoothness)
      let process = GaussianProcess(space.features, parameters)
      for _ in 0..<30 { process.add(space.row(space.point(&draws))) }
      process.factorise(parameters)
      process.setTargets((0..<30).map { _ in draws.normal() })
      for _ in 0..<3 { process.append(space.row(space.point(&draws)), pending: true) }
      return process
    }
    let objective = process()
    let constraint = Acquisition.Constraint(process: process(), bound: -0.3)
    for function in [AcquisitionFunction.logExpectedImprovement(incumbent: -0.5), .lowerBound(kappa: 1.8)] {
      for constraints in [[], [constraint]] {
        let acquisition = Acquisition(objective, function, constraints)
        for _ in 0..<5 {
          let point = space.point(&draws)
          let row = space.row(point)
          var slopes = [Double](repeating: 0, count: space.features.count)
          var gradient = [Double](repeating: 0, count: point.count)
          let value = acquisition.evaluate(row, gradient: &slopes)
          space.features.pullBack(point, row, slopes, &gradient)
          func at(_ point: [Double]) -> Double {
            var value = 0.0
            acquisition.evaluate(space.row(point), number: 1, into: &value)
            return value
          }
          #expect(isClose(value, at(point), 1e-10))
          for group in space.features.groups where group.form != .code && !point[group.index].isNaN {
            var (up, down) = (point, point)
            up[group.index] += 1e-6
            down[group.index] -= 1e-6
            let slope = (at(up) - at(down)) / 2e-6
            #expect(isClose(gradient[group.index], slope, 1e-5), "\(gradient[group.index]) is not \(slope)")
          }
        }
      }
    }
  }

  @Test func `the first values that there are make the box grow`() {
    var region = TrustRegion(dimension: 2)
    for value in [3.0, 2, -1] { region.note(value, best: value == 3 ? .infinity : value + 1) }
    #expect(region.length == 1.6)
    // Nothing after nothing is a failure.
    for _ in 0..<4 { region.note(.infinity, best: .infinity) }
    #expect(region.length == 0.8)
  }

  @Test func `the search finds the best configuration of a mixed space`() throws {
    // A process that knows a bowl; the best by its mean is known from a fine grid.
    let space = try Case([.float("a", 0...1), .choice("k", ["p", "q", "r"]), .int("m", 1...30), .float("b", 0...1)])
    var draws = Draws(5)
    let parameters = KernelParameters(
      smoothness: .fiveHalves, logLengths: [0, 0, 0, 0.5], logVariance: 1, logNoise: log(1e-4))
    let process = GaussianProcess(space.features, parameters)
    var outputs: [Double] = []
    func bowl(_ point: [Double]) -> Double {
      pow(point[0] - 0.3, 2) + pow(point[2] - 0.6, 2) + pow(point[3] - 0.9, 2) + (point[1] == 0.5 ? 0 : 0.2)
    }
    for _ in 0..<80 {
      let point = space.point(&draws)
      process.add(space.row(point))
      outputs.append(bowl(point))
    }
    process.factorise(parameters)
    process.setTargets(outputs)
    let search = AcquisitionSearch(space.encoding, space.features, effectiveDimension: 4, seed: 1)
    let found = try #require(
      search.search(
        Acquisition(process, .lowerBound(kappa: 0)), parents: [], incumbent: nil, region: .cube(4), trial: 0,
        effort: .init(told: 80)
      ).first)
    #expect(bowl(found.point) < 0.005, "\(found.point)")
    #expect(found.point[1] == 0.5)
    // A box is kept to.
    let region = Region(low: [0.5, 0, 0.1, 0.2], high: [0.8, 1, 0.9, 0.4])
    for place in search.search(
      Acquisition(process, .lowerBound(kappa: 0)), parents: [found.point], incumbent: nil, region: region, trial: 1,
      effort: .init(told: 80))
    {
      #expect(place.point[0] >= 0.5 && place.point[0] <= 0.8 && place.point[3] >= 0.2 && place.point[3] <= 0.4)
    }
  }
}
