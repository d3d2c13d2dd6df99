package import HonePlugin

/// A way to make new genomes from what became of earlier ones.
///
/// Every proposal is a function of the seed, the trial's number, and what was asked and told before.
package protocol EvolutionStrategy {
  /// The genome of a trial, allowed and new; nil if the space is used up.
  mutating func propose(_ trial: UInt64, in space: SearchSpace) throws -> Candidate?
  /// Learns what became of a genome.
  mutating func learn(_ candidate: Candidate, _ fitness: Fitness)
  /// Hears that nobody will evaluate a genome that it proposed.
  mutating func forget(_ candidate: Candidate)
  /// Whether it proposes the default configuration by itself.
  var choosesFirst: Bool { get }

  func save(_ writer: Writer) throws
  mutating func load(_ reader: Reader, genes: Int) throws
}

extension EvolutionStrategy {
  package mutating func forget(_ candidate: Candidate) {}
  package var choosesFirst: Bool { false }
}

/// A genome that is proposed, with what its strategy wants to know when its result comes.
package struct Candidate: Equatable, Sendable {
  package var point: [Double]
  package var origin = Origin()
  /// Cumulative budget of its evaluation; nil: the objective's preset.
  package var budget: Double?
  /// The trial that its evaluation continues.
  package var parent: UInt64?

  package init(point: [Double], origin: Origin = Origin()) {
    self.point = point
    self.origin = origin
  }
}

/// What a strategy notes of a candidate; the meaning is its own.
package struct Origin: Equatable, Sendable, BitwiseCopyable {
  /// A trial that others proposed, or another strategy.
  package static let foreign: Int64 = -1
  /// The first trial, which no strategy chose.
  package static let first: Int64 = -2

  package var group = Origin.foreign
  package var first = 0.0
  package var second = 0.0
}

/// A genome and what it is worth.
package struct Individual: Equatable, Sendable {
  package var point: [Double]
  package var fitness: Fitness
}

extension Writer {
  func write(_ individuals: [Individual]) throws {
    try write(UInt64(individuals.count))
    for individual in individuals {
      try write(individual.point)
      try write(individual.fitness.violation)
      try write(individual.fitness.objectives)
    }
  }
}

extension Reader {
  func read(individuals limit: Int, genes: Int) throws -> [Individual] {
    let count = try read(UInt64.self)
    guard count <= UInt64(limit) else {
      throw PluginError.invalid("the saved state is damaged: \(count) individuals where at most \(limit) can be")
    }
    return try (0..<count).map { _ in
      let point = try read(arrayOf: Double.self, limit: genes)
      let violation = try read(Double.self)
      let objectives = try read(arrayOf: Double.self, limit: 1 << 16)
      guard point.count == genes, !objectives.isEmpty else {
        throw PluginError.invalid("the saved state is damaged: an individual of another space")
      }
      return Individual(point: point, fitness: Fitness(violation: violation, objectives))
    }
  }
}
