import Glibc
import HonePlugin
import RLController
import Testing

/// Backpropagation through time against central differences.
@Suite struct GradientTests {
  private static let parameters: [Parameter] = [
    .choice("solver", ["SGD", "Adam", "Momentum"]), .float("rate", 1e-6...1, log: true), .int("layers", 1...9),
    .ordinal("size", ["s", "m", "l", "xl"]), .float("beta", 0...1), .float("gamma", 0...1),
  ]

  /// A policy with parameters at random, and a pass of its own drawing.
  private func make(isLSTM: Bool, bins: Int, exploration: Double) throws -> (any Policy, Trajectory, Numbers) {
    let space = try Space(Self.parameters)
    let decisions = (0..<space.count).map { Decision($0, of: space, bins: bins) }
    let policy =
      isLSTM
      ? PolicyFactory.published(decisions, units: 5, layers: 2, seed: 3)
      : PolicyFactory.uniform(decisions, units: 6, seed: 3)
    policy.exploration = exploration
    var random = RandomStream(seed: 11, trial: 0, stream: 0)
    for index in 0..<policy.parameters.count { policy.parameters[index] = 0.4 * random.normal() }
    // Well within the range of ln σ, at whose ends the gradient is cut off on purpose.
    for (place, decision) in zip(policy.layout.places, decisions) where decision.head == .number {
      policy.parameters[place.bias + 1] = -1.5
      for k in 0..<policy.layout.units { policy.parameters[place.weights + policy.layout.units + k] *= 0.2 }
    }
    var trajectory = Trajectory()
    policy.begin()
    // One is left out, as an inactive one would be.
    for step in [0, 1, 2, 3, 5] {
      policy.open(step)
      let action = policy.draw(&random)
      let feature = decisions[step].feature(of: action)
      trajectory.append(step, action: action, feature: feature, logProbability: policy.logProbability(action))
      policy.close(action, feature: feature)
    }
    let weights = Numbers(decisions.count)
    for t in 0..<trajectory.count { weights[t] = random.normal() }
    return (policy, trajectory, weights)
  }

  private func value(_ policy: any Policy, _ trajectory: Trajectory, _ weights: Numbers, _ entropy: Double) -> Double {
    let logProbabilities = Numbers(policy.decisions.count)
    policy.evaluate(trajectory, into: logProbabilities)
    let sum = (0..<trajectory.count).reduce(0) { $0 + weights[$1] * logProbabilities[$1] }
    return sum + entropy * policy.entropy()
  }

  @Test(
    arguments: [true, false], [(bins: 0, exploration: 0.0), (bins: 0, exploration: 0.2), (bins: 6, exploration: 0.0)])
  func `gradients of every group of parameters are those of finite differences`(
    isLSTM: Bool, head: (bins: Int, exploration: Double)
  ) throws {
    let (policy, trajectory, weights) = try make(isLSTM: isLSTM, bins: head.bins, exploration: head.exploration)
    let entropy = 0.3
    _ = value(policy, trajectory, weights, entropy)
    policy.gradient.fill(0)
    policy.backward(weights, entropy: entropy)
    let gradient = policy.gradient.array
    let step = 1e-5
    for group in PolicyLayout.Group.allCases {
      var largest = 0.0
      for index in policy.layout.indices(of: group, policy.decisions) {
        let middle = policy.parameters[index]
        policy.parameters[index] = middle + step
        let above = value(policy, trajectory, weights, entropy)
        policy.parameters[index] = middle - step
        let below = value(policy, trajectory, weights, entropy)
        policy.parameters[index] = middle
        let difference = (above - below) / (2 * step)
        #expect(abs(difference - gradient[index]) < 1e-6 * max(1, abs(difference)), "\(group) \(index)")
        largest = max(largest, abs(difference))
      }
      #expect(largest > 1e-3, "nothing depends on \(group)")
    }
  }

  @Test(arguments: [1.3, -0.7], [-1.0, -0.3, -0.1, 0.0, 0.1, 0.3, 1.0])
  func `the slope of the clipped surrogate is that of its value`(advantage: Double, logRatio: Double) {
    let step = 1e-6
    func value(_ x: Double) -> Double { ProximalObjective.value(x, old: -2, advantage: advantage, clip: 0.2) }
    let difference = (value(-2 + logRatio + step) - value(-2 + logRatio - step)) / (2 * step)
    let slope = ProximalObjective.slope(-2 + logRatio, old: -2, advantage: advantage, clip: 0.2)
    #expect(abs(slope - difference) < 1e-6)
  }
}
