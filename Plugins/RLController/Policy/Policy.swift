package import HonePlugin

/// A distribution over configurations: one decision after another, each knowing those before it.
package protocol Policy: AnyObject {
  var decisions: [Decision] { get }
  var layout: PolicyLayout { get }
  var parameters: Numbers { get }
  /// Of what `backward` was asked for, added up.
  var gradient: Numbers { get }
  /// ε: each decision comes from the uniform prior instead with this probability.
  var exploration: Double { get set }
  /// ln σ of numbers lies within.
  var logDeviations: ClosedRange<Double> { get }

  /// Starts a pass at the empty configuration.
  func begin()
  /// The distribution of the next decision, given those of this pass.
  func open(_ decision: Int)
  /// An action from the open distribution.
  func draw(_ random: inout RandomStream) -> Double
  /// ln π of an action under the open distribution.
  func logProbability(_ action: Double) -> Double
  /// Notes the action, and closes the distribution.
  func close(_ action: Double, feature: Double)

  /// Goes through a trajectory, and writes ln π of each action.
  func evaluate(_ trajectory: Trajectory, into logProbabilities: Numbers)
  /// Adds the gradient of Σ weights · ln π + entropy · Σ H of the pass.
  func backward(_ weights: Numbers, entropy: Double)
  /// Σ H of the pass but for its exploration, of labels in units of ln K, of numbers ln σ.
  func entropy() -> Double
}
