import HonePlugin

/// Moves the learning rate from step to step inside each evaluation, where the gradients are; no report is needed for it.
///
/// Source: Baydin et al., "Online Learning Rate Adaptation with Hypergradient Descent", ICLR 2018. Its additive form lets
/// a rate become negative (the authors' own runs do); here a rate stays within its range.
final class OnlineDescent: WithinTrials {
  /// Bounds of the factor of one relative change.
  static let limits = 0.9...1.1

  private let descentRules: [DescentRule]
  override var rules: [DescentRule] { descentRules }

  init(_ problem: Problem, _ own: HypergradientOptions, _ options: Options, _ host: Host) throws {
    let space = problem.space
    var candidates = Moving.floats(space, with: .adjustable)
    if own.tuned == nil, let rate = space.index(of: "learning_rate"), candidates.contains(rate) { candidates = [rate] }
    let moving = try Moving(
      problem, own, candidates: candidates, what: "a float that may change during an evaluation (adjustable)")
    descentRules = moving.indices.map { index in
      let (low, high, _) = space.bounds(of: index)
      switch own.rule {
      case .cosine:
        return DescentRule(
          parameter: index, .cosine(limits: Self.limits), rate: own.beta ?? 0.1,
          range: max(low, .leastNormalMagnitude)...high, interval: own.interval ?? 4)
      case .additive:
        return DescentRule(
          parameter: index, .additive, rate: own.beta ?? 1e-3, range: low...high, interval: own.interval ?? 1)
      }
    }
    try super.init(moving, problem, options, host)
  }
}
