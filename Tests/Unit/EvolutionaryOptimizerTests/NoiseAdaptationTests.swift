import EvolutionaryOptimizer
import Glibc
import HonePlugin
import Testing

@Suite struct NoiseAdaptationTests {
  /// What `cmaes.CMA(mean=[0.3, 0.5, 0.7], sigma=0.2, population_size=7, lr_adapt=True)` of the Python package cmaes
  /// 0.13.1 has after so many generations of the same steps.
  struct Golden: Sendable {
    let generations: Int
    let mean: [Double]
    let stepSize: Double
    let covariance: [Double]
    let rates: (mean: Double, covariance: Double)
  }

  static let golden = [
    Golden(
      generations: 1, mean: [0.13613052498706915, 0.32184819095534833, 0.5405429035587326],
      stepSize: 0.2405058187342459,
      covariance: [
        1.0358578964168752, 0.11210189272961171, 0.08676962969490401, 0.11210189272961171, 1.0219440609829804,
        0.07441388092964538, 0.08676962969490401, 0.07441388092964538, 0.9674581664026022,
      ], rates: (0.9082454645532947, 0.9707622643321537)),
    Golden(
      generations: 5, mean: [0.20546107542608205, 0.38477869963472794, 0.585424528231973],
      stepSize: 0.20705170648605065,
      covariance: [
        1.216872489152909, 0.24823752273443744, 0.21101520104442428, 0.2482375227344374, 1.1249714963840072,
        0.019656172452152804, 0.21101520104442428, 0.019656172452152832, 0.8020216679265113,
      ], rates: (0.6589755633620098, 0.8622659688279154)),
    Golden(
      generations: 40, mean: [0.240602879442086, 0.44095792983498133, 0.6522420474751082],
      stepSize: 0.01650915322337149,
      covariance: [
        0.9380896046117796, -0.21400373343382476, 0.6661922336576143, -0.2140037334338247, 1.8004850419503993,
        -0.13480210247034038, 0.6661922336576143, -0.13480210247034038, 1.081832134818619,
      ], rates: (0.19690069785070144, 0.7300914422621568)),
  ]

  @Test(arguments: golden) func `rates, mean and covariance are those of another implementation`(_ golden: Golden) {
    var distribution = CMADistribution(
      CMAConstants(dimension: 3, populationSize: 7), mean: [0.3, 0.5, 0.7], stepSize: 0.2, adaptsRates: true)
    for g in 1...golden.generations {
      distribution.update(
        (0..<7).map { k in (0..<3).map { i in 1.5 * sin(Double(1 + 3 * g + 7 * k + 13 * i + k * k)) } })
    }
    let pairs =
      Array(zip(distribution.mean, golden.mean)) + Array(zip(distribution.covariance, golden.covariance))
      + [
        (distribution.stepSize, golden.stepSize), (distribution.rates.mean, golden.rates.mean),
        (distribution.rates.covariance, golden.rates.covariance),
      ]
    // cmaes adds 1e-8 to the length of a step that has a negative weight.
    for (ours, theirs) in pairs { #expect(abs(ours - theirs) < 1e-7, "\(ours) \(theirs)") }
  }

  /// Regret of the mean of the last hundred configurations.
  private func regret(adapts: Bool, seed: UInt64) throws -> Double {
    var trial = UInt64(0)
    let run = try Run(
      Cases.cube(5), ["strategy": "cma", "noise_adaptation": "\(adapts)"], seed: seed, trials: 2000
    ) { x in
      var random = RandomStream(seed: seed, trial: trial, stream: 77)
      trial += 1
      return Cases.sphere(x) + random.normal()
    }
    let last = run.configurations.suffix(100)
    return Cases.sphere((0..<5).map { j in last.reduce(0) { $0 + $1[j] } / 100 })
  }

  @Test func `noise as large as what is left to gain is averaged out`() throws {
    let pairs = try (1...7).map { (try regret(adapts: false, seed: $0), try regret(adapts: true, seed: $0)) }
    #expect(median(pairs.map(\.1)) < 0.3 * median(pairs.map(\.0)), "\(pairs)")
  }

  @Test func `rates are part of the state`() throws {
    func run(_ saveEvery: Int?) throws -> Run {
      try Run(
        Cases.cube(3), ["strategy": "cma", "noise_adaptation": "true"], seed: 4, trials: 120, saveEvery: saveEvery,
        value: Cases.ellipsoid)
    }
    #expect(try run(nil).bits == run(13).bits)
  }
}
