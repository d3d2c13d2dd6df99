import Glibc
import HonePlugin

/// Moves the learning rate from step to step inside each evaluation, where the gradients are; no report is needed for it.
///
/// Source: Baydin et al., "Online Learning Rate Adaptation with Hypergradient Descent", ICLR 2018. Its additive form lets
/// a rate become negative (the authors' own runs do); here a rate stays within its range.
///
/// The relative form looks at the displacement of 20 steps, grows by at most a tenth a step and falls by at most a
/// twentieth a change. Single steps, and equal limits up and down, end 10 to 18 % above the best fixed rate on
/// Fashion-MNIST: Benchmarks/hypergradient.
final class OnlineDescent: WithinTrials {
  /// The most that a value grows in one step by the relative form.
  static let mostFactor = 1.1

  private let descentRules: [DescentRule]
  override var rules: [DescentRule] { descentRules }

  init(_ problem: Problem, _ own: HypergradientOptions, _ options: Options, _ host: Host) throws {
    let space = problem.space
    var candidates = Moving.unwatched(Moving.floats(space, with: .adjustable), in: space)
    if own.tuned == nil, let rate = space.index(of: "learning_rate"), candidates.contains(rate) { candidates = [rate] }
    let moving = try Moving(
      problem, own, candidates: candidates,
      what: "a float that may change during an evaluation (adjustable) and no condition looks at")
    descentRules = moving.indices.map { index in
      let (low, high, _) = space.bounds(of: index)
      switch own.rule {
      case .cosine:
        let interval = own.interval ?? 20
        let steps = Double(interval)
        let limits = own.leastFactor...pow(Self.mostFactor, steps)
        return DescentRule(
          parameter: index, .cosine(limits: limits), rate: (own.beta ?? 0.09) * steps,
          range: max(low, .leastNormalMagnitude)...high, interval: interval)
      case .additive:
        return DescentRule(
          parameter: index, .additive, rate: own.beta ?? 1e-3, range: low...high, interval: own.interval ?? 1)
      }
    }
    try super.init(moving, problem, options, host)
  }
}
