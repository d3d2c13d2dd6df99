import CHone
import Glibc
import HonePlugin

/// Policies as the algorithms want them.
enum PolicyFactory {
  /// σ of z: from 2 % of the range in its middle to the prior's own.
  private static let logDeviations = log(0.05)...log(1.0)
  private static let proximalUnits = 16
  /// Two layers of 35 units, uniform within ±0.08: Zoph and Le 2017, §4.1.
  private static let published = (units: 35, layers: 2, spread: 0.08)

  static func policy(_ algorithm: ControllerOptions.Algorithm, _ decisions: [Decision], seed: UInt64) -> any Policy {
    var random = RandomStream(seed: seed, trial: HONE_NO_TRIAL, stream: HONE_STREAM_WEIGHTS)
    switch algorithm {
    case .ppo:
      let policy = PolicyNetwork(decisions, cell: SimpleCell(units: proximalUnits), logDeviations: logDeviations)
      // Heads stay 0, so the policy starts exactly at the uniform prior.
      let spread = 1 / Double(proximalUnits).squareRoot()
      for group in [PolicyLayout.Group.embedding, .position, .cell] {
        for index in policy.layout.indices(of: group, decisions) {
          policy.parameters[index] = spread * (2 * random.uniform() - 1)
        }
      }
      return policy
    case .reinforce:
      let cell = LongShortTermMemory(units: published.units, layers: published.layers)
      let policy = PolicyNetwork(decisions, cell: cell, logDeviations: logDeviations)
      for index in 0..<policy.parameters.count {
        policy.parameters[index] = published.spread * (2 * random.uniform() - 1)
      }
      return policy
    }
  }
}
