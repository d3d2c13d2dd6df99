import Glibc

/// A box round the incumbent that grows with success and shrinks without.
///
/// Sides are in proportion to the length scales, their geometric mean is `length`. Starts at 0.8, doubles after 3
/// successes in a row up to 1.6, halves after max(4, d) failures, and starts anew below 2⁻⁷.
/// Source: Eriksson et al., "Scalable Global Optimization via Local Bayesian Optimization", NeurIPS 2019, §2.
package struct TrustRegion: Sendable {
  package private(set) var length = 0.8
  private let patience: Int
  private(set) var successes = 0
  private(set) var failures = 0

  package init(dimension: Double) { patience = max(4, Int(dimension.rounded(.up))) }

  /// The same, but where another one had come to.
  package func resumed(length: Double, successes: Int, failures: Int) -> TrustRegion {
    var region = self
    region.length = length
    region.successes = successes
    region.failures = failures
    return region
  }

  /// Learns the value of a trial that was sought in the box; `best`: the least value before it, infinite if there is none.
  package mutating func note(_ value: Double, best: Double) {
    if value < (best.isFinite ? best - 1e-3 * abs(best) : best) {
      (successes, failures) = (successes + 1, 0)
    } else {
      (successes, failures) = (0, failures + 1)
    }
    if successes == 3 {
      length = min(1.6, 2 * length)
      successes = 0
    } else if failures == patience {
      length /= 2
      failures = 0
      if length < 0x1p-7 { length = 0.8 }
    }
  }

  package func region(
    around centre: [Double], _ features: Features, _ parameters: KernelParameters, count: Int
  ) -> Region {
    var region = Region.cube(count)
    let numbers = features.groups.enumerated().filter { $0.element.form != .code }
    guard !numbers.isEmpty else { return region }
    let mean = numbers.map { parameters.logLengths[$0.offset] }.reduce(0, +) / Double(numbers.count)
    for (g, group) in numbers where !centre[group.index].isNaN {
      let half = 0.5 * length * exp(parameters.logLengths[g] - mean)
      region.low[group.index] = max(0, centre[group.index] - half)
      region.high[group.index] = min(1, centre[group.index] + half)
    }
    return region
  }
}
