import CHone
package import HonePlugin

/// Steady-state evolution of a small population in which the oldest dies.
///
/// Each trial is a child of the best of some random members, half of the time crossed with a second one, with a few genes
/// mutated. Each result takes the place of the oldest, so a lucky noisy value does not rule for long, and any number of
/// trials may be on their way. A failed trial has the worst rank and takes nobody's place.
///
/// Source: Real, Aggarwal, Huang, Le, "Regularized Evolution for Image Classifier Architecture Search", AAAI 2019, with a
/// population small enough for tens of trials.
package struct AgingEvolution: EvolutionStrategy {
  /// P, members.
  package static let populationSize = 16
  /// S, members drawn for each parent, with replacement.
  static let tournamentSize = 8
  /// How often a child has two parents; then each gene comes from either with even chances.
  static let crossoverRate = 0.5
  /// Children tried before one is drawn at random.
  private static let mostAttempts = 64
  /// Attempts after which steps double: near a plateau of ints all neighbours may be known.
  private static let attemptsAtScale = 16

  /// From the oldest on.
  package private(set) var population: [Individual] = []
  private let startTrials: Int

  /// - Parameter trials: of the study, if known: at most a quarter of them start the population.
  package init(trials: Int?) { startTrials = min(Self.populationSize, max(4, (trials ?? .max) / 4)) }

  package mutating func propose(_ trial: UInt64, in space: SearchSpace) throws -> Candidate? {
    guard space.begun >= startTrials, !population.isEmpty else {
      return try space.fresh(trial).map { Candidate(point: $0) }
    }
    var selection = RandomStream(seed: space.seed, trial: trial, stream: HONE_STREAM_SELECTION)
    var mutation = RandomStream(seed: space.seed, trial: trial, stream: HONE_STREAM_MUTATION)
    for attempt in 0..<Self.mostAttempts {
      var child = population[winner(&selection)].point
      if selection.uniform() < Self.crossoverRate {
        let other = population[winner(&selection)].point
        for index in child.indices where selection.uniform() < 0.5 { child[index] = other[index] }
      }
      Mutation.apply(
        to: &child, space.genome, isActive: space.activity(child),
        scale: Double(1 << (attempt / Self.attemptsAtScale)), &mutation)
      if space.admits(child) { return Candidate(point: child) }
    }
    return try space.drawn(trial).map { Candidate(point: $0) }
  }

  /// The place of the best of some random members; of equal ones the youngest.
  private func winner(_ random: inout RandomStream) -> Int {
    var best = random.below(population.count)
    for _ in 1..<Self.tournamentSize {
      let other = random.below(population.count)
      if population[other].fitness.isBetter(than: population[best].fitness)
        || other > best && !population[best].fitness.isBetter(than: population[other].fitness)
      {
        best = other
      }
    }
    return best
  }

  package mutating func learn(_ candidate: Candidate, _ fitness: Fitness) {
    guard !fitness.hasFailed else { return }
    if population.count == Self.populationSize { population.removeFirst() }
    population.append(Individual(point: candidate.point, fitness: fitness))
  }

  package func save(_ writer: Writer) throws { try writer.write(population) }

  package mutating func load(_ reader: Reader, genes: Int) throws {
    population = try reader.read(individuals: Self.populationSize, genes: genes)
  }
}
