import CHone
package import HonePlugin

/// NSGA-II for several metrics, steady-state: each result joins the population, and the worst of it leaves.
///
/// Parents win tournaments of two by front, then by crowding. Children are made as in `AgingEvolution`, so that mixed and
/// conditional spaces and any number of workers are at home here, too.
///
/// Sources: Deb et al., IEEE TEC 6, 2002; Durillo et al., "A Study of the Multi-Objective Next Release Problem", 2009
/// (steady state).
package struct ParetoEvolution: EvolutionStrategy {
  /// Members at most.
  package static let populationSize = 32
  private static let crossoverRate = 0.9
  private static let mostAttempts = 64
  private static let attemptsAtScale = 16

  package private(set) var population: [Individual] = []
  private var ranks: [Int] = []
  private var crowding: [Double] = []
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

  private func winner(_ random: inout RandomStream) -> Int {
    let (a, b) = (random.below(population.count), random.below(population.count))
    if ranks[a] != ranks[b] { return ranks[a] < ranks[b] ? a : b }
    return crowding[b] > crowding[a] ? b : a
  }

  package mutating func learn(_ candidate: Candidate, _ fitness: Fitness) {
    guard !fitness.hasFailed else { return }
    population.append(Individual(point: candidate.point, fitness: fitness))
    sort()
    guard population.count > Self.populationSize else { return }
    let last = population.indices.max { a, b in
      (ranks[a], -crowding[a], a) < (ranks[b], -crowding[b], b)
    }
    if let last { population.remove(at: last) }
    sort()
  }

  private mutating func sort() {
    ranks = [Int](repeating: 0, count: population.count)
    crowding = [Double](repeating: 0, count: population.count)
    let fitness = population.map(\.fitness)
    for (rank, front) in NondominatedSorting.fronts(fitness).enumerated() {
      for (place, distance) in zip(front, NondominatedSorting.crowding(front, fitness)) {
        ranks[place] = rank
        crowding[place] = distance
      }
    }
  }

  package func save(_ writer: Writer) throws { try writer.write(population) }

  package mutating func load(_ reader: Reader, genes: Int) throws {
    population = try reader.read(individuals: Self.populationSize, genes: genes)
    sort()
  }
}
