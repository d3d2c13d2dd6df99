import Glibc
import HonePlugin

/// REINFORCE with a moving average as its baseline, as published: ∇ = mean over a batch of Σ ∇ ln π · (R − b).
///
/// R = sign(−f) · |−f|^p of the metric f that is minimised (an accuracy that is maximised is R = accuracy^p); several metrics
/// are added up. A trial that failed or breaks a constraint has the least reward seen so far. No ranks, no clipping, no
/// reuse of old trials: the learner is as sensitive to the scale of the metric as the original.
///
/// Sources: Williams, Machine Learning 8, 1992; Zoph and Le, ICLR 2017, §3.2 and §4.1 (p = 3, Adam, 6e-4).
final class ReinforceLearner: Learner {
  struct Settings {
    var batch = 8
    var step = 6e-4
    /// Of the moving average; what a new reward does not replace.
    var decay = 0.95
    /// p.
    var power = 1.0
  }

  private let settings: Settings
  private let adam: Adam
  private let scales: Numbers
  private let logProbabilities: Numbers
  private let weights: Numbers
  private var batch: [Episode] = []
  /// nil before the first reward.
  private(set) var baseline: Double?
  private var least = Double.infinity

  init(_ settings: Settings, _ policy: any Policy) {
    self.settings = settings
    adam = Adam(count: policy.parameters.count)
    scales = Numbers(policy.parameters.count)
    scales.fill(1)
    logProbabilities = Numbers(policy.decisions.count)
    weights = Numbers(policy.decisions.count)
  }

  func learn(_ episode: Episode, progress: Double, _ policy: any Policy) {
    batch.append(episode)
    guard batch.count >= settings.batch else { return }
    policy.gradient.fill(0)
    for episode in batch {
      guard let reward = reward(episode.fitness) else { continue }
      let advantage = reward - (baseline ?? reward)
      baseline = baseline.map { settings.decay * $0 + (1 - settings.decay) * reward } ?? reward
      policy.evaluate(episode.trajectory, into: logProbabilities)
      for t in 0..<episode.trajectory.count { weights.pointer[t] = advantage / Double(batch.count) }
      policy.backward(weights, entropy: 0)
    }
    batch.removeAll(keepingCapacity: true)
    adam.ascend(policy.parameters, policy.gradient, scales: scales, size: settings.step, mostNorm: nil)
  }

  /// nil as long as nothing has succeeded.
  private func reward(_ fitness: Fitness) -> Double? {
    guard fitness.violation == 0 else { return least.isFinite ? least : nil }
    let gain = -fitness.objectives.reduce(0, +)
    let reward = gain < 0 ? -pow(-gain, settings.power) : pow(gain, settings.power)
    guard reward.isFinite else { return least.isFinite ? least : nil }
    least = min(least, reward)
    return reward
  }

  func save(_ writer: Writer) throws {
    try writer.write(adam.first.array)
    try writer.write(adam.second.array)
    try writer.write(adam.steps)
    try writer.write(batch)
    try writer.write([baseline ?? .nan, least])
  }

  func load(_ reader: Reader, _ policy: any Policy) throws {
    try reader.read(into: adam.first)
    try reader.read(into: adam.second)
    adam.steps = try reader.read(UInt64.self)
    batch = try reader.readEpisodes(limit: settings.batch, policy.decisions)
    let numbers = try reader.read(arrayOf: Double.self, limit: 2)
    guard numbers.count == 2 else { throw PluginError.invalid("the saved state is damaged: no baseline") }
    (baseline, least) = (numbers[0].isNaN ? nil : numbers[0], numbers[1])
  }
}
