import Glibc
import HonePlugin

/// Moves the learning rate from step to step inside each evaluation, where the gradients are; no report is needed for it.
///
/// Source: Baydin et al., "Online Learning Rate Adaptation with Hypergradient Descent", ICLR 2018. Its additive form lets
/// a rate become negative (the authors' own runs do); here a rate stays within its range.
///
/// The relative form looks at the displacement of 40 steps; a change grows the rate to 6.7 times at most, a tenth for
/// each of 20 steps, and lowers it by at most a twentieth. Over fewer steps rates stay too small; growing more at a time
/// overshoots, with momentum into divergence; equal limits up and down end above the best fixed rate:
/// Benchmarks/hypergradient.
final class OnlineDescent: WithinTrials {
  /// The most that a value grows for each step of a change by the relative form, and for how many steps.
  static let mostFactor = 1.1
  static let mostGrowth = 20

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
        let interval = own.interval ?? 40
        let steps = Double(interval)
        let limits = own.leastFactor...pow(Self.mostFactor, Double(min(interval, Self.mostGrowth)))
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
