import Glibc

/// What the covariance of two outputs depends on: k(x, x′) = τ² + σ² m(r) + δ w σ_n², where w is the result's weight and r² is the sum of
/// squared differences over squared length scales, and τ² = 1 stands for an unknown constant mean with the prior N(0, 1).
package struct KernelParameters: Sendable, Equatable {
  package var smoothness: Smoothness
  /// ln ℓ of each group of features.
  package var logLengths: [Double]
  /// ln σ², in squared units of the standardised outputs.
  package var logVariance: Double
  /// ln σ_n².
  package var logNoise: Double

  package init(smoothness: Smoothness, logLengths: [Double], logVariance: Double, logNoise: Double) {
    self.smoothness = smoothness
    self.logLengths = logLengths
    self.logVariance = logVariance
    self.logNoise = logNoise
  }

  /// Variance τ² of the prior of the constant mean.
  package static let meanVariance = 1.0

  package var variance: Double { exp(logVariance) }
  package var noise: Double { exp(logNoise) }

  /// All as one vector: ln ℓ of each group, ln σ², ln σ_n².
  package var vector: [Double] { logLengths + [logVariance, logNoise] }

  package init(smoothness: Smoothness, vector: [Double]) {
    self.smoothness = smoothness
    logLengths = Array(vector.dropLast(2))
    logVariance = vector[vector.count - 2]
    logNoise = vector[vector.count - 1]
  }

  /// 1 / ℓ² of each feature.
  func weights(_ features: Features) -> [Double] { features.groupOfFeature.map { exp(-2 * logLengths[$0]) } }
}
