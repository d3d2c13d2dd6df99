package import HonePlugin

/// Follows gradients with respect to hyperparameters, which the objective computes, or differences in their place.
package final class Hypergradient: GradientOptimizer {
  package static let descriptor = PluginDescriptor(
    name: "hypergradient", summary: "gradients with respect to hyperparameters, during trials or between them",
    text: """
      mode = online: the objective moves its learning rate while it trains, by the gradient of a step's loss with respect \
      to the rate of the steps before: the product of a gradient and a displacement, which are there anyway. rule = cosine \
      multiplies the rate by exp(−beta · interval · cos), with the cosine of the angle between them, every 40 steps; it \
      needs no scale, and falls slower than it grows, since the gradient of a short horizon prefers rates that are too \
      small. rule = additive is the published form. Needs hone.objective.descent/1.

      mode = forward: the objective carries the derivatives of its whole state along and reports the gradient of its \
      validation loss; Adam on the logarithms moves up to 8 hyperparameters from report to report, those that tell only \
      on held-out data, such as l2, among them. Each costs mlp several updates. Gradients over a part of the \
      training prefer learning rates that are too small (Wu et al., ICLR 2018). Needs hone.objective.gradient/1.

      mode = offline: quasi-Newton descents in the box from evaluation to evaluation, each with a new choice of \
      everything else by another optimizer. Needs hone.objective.gradient/1. Mode differences does the same with \
      differences, for any objective, at one trial for each hyperparameter and step; spsa with two trials a step.

      mode = auto: online where the objective can, else offline.

      Sources: Baydin et al., "Online Learning Rate Adaptation with Hypergradient Descent", ICLR 2018; Franceschi et al., \
      "Forward and Reverse Gradient-Based Hyperparameter Optimization", ICML 2017; Bertsekas, "Projected Newton Methods", \
      SIAM J. Control 20, 1982; Spall, "Implementation of the Simultaneous Perturbation Algorithm", IEEE TAES 34, 1998.
      """,
    options: HypergradientOptions.parameters, flags: .deterministic)

  /// What objectives must offer.
  private enum Extension {
    static let gradient = "hone.objective.gradient/1"
    static let descent = "hone.objective.descent/1"
  }

  private let strategy: any HypergradientStrategy

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    let own = try HypergradientOptions(options)
    let mode = try Self.mode(own.mode, problem.objectiveExtensions)
    switch mode {
    case .online, .auto: strategy = try OnlineDescent(problem, own, options, host)
    case .forward: strategy = try ForwardDescent(problem, own, options, host)
    case .offline, .differences, .spsa:
      strategy = try BetweenTrials(mode, problem, own, options, host)
    }
    if own.mode == .auto { host.log(.info, "mode \(mode.rawValue), which this objective allows") }
  }

  /// What `wish` comes to, given what the objective offers.
  private static func mode(_ wish: HypergradientMode, _ offered: [String]) throws -> HypergradientMode {
    func need(_ id: String, for mode: HypergradientMode) throws -> HypergradientMode {
      guard offered.contains(id) else {
        throw PluginError.unsupported(
          "mode \(mode.rawValue) needs \(id), which this objective does not offer; "
            + "mode=differences works with any objective")
      }
      return mode
    }
    switch wish {
    case .auto:
      if offered.contains(Extension.descent) { return .online }
      return try need(Extension.gradient, for: .offline)
    case .online: return try need(Extension.descent, for: wish)
    case .forward, .offline: return try need(Extension.gradient, for: wish)
    case .differences, .spsa: return wish
    }
  }

  package func wantsGradient(of index: Int) -> Bool { strategy.wanted.contains(index) }
  package var descentRules: [DescentRule] { strategy.rules }

  package func ask(_ proposals: Proposals) throws -> Answer {
    for index in 0..<proposals.capacity {
      switch try strategy.propose(proposals[index]) {
      case .proposed: continue
      case .wait: return index == 0 ? .wait : .proposed(index)
      case .done: return index == 0 ? .done : .proposed(index)
      }
    }
    return .proposed(proposals.capacity)
  }

  package func tell(_ tell: Tell) throws { try strategy.tell(tell) }

  package func judge(_ report: Report, _ values: MutableValues) throws -> Verdict {
    try strategy.judge(report, values)
  }
}
