import Glibc

/// What is believed of the kernel's parameters before any result: independent normals on their logarithms, outputs being
/// standardised.
///
/// ln ℓ ~ N(m, s²) below m, and 1.6 times as wide above, as of many hyperparameters some do not matter; with d the typical
/// number of active dimensions. For labels m = ln 0.4 + ½ ln d (the growth with d after Hvarfner, Hellsten, Nardi, "Vanilla
/// Bayesian Optimization Performs Great in High Dimensions", ICML 2024, §4.2). For numbers m = ln 0.5 + 0.15 ln d, under which
/// the search goes downhill sooner from the start in 5 to 20 dimensions, and is as good in fewer: Benchmarks/quality. s = 0.9
/// up to 5 dimensions, falling to 0.35 at 50: as many scales as results cannot all be learned (bowls in 20 and 40 dimensions:
/// 0.1 to 0.2 decades of regret at 100 trials). ln σ² ~ N(0.5, 1.5²), ln σ_n² ~ N(−9, 2²).
package struct Prior: Sendable {
  package struct Normal: Sendable {
    package var mean: Double
    package var deviation: Double
    package var low: Double
    package var high: Double
    /// How much wider it is above the mean.
    package var stretch = 1.0

    /// The squared distance of a value from the mean in deviations, halved, and its derivative.
    func negativeLog(_ value: Double) -> (value: Double, slope: Double) {
      let deviation = value > mean ? stretch * deviation : deviation
      let distance = (value - mean) / deviation
      return (0.5 * distance * distance, distance / deviation)
    }
  }

  /// Of numbers and of labels.
  package let length: Normal
  package let labelLength: Normal
  package let variance: Normal
  package let noise: Normal
  /// How many groups are numbers; those of labels follow.
  private let numbers: Int

  package init(_ features: Features, effectiveDimension: Double, noiseFloor: Double = 1e-8) {
    numbers = features.groups.count { $0.form != .code }
    let dimension = log(effectiveDimension)
    length = Normal(
      mean: log(0.5) + 0.15 * dimension,
      deviation: min(0.9, max(0.35, 0.9 * pow(5 / effectiveDimension, 0.4))), low: log(0.025), high: log(100),
      stretch: 1.6)
    var labelLength = length
    labelLength.mean = log(0.4) + 0.5 * dimension
    self.labelLength = labelLength
    variance = Normal(mean: 0.5, deviation: 1.5, low: log(0.01), high: log(1000))
    noise = Normal(mean: -9, deviation: 2, low: log(noiseFloor), high: 0)
  }

  private func normal(_ index: Int, groups: Int) -> Normal {
    index < groups ? (index < numbers ? length : labelLength) : index == groups ? variance : noise
  }

  /// Bounds of each entry of `KernelParameters.vector`.
  package func bounds(groups: Int) -> (low: [Double], high: [Double]) {
    let all = (0..<groups + 2).map { normal($0, groups: groups) }
    return (all.map(\.low), all.map(\.high))
  }

  /// The most probable parameters.
  package func mode(_ smoothness: Smoothness, groups: Int) -> KernelParameters {
    KernelParameters(
      smoothness: smoothness, vector: (0..<groups + 2).map { normal($0, groups: groups).mean })
  }

  /// Minus the logarithm of the density, without its constants; adds its gradient.
  package func addNegativeLog(_ vector: [Double], to gradient: inout [Double]) -> Double {
    var sum = 0.0
    for (index, value) in vector.enumerated() {
      let found = normal(index, groups: vector.count - 2).negativeLog(value)
      sum += found.value
      gradient[index] += found.slope
    }
    return sum
  }
}
