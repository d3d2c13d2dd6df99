import Glibc

/// What a prediction is worth; more is better.
package enum AcquisitionFunction: Sendable, Equatable {
  /// ln E[max(0, incumbent − f)].
  ///
  /// Source: Ament et al., "Unexpected Improvements to Expected Improvement for Bayesian Optimization", NeurIPS 2023,
  /// eq. 8 and appendix A.1.
  case logExpectedImprovement(incumbent: Double)
  /// −(μ − κ σ).
  ///
  /// Source: Srinivas et al., "Gaussian Process Optimization in the Bandit Setting", ICML 2010, with a fixed κ.
  case lowerBound(kappa: Double)
  /// σ where the lower bound μ − 0.5 σ is not above `threshold`, falling off beyond: pure exploration of what may be good.
  ///
  /// Source: Contal et al., "Parallel Gaussian Process Optimization with Upper Confidence Bound and Pure Exploration",
  /// ECML 2013, and Song et al. 2024, §3.2.
  case exploration(threshold: Double)
  /// What satisfies the constraints only.
  case nothing

  /// The value at a prediction, and its derivatives with respect to mean and variance.
  package func evaluate(_ mean: Double, _ variance: Double) -> (value: Double, ofMean: Double, ofVariance: Double) {
    let deviation = variance.squareRoot()
    let perVariance = 0.5 / deviation  // dσ/dσ²
    switch self {
    case .logExpectedImprovement(let incumbent):
      let z = (incumbent - mean) / deviation
      let value: Double
      let cumulativeShare: Double  // Φ/h
      let densityShare: Double  // φ/h
      if z > -1 {
        let (density, cumulative) = (NormalDistribution.density(z), NormalDistribution.cumulative(z))
        let h = density + z * cumulative
        value = log(h)
        cumulativeShare = cumulative / h
        densityShare = density / h
      } else {
        let rest = NormalDistribution.beyond(-z)  // h/φ
        value = NormalDistribution.logDensity(z) + log(rest)
        densityShare = 1 / rest
        cumulativeShare = NormalDistribution.mills(-z) / rest
      }
      return (value + log(deviation), -cumulativeShare / deviation, densityShare / deviation * perVariance)
    case .lowerBound(let kappa):
      return (kappa * deviation - mean, -1, kappa * perVariance)
    case .exploration(let threshold):
      let excess = mean - 0.5 * deviation - threshold
      if excess <= 0 { return (deviation, 0, perVariance) }
      return (deviation - 10 * excess, -10, (1 + 5) * perVariance)
    case .nothing: return (0, 0, 0)
    }
  }
}
