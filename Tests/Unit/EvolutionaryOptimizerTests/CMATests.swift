import EvolutionaryOptimizer
import Glibc
import HonePlugin
import Testing

@Suite struct CMATests {
  /// What `cmaes.CMA(mean=zeros(n), sigma=1, population_size=λ)` of the Python package cmaes 0.13.1 computes.
  struct Golden: Sendable {
    let n: Int
    let lambda: Int
    let effective, rankOne, rankMu, covariancePath, path, damping, first, last: Double
  }

  static let golden = [
    Golden(
      n: 10, lambda: 10, effective: 3.1672992814107026, rankOne: 0.015283824524751714, rankMu: 0.02015428276120838,
      covariancePath: 0.29499038303562225, path: 0.2844285879463675, damping: 1.2844285879463675,
      first: 0.45627264690340597, last: -0.5862218287788353),
    Golden(
      n: 3, lambda: 7, effective: 2.2548150822016044, rankOne: 0.09640963257927214, rankMu: 0.05124308701358615,
      covariancePath: 0.5588013228860189, path: 0.4149090010980616, damping: 1.4149090010980616,
      first: 0.585645106509765, last: -1.0636566969842556),
    Golden(
      n: 20, lambda: 12, effective: 3.729458934303068, rankOne: 0.004372354435160246, rankMu: 0.008191403277354674,
      covariancePath: 0.17176721127681213, path: 0.19942801385173584, damping: 1.199428013851736,
      first: 0.40240294281871264, last: -0.43192399698144884),
  ]

  @Test(arguments: golden) func `constants are those of another implementation`(_ golden: Golden) throws {
    let k = CMAConstants(dimension: golden.n, populationSize: golden.lambda)
    let pairs = [
      (k.effectiveParents, golden.effective), (k.rankOneRate, golden.rankOne), (k.rankMuRate, golden.rankMu),
      (k.covariancePathRate, golden.covariancePath), (k.pathRate, golden.path), (k.damping, golden.damping),
      (k.weights[0], golden.first), (try #require(k.weights.last), golden.last),
    ]
    for (ours, theirs) in pairs { #expect(abs(ours - theirs) < 1e-12 * max(1, abs(theirs))) }
    #expect(abs(k.weights.filter { $0 > 0 }.reduce(0, +) - 1) < 1e-12)
  }

  @Test func `an update is that of the paper, element by element`() {
    let n = 4
    let k = CMAConstants(dimension: n, populationSize: 8)
    var distribution = CMADistribution(k, mean: [0.1, 0.2, 0.3, 0.4], stepSize: 0.5)
    var random = RandomStream(seed: 3, trial: 0, stream: 1000)
    // With C = I and paths at 0, as the first update finds them.
    let steps = (0..<8).map { _ in (0..<n).map { _ in random.normal() } }
    distribution.update(steps)
    let meanStep = (0..<n).map { i in zip(k.weights, steps).reduce(0) { $0 + max(0, $1.0) * $1.1[i] } }
    let path = meanStep.map { (k.pathRate * (2 - k.pathRate) * k.effectiveParents).squareRoot() * $0 }
    let length = path.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(distribution.stepSize - 0.5 * exp(k.pathRate / k.damping * (length / k.expectedLength - 1))) < 1e-12)
    let bound = (1 - pow(1 - k.pathRate, 2)).squareRoot() * (1.4 + 2 / Double(n + 1)) * k.expectedLength
    let isSteady = length < bound
    let gain = (k.covariancePathRate * (2 - k.covariancePathRate) * k.effectiveParents).squareRoot()
    for i in 0..<n {
      #expect(abs(distribution.mean[i] - (0.1 * Double(i + 1) + 0.5 * meanStep[i])) < 1e-12)
      for j in 0..<n {
        let pathTerm = isSteady ? gain * meanStep[i] * gain * meanStep[j] : 0
        let slack = isSteady ? 0 : k.covariancePathRate * (2 - k.covariancePathRate)
        var wanted = (i == j ? 1 + k.rankOneRate * slack - k.rankOneRate - k.rankMuRate * k.weights.reduce(0, +) : 0)
        wanted += k.rankOneRate * pathTerm
        for (weight, y) in zip(k.weights, steps) {
          let square = y.reduce(0) { $0 + $1 * $1 }
          wanted += k.rankMuRate * (weight < 0 ? weight * Double(n) / square : weight) * y[i] * y[j]
        }
        #expect(abs(distribution.covariance[i * n + j] - wanted) < 1e-12, "\(i), \(j)")
      }
    }
  }

  @Test func `whitening undoes shaping`() {
    var distribution = CMADistribution(
      CMAConstants(dimension: 5, populationSize: 8), mean: .init(repeating: 0, count: 5), stepSize: 1)
    var random = RandomStream(seed: 5, trial: 0, stream: 1000)
    for _ in 0..<60 {
      distribution.update((0..<8).map { _ in (0..<5).map { random.normal() * Double($0 + 1) } })
    }
    #expect(distribution.conditionNumber > 2)
    let z = (0..<5).map { _ in random.normal() }
    let white = distribution.whitened(distribution.shaped(z))
    // C^(-1/2) B D z = B z: a rotation of z.
    let (a, b) = (white.reduce(0) { $0 + $1 * $1 }, z.reduce(0) { $0 + $1 * $1 })
    #expect(abs(a - b) < 1e-9 * b)
  }

  @Test func `quantiles are the inverse of probabilities`() {
    for p in [0.5, 0.3, 0.1, 1e-2, 1e-5, 1e-12] {
      #expect(abs(NormalQuantile.probability(-NormalQuantile.upper(p)) - p) < 1e-10 * p)
    }
    // Φ⁻¹(0.975), as in every table.
    #expect(abs(NormalQuantile.upper(0.025) - 1.959963984540054) < 1e-12)
  }

  @Test func `the margin leaves every int a chance to change`() {
    var random = RandomStream(seed: 9, trial: 0, stream: 1000)
    for _ in 0..<2000 {
      let cells = Double(2 + random.below(20))
      let cell = Double(random.below(Int(cells)))
      let lower = cell == 0 ? nil : cell / cells
      let upper = cell == cells - 1 ? nil : (cell + 1) / cells
      let mean = (cell + random.uniform()) / cells
      let deviation = exp(-12 * random.uniform())
      let alpha = 0.2 * random.uniform() + 1e-4
      let corrected = Margin.corrected(
        mean: mean, deviation: deviation, factor: 1, lower: lower, upper: upper, alpha: alpha)
      let spread = deviation * corrected.factor
      let below = lower.map { NormalQuantile.probability(($0 - corrected.mean) / spread) } ?? 0
      let above = upper.map { NormalQuantile.probability((corrected.mean - $0) / spread) } ?? 0
      #expect(below + above > alpha * (1 - 1e-6))
      if lower != nil && upper != nil { #expect(min(below, above) > alpha / 2 * (1 - 1e-6)) }
      // It stays in its cell.
      #expect(corrected.mean >= (lower ?? 0) - 1e-12 && corrected.mean <= (upper ?? 1) + 1e-12)
    }
  }

  @Test(arguments: [1, 6]) func `it solves what it is known to solve`(workers: Int) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      func best(_ trials: Int, _ value: ([Double]) -> Double) throws -> Double {
        try Run(Cases.cube(5), ["strategy": "cma"], seed: seed, trials: trials, workers: workers, value: value).best
      }
      #expect(try best(1200, Cases.sphere) < 1e-8, "seed \(seed)")
      #expect(try best(2500, Cases.ellipsoid) < 1e-6, "seed \(seed)")
    }
  }

  @Test func `ints do not get stuck`() throws {
    let parameters: [Parameter] = [.float("a", -5...5), .int("b", -10...10), .int("c", 1...1000, log: true)]
    let run = try Run(parameters, ["strategy": "cma"], seed: 2, trials: 900) { x in
      (x[0] - 1) * (x[0] - 1) + abs(x[1] - 7) + abs(log(x[2] / 40))
    }
    #expect(run.best < 1e-3)
  }
}
