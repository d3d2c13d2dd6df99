import CHone
package import HonePlugin
import QuasiRandom

/// A recurrent policy that draws configurations, and learns from what becomes of them.
package final class RLControllerOptimizer: StatefulOptimizer {
  private let space: Space
  private let seed: UInt64
  private let trials: Int?
  private let options: ControllerOptions
  private let startTrials: UInt64
  private let reader: FitnessReader
  private let sobol: SobolSequence?
  private let policy: any Policy
  private let learner: any Learner
  private let known: KnownConfigurations
  /// Proposed or announced, and not yet ended, by trial.
  private var pending: [UInt64: Trajectory] = [:]
  /// Trials that were begun, other people's included, and that have ended.
  private var begun: UInt64 = 0
  private var ended: UInt64 = 0
  /// Room for a configuration and for a point of the unit cube.
  private let values: UnsafeMutableBufferPointer<Double>
  private let unit: Numbers

  /// Draws for one trial before forbidden clauses are taken to leave nothing; the first of them from the policy.
  private static let mostDraws = 10_000
  private static let policyDraws = 64
  /// Draws that are allowed but known, before the space is gone through in order.
  private static let mostRepeats = 256
  /// How long a study of unknown length is taken to be.
  private static let usualTrials = 300

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    let options = try ControllerOptions(options)
    self.options = options
    (space, seed, trials) = (problem.space, problem.seed, problem.trials)
    startTrials = UInt64(options.startTrials(of: problem.trials))
    reader = FitnessReader(problem.metrics)
    sobol =
      space.count <= SobolSequence.mostDimensions ? SobolSequence(dimensions: space.count, seed: seed) : nil
    let decisions = (0..<problem.space.count).map { Decision($0, of: problem.space, bins: options.bins) }
    switch options.algorithm {
    case .ppo:
      policy = PolicyFactory.uniform(decisions, seed: problem.seed)
      policy.exploration = options.exploration
      learner = ProximalLearner(options.proximal, policy)
    case .reinforce:
      policy = PolicyFactory.published(decisions, seed: problem.seed)
      learner = ReinforceLearner(options.reinforce, policy)
    }
    known = KnownConfigurations(problem.space)
    values = .allocate(capacity: max(1, problem.space.count))
    values.initialize(repeating: 0)
    unit = Numbers(problem.space.count)
  }

  deinit { values.deallocate() }

  private var configuration: UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(rebasing: UnsafeBufferPointer(values)[..<space.count])
  }

  // MARK: - Proposing

  package func ask(_ proposals: Proposals) throws -> Answer {
    for index in 0..<proposals.capacity {
      let proposal = proposals[index]
      guard let trajectory = try propose(proposal.trial) else { return index == 0 ? .done : .proposed(index) }
      known.insert(configuration)
      for (place, value) in zip(proposal.values.buffer.indices, configuration) { proposal.values.buffer[place] = value }
      begun += 1
      pending[proposal.trial] = trajectory
    }
    return .proposed(proposals.capacity)
  }

  /// Writes the configuration of a trial, allowed and new; nil if the space is used up.
  private func propose(_ trial: UInt64) throws -> Trajectory? {
    if begun == 0, options.startsWithDefault, writeFirst() { return priorTrajectory() }
    var random = RandomStream(seed: seed, trial: trial, stream: HONE_STREAM_PROPOSAL)
    if begun < startTrials, let sobol {
      sobol.write(trial, scramble: 0, into: unit.pointer)
      let trajectory = write(&random, isPrior: true) { decision, index, _ in decision.action(atUnit: unit[index]) }
      if isNew { return trajectory }
    }
    let isStart = begun < startTrials
    let rehearses = !isStart && random.uniform() < options.rehearsal + (1 - options.rehearsal) * lateness
    let remembered = rehearses ? learner.remembered(&random).flatMap { $0.count > 0 ? $0 : nil } : nil
    var repeats = 0
    var isAllowedSomewhere = false
    for draw in 0..<Self.mostDraws {
      let isPrior = isStart || draw >= Self.policyDraws
      let rehearsal =
        draw < Self.policyDraws / 2 ? remembered.map { Rehearsal($0, policy, lateness: lateness, &random) } : nil
      let trajectory = write(&random, isPrior: isPrior) { decision, index, random in
        if isPrior { return decision.action(atUnit: random.uniform()) }
        return rehearsal?.action(index) ?? policy.draw(&random)
      }
      guard !isForbidden else { continue }
      if !known.contains(configuration) { return trajectory }
      isAllowedSomewhere = true
      repeats += 1
      if repeats == Self.mostRepeats { break }
    }
    if known.writeFirstNew(values, &random) { return trajectoryOfValues() }
    guard !isAllowedSomewhere, known.hashes.isEmpty else { return nil }
    throw PluginError.invalid(
      "none of \(Self.mostDraws) configurations drawn for trial \(trial) is allowed: the forbidden clauses leave next to "
        + "nothing of the space; loosen them, or turn them into conditions or narrower ranges")
  }

  /// How far the refinement at the end of a study is, 0 … 1; 0 if the study's length is not known.
  ///
  /// A policy stays some σ wide, so that what it draws last hardly ever beats the best of before by a little.
  private var lateness: Double {
    guard let trials, options.refinement > 0 else { return 0 }
    let left = 1 - Double(ended) / Double(max(1, trials))
    return min(1, max(0, 1 - left / options.refinement))
  }

  private var isForbidden: Bool { values.baseAddress.map { space.isForbidden($0) } ?? false }
  private var isNew: Bool { !isForbidden && !known.contains(configuration) }

  /// Writes a configuration decision by decision.
  ///
  /// - Parameter isPrior: whether actions come from the uniform prior; else the policy's distribution is open for each.
  private func write(
    _ random: inout RandomStream, isPrior: Bool, action: (Decision, _ index: Int, inout RandomStream) -> Double
  ) -> Trajectory {
    var trajectory = Trajectory()
    trajectory.reserve(space.count)
    policy.begin()
    for (index, decision) in policy.decisions.enumerated() {
      guard let pointer = values.baseAddress, space.isActive(index, pointer) else {
        values[index] = hone_inactive()
        continue
      }
      guard decision.varies else {
        values[index] = decision.value(of: 0, within: 0, in: space)
        continue
      }
      if !isPrior { policy.open(index) }
      let chosen = action(decision, index, &random)
      let within = if case .bins = decision.head { random.uniform() } else { 0.0 }
      values[index] = decision.value(of: chosen, within: within, in: space)
      let feature = decision.feature(of: chosen)
      trajectory.append(
        index, action: chosen, feature: feature,
        logProbability: isPrior ? decision.priorLogProbability(chosen) : policy.logProbability(chosen))
      if !isPrior { policy.close(chosen, feature: feature) }
    }
    return trajectory
  }

  // MARK: - Configurations that the policy did not draw

  /// Writes the default configuration, or else the centre of the space, since spaces are usually drawn round what is known
  /// to work; false if that is forbidden or known.
  private func writeFirst() -> Bool {
    guard let pointer = values.baseAddress else { return false }
    if let first = space.defaultConfiguration {
      for (index, value) in first.enumerated() { values[index] = value }
    } else {
      unit.fill(0.5)
      space.configuration(atUnit: unit.pointer, into: pointer)
    }
    return isNew
  }

  /// The decisions that lead to the written configuration, as if the uniform prior had made them.
  private func priorTrajectory() -> Trajectory {
    trajectory { decision, action in decision.priorLogProbability(action) }
  }

  /// The decisions that lead to the written configuration, as if the policy as it is had made them.
  private func trajectoryOfValues() -> Trajectory {
    trajectory { decision, action in policy.logProbability(action) }
  }

  private func trajectory(_ logProbability: (Decision, Double) -> Double) -> Trajectory {
    var trajectory = Trajectory()
    trajectory.reserve(space.count)
    policy.begin()
    for (index, decision) in policy.decisions.enumerated()
    where decision.varies && hone_is_inactive(values[index]) == 0 {
      let action = decision.action(for: values[index], in: space)
      let feature = decision.feature(of: action)
      policy.open(index)
      trajectory.append(index, action: action, feature: feature, logProbability: logProbability(decision, action))
      policy.close(action, feature: feature)
    }
    return trajectory
  }

  // MARK: - Learning

  package func tell(_ tell: Tell) throws {
    guard tell.values.count == space.count else { return }
    switch tell.state {
    case .waiting, .running:
      guard pending[tell.trial] == nil else { return }
      pending[tell.trial] = foreign(tell)
    case .paused: break
    case .cancelled:
      if pending.removeValue(forKey: tell.trial) != nil { known.remove(tell.values.buffer) }
    case .complete, .failed, .stopped:
      let trajectory = pending.removeValue(forKey: tell.trial) ?? foreign(tell)
      ended += 1
      learner.learn(
        Episode(trajectory: trajectory, fitness: reader.fitness(tell)),
        progress: min(1, Double(ended) / Double(max(1, trials ?? Self.usualTrials))), policy)
    }
  }

  /// A trial that others proposed.
  private func foreign(_ tell: Tell) -> Trajectory {
    known.insert(tell.values.buffer)
    begun += 1
    for (index, value) in tell.values.buffer.enumerated() { values[index] = value }
    return trajectoryOfValues()
  }

  // MARK: - State

  /// Of the layout below; another one is refused, and the study is replayed.
  private static let version: UInt32 = 1

  package func save(_ writer: Writer) throws {
    try writer.write(Self.version)
    try writer.write([begun, ended])
    try writer.write(known.hashes.sorted())
    try writer.write(UInt64(pending.count))
    for (trial, trajectory) in pending.sorted(by: { $0.key < $1.key }) {
      try writer.write(trial)
      try writer.write(trajectory)
    }
    try writer.write(policy.parameters.array)
    try learner.save(writer)
  }

  package func load(_ reader: Reader) throws {
    guard try reader.read(UInt32.self) == Self.version else {
      throw PluginError.unsupported("a saved state of another version of rl-controller")
    }
    let counts = try reader.read(arrayOf: UInt64.self, limit: 2)
    guard counts.count == 2 else { throw PluginError.invalid("the saved state is damaged: no counts") }
    (begun, ended) = (counts[0], counts[1])
    known.restore(try reader.read(arrayOf: UInt64.self, limit: 1 << 32))
    pending = [:]
    for _ in 0..<(try reader.read(UInt64.self)) {
      let trial = try reader.read(UInt64.self)
      pending[trial] = try reader.readTrajectory(policy.decisions)
    }
    try reader.read(into: policy.parameters)
    try learner.load(reader, policy)
  }
}
