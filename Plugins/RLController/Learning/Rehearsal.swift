import Glibc
import HonePlugin

/// A return to one of the best trials, of which a few decisions are made anew.
///
/// What is made anew comes from the policy, which knows the decisions that are kept, or, of numbers half of the time, from
/// close by: a step of a random scale, σ at most.
///
/// Source: Ecoffet et al., "First return, then explore", Nature 590, 2021.
struct Rehearsal {
  /// Decisions made anew, on average.
  private static let meanRedrawn = 1.5
  /// How often a number moves from where it was.
  private static let nearbyRate = 0.5
  /// Octaves of σ over which steps are spread.
  private static let octaves = 4.0

  /// Actions by hyperparameter; NaN where the policy decides.
  private var actions: [Double]

  init(_ trajectory: Trajectory, _ policy: any Policy, _ random: inout RandomStream) {
    actions = [Double](repeating: .nan, count: policy.decisions.count)
    let certain = random.below(trajectory.count)
    for t in 0..<trajectory.count {
      let index = Int(trajectory.steps[t])
      let isRedrawn = t == certain || random.uniform() * Double(trajectory.count) < Self.meanRedrawn - 1
      guard isRedrawn else {
        actions[index] = trajectory.actions[t]
        continue
      }
      guard policy.decisions[index].head == .number, random.uniform() < Self.nearbyRate else { continue }
      let deviation = exp(policy.parameters[policy.layout.places[index].bias + 1])
      let step = deviation * exp2(-Self.octaves * random.uniform()) * random.normal()
      actions[index] = trajectory.actions[t] + step
    }
  }

  /// The action that is kept; nil where the policy decides.
  func action(_ index: Int) -> Double? { actions[index].isNaN ? nil : actions[index] }
}
