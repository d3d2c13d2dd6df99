import EvolutionaryOptimizer
import Glibc
import HonePlugin
import Testing

@Suite struct CategoricalTests {
  /// Labels of three generations, best first, and what `cmaes.CatCMA(mean=zeros(2), sigma=1, cat_num=[3, 4],
  /// population_size=6)` of the Python package cmaes 0.13.1 makes of them: q of both categories, and the step length.
  private static let golden: [(labels: [[Int]], q: [[Double]], step: Double)] = [
    (
      [[0, 1], [0, 2], [1, 1], [2, 0], [1, 3], [2, 2]],
      [
        [0.6765519368095613, 0.18459065849961273, 0.138857404690826],
        [0.1041430535181195, 0.521544644207745, 0.270169248756016, 0.1041430535181195],
      ], 0.9016588066348487
    ),
    (
      [[0, 1], [0, 1], [0, 2], [1, 1], [2, 3], [2, 0]],
      [
        [0.8544003745317532, 0.07279981273412345, 0.07279981273412345],
        [0.048533208489415634, 0.8171452088281439, 0.08578837419302474, 0.048533208489415634],
      ], 0.9721572450300695
    ),
    (
      [[1, 1], [0, 1], [0, 1], [0, 2], [1, 0], [2, 3]],
      [
        [0.6341028271519114, 0.2930973601139652, 0.07279981273412345],
        [0.048533208489415634, 0.8520197837915988, 0.05091379922956987, 0.048533208489415634],
      ], 0.8475384824287294
    ),
  ]

  @Test func `probabilities learn as in another implementation`() {
    let weights = CMAConstants(dimension: 2, populationSize: 6).weights.filter { $0 > 0 }
    var distribution = CategoricalDistribution(counts: [3, 4])
    for generation in Self.golden {
      distribution.update(generation.labels, weights: weights)
      #expect(abs(1 / distribution.inverseLength - generation.step) < 1e-9)
      for (ours, theirs) in zip(distribution.probabilities.joined(), generation.q.joined()) {
        #expect(abs(ours - theirs) < 1e-9)
      }
    }
  }

  @Test func `every label stays possible, and probabilities add up to 1`() {
    var random = RandomStream(seed: 4, trial: 0, stream: 1000)
    var distribution = CategoricalDistribution(counts: [2, 3, 7])
    for _ in 0..<500 {
      // The same label always wins.
      let samples = (0..<8).map { _ in distribution.sample(&random) }.sorted { $0[2] == 4 && $1[2] != 4 }
      distribution.update(samples, weights: [0.5, 0.3, 0.15, 0.05])
      for (category, row) in distribution.probabilities.enumerated() {
        #expect(abs(row.reduce(0, +) - 1) < 1e-12)
        #expect(row.allSatisfy { $0 > distribution.least(category) * (1 - 1e-9) })
      }
    }
    #expect(distribution.probabilities[2][4] > 0.7)
  }

  @Test(arguments: [1, 4]) func `labels are learned together with numbers`(workers: Int) throws {
    let parameters: [Parameter] = [
      .float("x", -5...5), .float("y", -5...5), .choice("a", ["p", "q", "r", "s"]), .choice("b", ["p", "q", "r"]),
    ]
    let runs = try (1...5 as ClosedRange<UInt64>).map { seed in
      try Run(parameters, ["strategy": "cma"], seed: seed, trials: 600, workers: workers) { v in
        (v[0] - 1) * (v[0] - 1) + (v[1] + v[0]) * (v[1] + v[0]) + (v[2] == 2 ? 0 : 1) + (v[3] == 1 ? 0 : 1)
      }.best
    }
    #expect(median(runs) < 1e-3, "\(runs)")
  }

  @Test func `a space of labels alone is searched to its end`() throws {
    let parameters: [Parameter] = [.choice("a", ["p", "q", "r", "s"]), .choice("b", ["p", "q", "r"])]
    let run = try Run(parameters, ["strategy": "cma"], trials: 40) { $0[0] + $0[1] }
    #expect(run.isDone)
    #expect(Set(run.bits).count == 12)
  }
}
