import CHone
package import HonePlugin

/// Evolution in mixed and conditional spaces.
///
/// The optimizer keeps what is pending and what was proposed before; a strategy makes the genomes.
package final class EvolutionaryOptimizer: StatefulOptimizer {
  private let space: SearchSpace
  private let reader: FitnessReader
  private let firstPoint: [Double]?
  /// The hyperparameter that says a trial's budget; only a strategy that sets budgets sets it.
  private let budgetIndex: Int?
  private var strategy: any EvolutionStrategy
  /// Proposed by this optimizer and not yet told, by trial.
  private var pending: [UInt64: Candidate] = [:]

  package init(_ problem: Problem, _ options: Options, _ host: Host) throws {
    let options = try EvolutionaryOptions(options)
    space = SearchSpace(problem.space, seed: problem.seed, keepsDefault: options.startsWithDefault)
    reader = FitnessReader(problem.metrics)
    budgetIndex = problem.budget?.parameter.flatMap(problem.space.index)
    firstPoint = options.startsWithDefault ? Self.firstPoint(space) : nil
    let genome = space.genome
    let dimension = genome.genes.count { $0.varies }
    var chosen = options.strategy
    if chosen == .auto {
      let reason: String
      (chosen, reason) = Self.choice(genome, dimension: dimension, problem)
      host.log(.info, "strategy \(chosen.rawValue): \(reason)")
    }
    switch chosen {
    case .auto, .aging: strategy = AgingEvolution(trials: problem.trials)
    case .cma:
      strategy = CMAEvolution(
        genome, seed: problem.seed, start: firstPoint ?? Self.centre(space), adaptsRates: options.adaptsToNoise)
    case .de: strategy = DifferentialEvolution(dimension: dimension, trials: problem.trials)
    case .nsga2: strategy = ParetoEvolution(trials: problem.trials)
    case .pbt:
      strategy = try PopulationTraining(
        problem, genome, first: firstPoint, population: options.population, intervals: options.intervals)
    }
  }

  /// The strategy for a problem, and why.
  ///
  /// Measured at 100 trials: on numbers CMA-ES is ahead of ageing from about five trials a hyperparameter on.
  private static func choice(
    _ genome: Genome, dimension: Int, _ problem: Problem
  ) -> (EvolutionaryOptions.Strategy, reason: String) {
    if problem.metrics.count(where: { $0.role == .objective }) > 1 { return (.nsga2, "there are several metrics") }
    if let name = CMAEvolution.unordered(genome) { return (.aging, "the labels of \"\(name)\" have no order") }
    if let gene = genome.genes.firstIndex(where: \.isConditional) {
      return (.aging, "\"\(genome.space.parameters[gene].name)\" is not always active")
    }
    guard let trials = problem.trials else { return (.cma, "all is numbers") }
    return trials >= 5 * dimension
      ? (.cma, "\(trials) trials are enough for \(dimension) numbers")
      : (.aging, "\(trials) trials are few for \(dimension) numbers")
  }

  /// The default configuration, or else the centre of the space, since spaces are usually drawn round what is known to
  /// work; nil if that is forbidden.
  private static func firstPoint(_ space: SearchSpace) -> [Double]? {
    var point = centre(space)
    if let values = space.genome.space.defaultConfiguration { space.genome.write(values, into: &point) }
    return space.admits(point) ? point : nil
  }

  private static func centre(_ space: SearchSpace) -> [Double] {
    (0..<space.genome.count).map { space.genome.snapped(0.5, $0) }
  }

  package func ask(_ proposals: Proposals) throws -> Answer {
    for index in 0..<proposals.capacity {
      let proposal = proposals[index]
      guard let candidate = try propose(proposal.trial) else { return index == 0 ? .done : .proposed(index) }
      space.visit(candidate.point, proposal.values.buffer)
      proposal.parent = candidate.parent
      if let budget = candidate.budget {
        proposal.budget = budget
        if let budgetIndex { proposal.values[budgetIndex] = space.genome.space.nearest(to: budget, of: budgetIndex) }
      }
      space.begun += 1
      pending[proposal.trial] = candidate
    }
    return .proposed(proposals.capacity)
  }

  private func propose(_ trial: UInt64) throws -> Candidate? {
    if space.begun == 0, !strategy.choosesFirst, let firstPoint {
      return Candidate(point: firstPoint, origin: Origin(group: Origin.first))
    }
    return try strategy.propose(trial, in: space)
  }

  package func tell(_ tell: Tell) throws {
    guard tell.values.count == space.genome.count else { return }
    let values = tell.values.buffer
    switch tell.state {
    case .waiting, .running:
      if pending[tell.trial] == nil { space.visit(values) }
    case .paused: break
    case .cancelled:
      if let candidate = pending.removeValue(forKey: tell.trial) {
        space.forget(values)
        strategy.forget(candidate)
      }
    case .complete, .failed, .stopped:
      strategy.learn(pending.removeValue(forKey: tell.trial) ?? foreign(tell), reader.fitness(tell))
    }
  }

  /// The genome of a trial that others proposed; its sleeping genes are random.
  private func foreign(_ tell: Tell) -> Candidate {
    space.visit(tell.values.buffer)
    space.begun += 1
    var random = RandomStream(seed: space.seed, trial: tell.trial, stream: HONE_STREAM_PROPOSAL)
    var point = (0..<space.genome.count).map { space.genome.snapped(random.uniform(), $0) }
    if let values = tell.values.buffer.baseAddress { space.genome.write(values, into: &point) }
    return Candidate(point: point)
  }

  // MARK: - State

  /// Of the layout below; another one is refused, and the study is replayed.
  private static let version: UInt32 = 2

  package func save(_ writer: Writer) throws {
    try writer.write(Self.version)
    try writer.write(UInt64(space.begun))
    try writer.write(space.visited.sorted())
    try writer.write(UInt64(pending.count))
    for (trial, candidate) in pending.sorted(by: { $0.key < $1.key }) {
      try writer.write(trial)
      try writer.write(candidate.point)
      try writer.write(candidate.origin)
    }
    try strategy.save(writer)
  }

  package func load(_ reader: Reader) throws {
    guard try reader.read(UInt32.self) == Self.version else {
      throw PluginError.unsupported("a saved state of another version of evolutionary")
    }
    space.begun = Int(clamping: try reader.read(UInt64.self))
    space.restore(try reader.read(arrayOf: UInt64.self, limit: 1 << 32))
    let count = try reader.read(UInt64.self)
    pending = [:]
    for _ in 0..<count {
      let trial = try reader.read(UInt64.self)
      let point = try reader.read(arrayOf: Double.self, limit: space.genome.count)
      guard point.count == space.genome.count else {
        throw PluginError.invalid("the saved state is damaged: a genome of another space")
      }
      pending[trial] = Candidate(point: point, origin: try reader.read(Origin.self))
    }
    try strategy.load(reader, genes: space.genome.count)
  }
}
