import CHone
package import HonePlugin
import QuasiRandom

/// The space as a strategy works with it: what is allowed, what was already proposed, and fresh points.
package final class SearchSpace {
  package let genome: Genome
  package let seed: UInt64
  /// Configurations that were proposed or announced, by their hashes.
  package private(set) var visited: Set<UInt64> = []
  /// Trials so far, other people's included.
  package internal(set) var begun = 0

  /// Values of the default configuration with their coordinates, nil where that has none: a gene with that coordinate has
  /// that value, to the last bit, which its way through the unit cube may not keep.
  private let kept: [Genome.Kept?]
  private let sobol: SobolSequence?
  /// Room for one configuration.
  private let values: UnsafeMutableBufferPointer<Double>

  /// Draws for one trial before forbidden clauses are taken to leave nothing.
  private static let mostDraws = 10_000
  /// Draws that are allowed but known, before the space is gone through in order.
  private static let mostRepeats = 256
  /// Steps of going through the space in order.
  private static let mostSteps = 1_000_000

  /// - Parameter keepsDefault: whether a gene of the default configuration has its very value.
  package init(_ space: Space, seed: UInt64, keepsDefault: Bool = false) {
    let genome = Genome(space)
    self.genome = genome
    let kept = keepsDefault ? space.defaultConfiguration.map { genome.kept($0) } : nil
    self.kept = kept?.contains { $0 != nil } ?? false ? kept ?? [] : []
    self.seed = seed
    sobol =
      space.count <= SobolSequence.mostDimensions ? SobolSequence(dimensions: space.count, seed: seed) : nil
    values = .allocate(capacity: max(1, space.count))
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }

  // MARK: - What was proposed

  /// Writes a genome's configuration.
  private func write(_ point: [Double], _ configuration: UnsafeMutablePointer<Double>) {
    guard !kept.isEmpty else { return genome.space.configuration(atUnit: point, into: configuration) }
    for index in point.indices {
      if !genome.space.isActive(index, configuration) {
        configuration[index] = hone_inactive()
      } else if let kept = kept[index], kept.coordinate == point[index] {
        configuration[index] = kept.value
      } else {
        configuration[index] = genome.space.value(atUnit: point[index], of: index)
      }
    }
  }

  /// Whether a genome's configuration is allowed, and new.
  package func admits(_ point: [Double]) -> Bool { isAllowed(point) && !visited.contains(Self.hash(values)) }

  /// Notes a genome's configuration, and writes it.
  func visit(_ point: [Double], _ configuration: UnsafeMutableBufferPointer<Double>) {
    guard let pointer = values.baseAddress else { return }
    write(point, pointer)
    visited.insert(Self.hash(values))
    for index in configuration.indices { configuration[index] = values[index] }
  }

  func visit(_ configuration: UnsafeBufferPointer<Double>) { visited.insert(Self.hash(configuration)) }
  func forget(_ configuration: UnsafeBufferPointer<Double>) { visited.remove(Self.hash(configuration)) }
  func restore(_ hashes: [UInt64]) { visited = Set(hashes) }

  /// Whether a gene has an effect in the configuration that `admits` or `isActive(in:)` looked at last.
  package func activity(_ point: [Double]) -> [Bool] {
    guard let pointer = values.baseAddress else { return [] }
    write(point, pointer)
    return (0..<genome.count).map { hone_is_inactive(values[$0]) == 0 }
  }

  /// Whether no forbidden clause holds in a genome's configuration.
  package func isAllowed(_ point: [Double]) -> Bool {
    guard let pointer = values.baseAddress else { return true }
    write(point, pointer)
    return !genome.space.isForbidden(pointer)
  }

  private static func hash(_ values: some Sequence<Double>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for value in values {
      hash ^= value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
      hash = OwenScrambling.mixed(hash)
    }
    return hash
  }

  // MARK: - Fresh points

  /// The trial's point of a scrambled Sobol sequence, or else a random one; nil if the space is used up.
  ///
  /// - Throws: `.invalid` if forbidden clauses leave next to nothing.
  package func fresh(_ trial: UInt64) throws -> [Double]? {
    guard let sobol else { return try drawn(trial) }
    var point = [Double](repeating: 0, count: genome.count)
    point.withUnsafeMutableBufferPointer { buffer in
      if let pointer = buffer.baseAddress { sobol.write(trial, scramble: 0, into: pointer) }
    }
    snap(&point)
    return admits(point) ? point : try drawn(trial)
  }

  /// A random point that is allowed and new; nil if the space is used up.
  ///
  /// - Throws: `.invalid` if forbidden clauses leave next to nothing.
  package func drawn(_ trial: UInt64) throws -> [Double]? {
    var random = RandomStream(seed: seed, trial: trial, stream: HONE_STREAM_PROPOSAL)
    var point = [Double](repeating: 0, count: genome.count)
    var repeats = 0
    for _ in 0..<Self.mostDraws {
      for index in point.indices { point[index] = random.uniform() }
      snap(&point)
      guard isAllowed(point) else { continue }
      if !visited.contains(Self.hash(values)) { return point }
      repeats += 1
      if repeats == Self.mostRepeats { break }
    }
    if let found = firstUnvisited(&random) { return found }
    guard repeats == 0, visited.isEmpty else { return nil }
    throw PluginError.invalid(
      "none of \(Self.mostDraws) configurations drawn for trial \(trial) is allowed: the forbidden clauses leave next to "
        + "nothing of the space; loosen them, or turn them into conditions or narrower ranges")
  }

  private func snap(_ point: inout [Double]) {
    for index in point.indices { point[index] = genome.snapped(point[index], index) }
  }

  /// Goes through the space value by value; continuous genes take one random value.
  private func firstUnvisited(_ random: inout RandomStream) -> [Double]? {
    let space = genome.space
    var point = [Double](repeating: 0.5, count: genome.count)
    var configuration = [Double](repeating: hone_inactive(), count: genome.count)
    var steps = 0
    func descend(_ index: Int) -> Bool {
      steps += 1
      guard steps <= Self.mostSteps else { return false }
      guard index < genome.count else { return admits(point) }
      guard space.isActive(index, configuration) else {
        configuration[index] = hone_inactive()
        return descend(index + 1)
      }
      let points: Int
      switch genome.genes[index].kind {
      case .continuous:
        point[index] = random.uniform()
        configuration[index] = space.value(atUnit: point[index], of: index)
        return descend(index + 1)
      case .fixed: points = 1
      case .ordered(let count), .labels(let count): points = count
      }
      for k in 0..<points {
        configuration[index] = space.point(Double(k), of: index)
        point[index] = points == 1 ? 0.5 : space.unit(of: configuration[index], parameter: index)
        if descend(index + 1) { return true }
        guard steps <= Self.mostSteps else { return false }
      }
      return false
    }
    return descend(0) ? point : nil
  }
}
