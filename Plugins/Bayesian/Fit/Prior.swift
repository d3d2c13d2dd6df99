import Glibc

/// What is believed of the kernel's parameters before any result: independent normals on their logarithms, outputs being
/// standardised.
///
/// ln ℓ ~ N(ln 0.4 + ½ ln d, s²) with d the typical number of active dimensions (the growth with d after Hvarfner, Hellsten,
/// Nardi, "Vanilla Bayesian Optimization Performs Great in High Dimensions", ICML 2024, §4.2) and s = 0.9 up to 5 dimensions,
/// falling to 0.35 at 50: as many scales as results cannot all be learned (bowls in 20 and 40 dimensions: 0.1 to 0.2 decades
/// of regret at 100 trials). ln σ² ~ N(0.5,
/// 1.5²), ln σ_n² ~ N(−9, 2²).
package struct Prior: Sendable {
  package struct Normal: Sendable {
    package var mean: Double
    package var deviation: Double
    package var low: Double
    package var high: Double
  }

  package let length: Normal
  package let variance: Normal
  package let noise: Normal

  package init(effectiveDimension: Double, noiseFloor: Double = 1e-8) {
    length = Normal(
      mean: log(0.4) + 0.5 * log(effectiveDimension),
      deviation: min(0.9, max(0.35, 0.9 * pow(5 / effectiveDimension, 0.4))), low: log(0.025), high: log(100))
    variance = Normal(mean: 0.5, deviation: 1.5, low: log(0.01), high: log(1000))
    noise = Normal(mean: -9, deviation: 2, low: log(noiseFloor), high: 0)
  }

  private func normal(_ index: Int, groups: Int) -> Normal {
    index < groups ? length : index == groups ? variance : noise
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
      let normal = normal(index, groups: vector.count - 2)
      let distance = (value - normal.mean) / normal.deviation
      sum += 0.5 * distance * distance
      gradient[index] += distance / normal.deviation
    }
    return sum
  }
}
