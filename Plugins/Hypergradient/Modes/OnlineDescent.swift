import Glibc
import HonePlugin

/// Moves the learning rate from step to step inside each evaluation, where the gradients are; no report is needed for it.
///
/// Source: Baydin et al., "Online Learning Rate Adaptation with Hypergradient Descent", ICLR 2018. Its additive form lets
/// a rate become negative (the authors' own runs do); here a rate stays within its range.
///
/// The relative form looks at the displacement of 16 steps at first, as a rate that is much too small should grow soon, and
/// of an eighth of all steps later: over few steps the noise of gradients makes any rate look too large. A change grows
/// the rate to 4.6 times at most, a tenth for each step up to 20: more overshoots, with momentum into divergence. It falls
/// by the less the smaller the cosine: Benchmarks/hypergradient.
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
        let interval = own.interval ?? 16
        let most = pow(Self.mostFactor, Double(min(interval, Self.mostGrowth)))
        return DescentRule(
          parameter: index, .cosine(least: own.leastFactor, most: most), rate: (own.beta ?? 0.25) * Double(interval),
          range: max(low, .leastNormalMagnitude)...high, interval: interval, widening: own.widening ?? 8)
      case .additive:
        return DescentRule(
          parameter: index, .additive, rate: own.beta ?? 1e-3, range: low...high, interval: own.interval ?? 1,
          widening: own.widening ?? 0)
      }
    }
    try super.init(moving, problem, options, host)
  }
}
