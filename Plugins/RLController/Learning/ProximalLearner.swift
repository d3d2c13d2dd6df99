import Glibc
import HonePlugin

/// Proximal policy optimisation on the ranks of the last trials, with imitation of the best ones.
///
/// After every few trials the policy climbs for some epochs: the clipped surrogate of all trials in the window, weighted by
/// their rank utilities, plus the log-likelihood of the best trials of the whole study, plus an entropy bonus. Steps are
/// Adam's, in units in which every distribution is the same: a mean's in its own σ, so that they may be large.
///
/// Sources: Schulman et al. 2017 (PPO); Oh et al., "Self-Imitation Learning", ICML 2018; Wierstra et al., JMLR 15, 2014
/// (utilities, natural steps).
final class ProximalLearner: Learner {
  /// What may be tuned.
  struct Settings {
    var batch = 8
    var window = 64
    var epochs = 6
    var clip = 0.2
    /// At the start and the end of the study, between them geometrically.
    var step = (first: 0.2, last: 0.03)
    var entropy = (first: 0.1, last: 0.01)
    var imitation = 0.25
    var elites = 8
    /// Steps of what depends on earlier decisions, in those of what does not.
    var contextStep = 0.1
  }

  /// A longer gradient is shortened to this.
  private static let mostNorm = 0.5
  /// Steps of labels, in those of numbers: a branch that is given up too early never shows what its own numbers are worth.
  private static let labelStep = 0.25
  /// The furthest mean of z: Φ = 0.9998.
  private static let mostMean = 3.5

  private let settings: Settings
  private let adam: Adam
  private let scales: Numbers
  private let logProbabilities: Numbers
  private let weights: Numbers
  /// From the oldest on.
  private(set) var window: [Episode] = []
  /// From the best on, none that failed.
  private(set) var elites: [Episode] = []
  /// Trials since the last update.
  private var fresh = 0

  init(_ settings: Settings, _ policy: any Policy) {
    self.settings = settings
    adam = Adam(count: policy.parameters.count)
    scales = Numbers(policy.parameters.count)
    logProbabilities = Numbers(policy.decisions.count)
    weights = Numbers(policy.decisions.count)
  }

  func learn(_ episode: Episode, progress: Double, _ policy: any Policy) {
    if window.count == settings.window { window.removeFirst() }
    window.append(episode)
    fresh += 1
    guard fresh >= settings.batch else { return }
    chooseElites()
    fresh = 0
    update(progress, policy)
  }

  private func chooseElites() {
    let candidates = elites + window.suffix(fresh).filter { !$0.fitness.hasFailed }
    let places = Standing.places(candidates.map(\.fitness))
    // Of equals the newer ones.
    let order = candidates.indices.sorted { (places[$0], -$0) < (places[$1], -$1) }
    elites = order.prefix(settings.elites).map { candidates[$0] }
  }

  /// An elite, the better the likelier.
  func remembered(_ random: inout RandomStream) -> Trajectory? {
    var rest = random.uniform()
    for (elite, weight) in zip(elites, imitationWeights(1)) {
      rest -= weight
      if rest < 0 { return elite.trajectory }
    }
    return elites.last?.trajectory
  }

  // MARK: - Climbing

  private func update(_ progress: Double, _ policy: any Policy) {
    let advantages = RankUtility.utilities(Standing.places(window.map(\.fitness)))
    let size = settings.step.first * pow(settings.step.last / settings.step.first, progress)
    let entropy = settings.entropy.first * pow(settings.entropy.last / settings.entropy.first, progress)
    let imitation = imitationWeights(settings.imitation)
    for _ in 0..<settings.epochs {
      policy.gradient.fill(0)
      for (episode, advantage) in zip(window, advantages) {
        addProximal(episode.trajectory, advantage, entropy: entropy, policy)
      }
      for (elite, weight) in zip(elites, imitation) {
        policy.evaluate(elite.trajectory, into: logProbabilities)
        for t in 0..<elite.trajectory.count { weights.pointer[t] = weight }
        policy.backward(weights, entropy: 0)
      }
      writeScales(policy)
      adam.ascend(policy.parameters, policy.gradient, scales: scales, size: size, mostNorm: Self.mostNorm)
      confine(policy)
    }
  }

  private func addProximal(_ trajectory: Trajectory, _ advantage: Double, entropy: Double, _ policy: any Policy) {
    policy.evaluate(trajectory, into: logProbabilities)
    let share = 1 / Double(window.count)
    for t in 0..<trajectory.count {
      weights.pointer[t] =
        share
        * ProximalObjective.slope(
          logProbabilities.pointer[t], old: trajectory.logProbabilities[t], advantage: advantage, clip: settings.clip)
    }
    policy.backward(weights, entropy: entropy * share)
  }

  /// The more the better the elite, `total` in all.
  private func imitationWeights(_ total: Double) -> [Double] {
    let half = log(Double(elites.count) + 0.5)
    let weights = elites.indices.map { half - log(Double($0) + 1) }
    let sum = weights.reduce(0, +)
    return weights.map { total * $0 / sum }
  }

  /// A mean's unit is its σ; what depends on earlier decisions moves more slowly.
  private func writeScales(_ policy: any Policy) {
    scales.fill(settings.contextStep)
    for (place, decision) in zip(policy.layout.places, policy.decisions) {
      guard decision.head == .number else {
        for k in 0..<decision.outputs { scales[place.bias + k] = Self.labelStep }
        continue
      }
      scales[place.bias + 1] = 1
      let deviation = exp(policy.parameters[place.bias + 1])
      scales[place.bias] = deviation
      for k in 0..<policy.layout.units { scales[place.weights + k] = settings.contextStep * deviation }
    }
  }

  private func confine(_ policy: any Policy) {
    for (place, decision) in zip(policy.layout.places, policy.decisions) where decision.head == .number {
      let (mean, deviation) = (policy.parameters[place.bias], policy.parameters[place.bias + 1])
      policy.parameters[place.bias] = min(max(mean, -Self.mostMean), Self.mostMean)
      policy.parameters[place.bias + 1] = min(
        max(deviation, policy.logDeviations.lowerBound), policy.logDeviations.upperBound)
    }
  }

  // MARK: - State

  func save(_ writer: Writer) throws {
    try writer.write(adam.first.array)
    try writer.write(adam.second.array)
    try writer.write(adam.steps)
    try writer.write(window)
    try writer.write(elites)
    try writer.write(UInt64(fresh))
  }

  func load(_ reader: Reader, _ policy: any Policy) throws {
    try reader.read(into: adam.first)
    try reader.read(into: adam.second)
    adam.steps = try reader.read(UInt64.self)
    window = try reader.readEpisodes(limit: settings.window, policy.decisions)
    elites = try reader.readEpisodes(limit: settings.elites, policy.decisions)
    fresh = Int(clamping: try reader.read(UInt64.self))
  }
}
