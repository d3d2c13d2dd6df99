import CHone
import Glibc
import HonePlugin

/// Policies with their first parameters.
package enum PolicyFactory {
  /// σ of z: from 1 % of the range in its middle to the prior's own.
  private static let logDeviations = log(0.02)...log(1.0)

  /// A small network whose heads are 0, so that it starts exactly at the uniform prior.
  package static func uniform(_ decisions: [Decision], units: Int = 16, seed: UInt64) -> any Policy {
    let policy = PolicyNetwork(decisions, cell: SimpleCell(units: units), logDeviations: logDeviations)
    var random = RandomStream(seed: seed, trial: HONE_NO_TRIAL, stream: HONE_STREAM_WEIGHTS)
    let spread = 1 / Double(units).squareRoot()
    for group in [PolicyLayout.Group.embedding, .position, .cell] {
      for index in policy.layout.indices(of: group, decisions) {
        policy.parameters[index] = spread * (2 * random.uniform() - 1)
      }
    }
    return policy
  }

  /// The published controller: two layers of 35 units, all parameters uniform within ±0.08.
  ///
  /// Source: Zoph and Le, ICLR 2017, §4.1.
  package static func published(
    _ decisions: [Decision], units: Int = 35, layers: Int = 2, seed: UInt64
  ) -> any Policy {
    let cell = LongShortTermMemory(units: units, layers: layers)
    let policy = PolicyNetwork(decisions, cell: cell, logDeviations: logDeviations)
    var random = RandomStream(seed: seed, trial: HONE_NO_TRIAL, stream: HONE_STREAM_WEIGHTS)
    for index in 0..<policy.parameters.count { policy.parameters[index] = 0.08 * (2 * random.uniform() - 1) }
    return policy
  }
}
