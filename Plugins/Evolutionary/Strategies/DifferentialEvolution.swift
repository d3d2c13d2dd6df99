import CHone
import Glibc
package import HonePlugin

/// L-SHADE: differential evolution whose rates follow what succeeded, with a population that shrinks.
///
/// A child of member x is x + F (x_pbest − x) + F (x_r1 − x_r2), crossed with x gene by gene at rate CR; it takes the place
/// of x if it is no worse. F and CR are drawn round memories of what led to improvements. Any number of trials may be on
/// their way: each ask takes the next member in turn, and a child is compared with its parent when its result comes.
/// Labels come from the mutant's first parent or stay.
///
/// Source: Tanabe and Fukunaga, "Improving the Search Performance of SHADE Using Linear Population Size Reduction", CEC
/// 2014.
package struct DifferentialEvolution: EvolutionStrategy {
  /// H, memories of F and CR.
  static let memorySize = 6
  /// p, the share of members that count as best.
  static let bestShare = 0.11
  /// N of the first generation, in members a dimension, and the least.
  static let membersPerDimension = 18
  static let leastMembers = 4
  private static let mostAttempts = 64

  private let dimension: Int
  private let mostTrials: Int
  private let firstSize: Int
  package private(set) var population: [Individual] = []
  private var archive: [[Double]] = []
  /// Means of F and CR.
  package private(set) var memoryF = [Double](repeating: 0.5, count: memorySize)
  package private(set) var memoryCR = [Double](repeating: 0.5, count: memorySize)
  private var place = 0
  /// Successes of this generation: F, CR, and by how much each improved.
  private var successes: [(f: Double, cr: Double, weight: Double)] = []
  /// The member whose child is next.
  private var turn = 0
  private var told = 0

  /// - Parameter trials: of the study, if known; decides how the population shrinks.
  package init(dimension: Int, trials: Int?) {
    self.dimension = max(1, dimension)
    mostTrials = trials ?? 1000 * max(1, dimension)
    // With few trials a large population would never be through with its first generation.
    firstSize = max(Self.leastMembers, min(Self.membersPerDimension * max(1, dimension), mostTrials / 10))
  }

  package mutating func propose(_ trial: UInt64, in space: SearchSpace) throws -> Candidate? {
    guard population.count >= Self.leastMembers, space.begun >= firstSize else {
      return try space.fresh(trial).map { Candidate(point: $0) }
    }
    var random = RandomStream(seed: space.seed, trial: trial, stream: HONE_STREAM_SELECTION)
    for _ in 0..<Self.mostAttempts {
      turn = (turn + 1) % population.count
      let memory = random.below(Self.memorySize)
      let f = Self.cauchy(memoryF[memory], &random)
      let cr = memoryCR[memory] < 0 ? 0 : min(max(memoryCR[memory] + 0.1 * random.normal(), 0), 1)
      let child = mutant(of: turn, f, cr, space.genome, &random)
      if space.admits(child) {
        return Candidate(point: child, origin: Origin(group: Int64(turn), first: f, second: cr))
      }
    }
    return try space.drawn(trial).map { Candidate(point: $0) }
  }

  /// F: a draw of Cauchy's distribution with scale 0.1, above 0, at most 1.
  private static func cauchy(_ centre: Double, _ random: inout RandomStream) -> Double {
    for _ in 0..<100 {
      let f = centre + 0.1 * tan(Double.pi * (random.uniform() - 0.5))
      if f > 0 { return min(f, 1) }
    }
    return 0.5
  }

  private func mutant(
    of target: Int, _ f: Double, _ cr: Double, _ genome: Genome, _ random: inout RandomStream
  ) -> [Double] {
    let ranked = population.indices.sorted { population[$0].fitness.isBetter(than: population[$1].fitness) }
    let best = ranked[random.below(max(2, Int((Self.bestShare * Double(population.count)).rounded())))]
    let x = population[target].point
    let first = population[random.below(population.count)].point
    let drawn = random.below(population.count + archive.count)
    let second = drawn < population.count ? population[drawn].point : archive[drawn - population.count]
    let certain = random.below(genome.count)
    var child = x
    for index in child.indices where genome.genes[index].varies {
      guard index == certain || random.uniform() < cr else { continue }
      if case .labels = genome.genes[index].kind {
        child[index] = random.uniform() < f ? population[best].point[index] : first[index]
        continue
      }
      let u = x[index] + f * (population[best].point[index] - x[index]) + f * (first[index] - second[index])
      // Outside: halfway to the border, as in JADE.
      child[index] = genome.snapped(u < 0 ? x[index] / 2 : u > 1 ? (x[index] + 1) / 2 : u, index)
    }
    return child
  }

  package mutating func learn(_ candidate: Candidate, _ fitness: Fitness) {
    told += 1
    let individual = Individual(point: candidate.point, fitness: fitness)
    let target = Int(candidate.origin.group)
    guard target >= 0, target < population.count, population.count >= Self.leastMembers, candidate.origin.first > 0
    else {
      return admit(individual)
    }
    let parent = population[target]
    guard !parent.fitness.isBetter(than: fitness) else { return endOfGeneration() }
    if fitness.isBetter(than: parent.fitness) {
      archive.append(parent.point)
      let gain = parent.fitness.objectives[0] - fitness.objectives[0]
      successes.append((candidate.origin.first, candidate.origin.second, gain.isFinite && gain > 0 ? gain : 1))
    }
    population[target] = individual
    endOfGeneration()
  }

  /// A result that is nobody's child.
  private mutating func admit(_ individual: Individual) {
    guard !individual.fitness.hasFailed else { return }
    if population.count < firstSize { return population.append(individual) }
    if let worst = worst, individual.fitness.isBetter(than: population[worst].fitness) {
      population[worst] = individual
    }
  }

  private var worst: Int? {
    population.indices.max { population[$0].fitness.isBetter(than: population[$1].fitness) }
  }

  private mutating func endOfGeneration() {
    guard told % max(1, population.count) == 0 else { return }
    if !successes.isEmpty {
      let total = successes.reduce(0) { $0 + $1.weight }
      let weights = successes.map { $0.weight / total }
      memoryF[place] = Self.lehmer(successes.map(\.f), weights)
      let rates = successes.map(\.cr)
      memoryCR[place] = memoryCR[place] < 0 || (rates.max() ?? 0) == 0 ? -1 : Self.lehmer(rates, weights)
      place = (place + 1) % Self.memorySize
      successes = []
    }
    let share = min(1, Double(told) / Double(mostTrials))
    let size = Int((Double(firstSize) + (Double(Self.leastMembers) - Double(firstSize)) * share).rounded())
    while population.count > max(size, Self.leastMembers), let worst { population.remove(at: worst) }
    let room = Int((2.6 * Double(population.count)).rounded())
    // From the oldest on: which ones go is of no importance, and this needs no draw.
    if archive.count > room { archive.removeFirst(archive.count - room) }
  }

  /// The weighted Lehmer mean Σ w x² / Σ w x.
  package static func lehmer(_ values: [Double], _ weights: [Double]) -> Double {
    let top = zip(values, weights).reduce(0) { $0 + $1.1 * $1.0 * $1.0 }
    let bottom = zip(values, weights).reduce(0) { $0 + $1.1 * $1.0 }
    return bottom > 0 ? top / bottom : 0
  }

  package func save(_ writer: Writer) throws {
    try writer.write(population)
    try writer.write(UInt64(archive.count))
    for point in archive { try writer.write(point) }
    try writer.write(memoryF)
    try writer.write(memoryCR)
    try writer.write([Int64(place), Int64(turn), Int64(told)])
    try writer.write(successes.flatMap { [$0.f, $0.cr, $0.weight] })
  }

  package mutating func load(_ reader: Reader, genes: Int) throws {
    population = try reader.read(individuals: 1 << 20, genes: genes)
    let count = try reader.read(UInt64.self)
    guard count <= 1 << 20 else { throw PluginError.invalid("the saved state is damaged: an archive of \(count)") }
    archive = try (0..<count).map { _ in try reader.read(arrayOf: Double.self, limit: genes) }
    memoryF = try reader.read(arrayOf: Double.self, limit: Self.memorySize)
    memoryCR = try reader.read(arrayOf: Double.self, limit: Self.memorySize)
    let numbers = try reader.read(arrayOf: Int64.self, limit: 3)
    let flat = try reader.read(arrayOf: Double.self, limit: 1 << 24)
    guard archive.allSatisfy({ $0.count == genes }), memoryF.count == Self.memorySize,
      memoryCR.count == Self.memorySize, numbers.count == 3, flat.count % 3 == 0,
      (0..<Int64(Self.memorySize)).contains(numbers[0]), numbers[1] >= 0, numbers[2] >= 0
    else { throw PluginError.invalid("the saved state is damaged: another population") }
    (place, turn, told) = (Int(numbers[0]), Int(numbers[1]), Int(numbers[2]))
    successes = stride(from: 0, to: flat.count, by: 3).map { (flat[$0], flat[$0 + 1], flat[$0 + 2]) }
  }
}
