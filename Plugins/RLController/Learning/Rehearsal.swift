import Glibc
import HonePlugin

/// A return to one of the best trials, of which a few decisions are made anew.
///
/// What is made anew comes from the policy, which knows the decisions that are kept, or, of numbers half of the time, from
/// close by: a step of a random scale, σ at most. Late in a study all steps of numbers are from close by, and reach down to
/// smaller scales.
///
/// Source: Ecoffet et al., "First return, then explore", Nature 590, 2021.
struct Rehearsal {
  /// Decisions made anew, on average.
  private static let meanRedrawn = 1.5
  /// How often a number moves from where it was, at first and at last.
  private static let nearbyRate = (first: 0.5, last: 1.0)
  /// Octaves of σ over which steps are spread, at first and at last.
  private static let octaves = (first: 4.0, last: 8.0)

  /// Actions by hyperparameter; NaN where the policy decides.
  private var actions: [Double]

  /// - Parameter lateness: how far the refinement at the end of the study is, 0 … 1.
  init(_ trajectory: Trajectory, _ policy: any Policy, lateness: Double, _ random: inout RandomStream) {
    func now(_ value: (first: Double, last: Double)) -> Double { value.first + (value.last - value.first) * lateness }
    let (nearbyRate, octaves) = (now(Self.nearbyRate), now(Self.octaves))
    actions = [Double](repeating: .nan, count: policy.decisions.count)
    let certain = random.below(trajectory.count)
    for t in 0..<trajectory.count {
      let index = Int(trajectory.steps[t])
      let isRedrawn = t == certain || random.uniform() * Double(trajectory.count) < Self.meanRedrawn - 1
      guard isRedrawn else {
        actions[index] = trajectory.actions[t]
        continue
      }
      guard policy.decisions[index].head == .number, random.uniform() < nearbyRate else { continue }
      let deviation = exp(policy.parameters[policy.layout.places[index].bias + 1])
      let step = deviation * exp2(-octaves * random.uniform()) * random.normal()
      actions[index] = trajectory.actions[t] + step
    }
  }

  /// The action that is kept; nil where the policy decides.
  func action(_ index: Int) -> Double? { actions[index].isNaN ? nil : actions[index] }
}
