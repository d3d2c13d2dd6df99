import Glibc
import HonePlugin
import RLController
import Testing

@Suite struct PolicyTests {
  @Test func `quantiles are those of the literature`() {
    // Abramowitz and Stegun, table 26.1 and 26.5, to the digits given there.
    #expect(abs(NormalDistribution.quantile(0.975) - 1.959963985) < 1e-8)
    #expect(abs(NormalDistribution.quantile(0.01) + 2.326347874) < 1e-8)
    #expect(NormalDistribution.quantile(0.5) == 0)
    #expect(NormalDistribution.quantile(0) == NormalDistribution.quantile(NormalDistribution.least))
    for x in stride(from: -4.5, through: 4.5, by: 0.5) {
      #expect(abs(NormalDistribution.quantile(NormalDistribution.probability(x)) - x) < 1e-9)
    }
  }

  @Test func `a value and the action that means it lead to each other`() throws {
    let space = try Space([
      .int("steps", 4...64, log: true), .ordinal("size", ["s", "m", "l"]), .float("x", -1...1, step: 0.25),
      .float("rate", 1e-4...1, log: true), .choice("k", ["a", "b"]),
    ])
    var random = RandomStream(seed: 5, trial: 0, stream: 0)
    for bins in [0, 4, 100] {
      for index in 0..<space.count {
        let decision = Decision(index, of: space, bins: bins)
        for _ in 0..<50 {
          let value = space.value(atUnit: random.uniform(), of: index)
          let action = decision.action(for: value, in: space)
          if case .bins(let count) = decision.head {
            let unit = space.unit(of: value, parameter: index)
            #expect(action == (unit * Double(count)).rounded(.down))
          } else {
            let back = decision.value(of: action, within: 0.5, in: space)
            #expect(abs(back - value) <= 1e-12 * abs(value))
          }
        }
      }
    }
  }

  /// Means and variances of uniform variables: 1/2 and 1/12.
  @Test func `a new policy draws exactly uniform configurations`() throws {
    let space = try Space([.choice("k", ["a", "b", "c"]), .float("x", 0...1), .int("n", 1...4), .float("y", 0...1)])
    let decisions = (0..<space.count).map { Decision($0, of: space, bins: 0) }
    let policy = PolicyFactory.uniform(decisions, seed: 1)
    var random = RandomStream(seed: 2, trial: 0, stream: 0)
    var sums = [[Double]](repeating: [0, 0], count: space.count)
    let draws = 20_000
    for _ in 0..<draws {
      policy.begin()
      for (index, decision) in decisions.enumerated() {
        policy.open(index)
        let action = policy.draw(&random)
        #expect(policy.logProbability(action) == decision.priorLogProbability(action))
        let value = decision.value(of: action, within: 0, in: space)
        sums[index][0] += value
        sums[index][1] += value * value
        policy.close(action, feature: decision.feature(of: action))
      }
    }
    let wanted = [(1.0, 5.0 / 3), (0.5, 1.0 / 3), (2.5, 7.5), (0.5, 1.0 / 3)]
    for (sum, (mean, square)) in zip(sums, wanted) {
      #expect(abs(sum[0] / Double(draws) - mean) < 0.03 * mean)
      #expect(abs(sum[1] / Double(draws) - square) < 0.03 * square)
    }
  }

  @Test func `utilities sum to nothing, fall with the place, and are shared by equals`() {
    let values = [3.0, 1, 2, 2, 9, 4, 5, 6]
    let utilities = RankUtility.utilities(Standing.places(values.map { Fitness([$0]) }))
    #expect(abs(utilities.reduce(0, +)) < 1e-12)
    #expect(utilities[2] == utilities[3])
    #expect(utilities[1] > utilities[2] && utilities[2] > utilities[0] && utilities[0] > utilities[4])
    #expect(RankUtility.utilities(Standing.places([1, 1, 1].map { Fitness([$0]) })) == [0, 0, 0])
    // Hansen 2016, eq. 49, for n = 4: ln 2.5 − ln i for i = 1, 2, none for 3 and 4; scaled to the mean 1, less 1.
    let four = RankUtility.utilities([0, 1, 2, 3])
    let sum = 2 * log(2.5) - log(2)
    #expect(abs(four[0] - (4 * log(2.5) / sum - 1)) < 1e-12)
    #expect(abs(four[1] - (4 * log(1.25) / sum - 1)) < 1e-12)
    #expect(four[2] == -1 && four[3] == -1)
  }

  @Test func `places put failures last, broken constraints before them, and Pareto fronts in order`() {
    let failed = Fitness(violation: .infinity, [.infinity])
    #expect(
      Standing.places([failed, Fitness([2]), Fitness(violation: 1, [0]), Fitness([1]), failed]) == [3.5, 1, 2, 0, 3.5])
    let two = [[1.0, 4], [2, 2], [4, 1], [3, 3], [5, 5]].map { Fitness($0) }
    // Places by each metric alone: 0 1 3 2 4 and 3 1 0 2 4.
    #expect(Standing.places(two) == [1.5, 0, 1.5, 3, 4])
  }

  /// The first two steps of Kingma and Ba's algorithm 1 by hand: the first is the step size whatever the slope.
  @Test func `Adam's steps are those of the paper`() {
    let adam = Adam(count: 2)
    let (parameters, gradient, scales) = (Numbers(2), Numbers(2), Numbers(2))
    scales.assign([1, 0.5])
    gradient.assign([3, 4])
    adam.ascend(parameters, gradient, scales: scales, size: 0.1, mostNorm: nil)
    #expect(abs(parameters[0] - 0.1) < 1e-8 && abs(parameters[1] - 0.05) < 1e-8)
    gradient.assign([-1, 4])
    adam.ascend(parameters, gradient, scales: scales, size: 0.1, mostNorm: nil)
    let mean = (0.9 * 0.1 * 3 - 0.1) / (1 - 0.81)
    let square = (0.999 * 0.001 * 9 + 0.001) / (1 - 0.999 * 0.999)
    #expect(abs(parameters[0] - (0.1 + 0.1 * mean / square.squareRoot())) < 1e-8)
  }
}
