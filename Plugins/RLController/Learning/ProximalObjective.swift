import Glibc

/// The clipped surrogate of proximal policy optimisation, decision by decision: min(r A, clip(r, 1 − ε, 1 + ε) A), with
/// r = π / π_old.
///
/// Each decision has a ratio of its own, lest one that moves far stop all the others of its configuration. The ratio is the
/// correction for trials that were drawn from an older policy, or are on their way on other workers.
///
/// Source: Schulman et al., "Proximal Policy Optimization Algorithms", arXiv 1707.06347, 2017, eq. 7.
package enum ProximalObjective {
  /// ln r beyond which a ratio grows no more: e⁵.
  private static let mostLogRatio = 5.0

  package static func value(_ logProbability: Double, old: Double, advantage: Double, clip: Double) -> Double {
    let ratio = exp(min(logProbability - old, mostLogRatio))
    return min(ratio * advantage, min(max(ratio, 1 - clip), 1 + clip) * advantage)
  }

  /// The slope of `value` by ln π.
  package static func slope(_ logProbability: Double, old: Double, advantage: Double, clip: Double) -> Double {
    let ratio = exp(min(logProbability - old, mostLogRatio))
    let isOpen = advantage > 0 ? ratio < 1 + clip : ratio > 1 - clip
    return isOpen && logProbability - old < mostLogRatio ? ratio * advantage : 0
  }
}
