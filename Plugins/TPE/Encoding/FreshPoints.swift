import CHone
import HonePlugin
import QuasiRandom

/// Configurations that no model is asked for: the first ones, and those left where the model has nothing new to say.
package struct FreshPoints: Sendable {
  private let tree: Tree
  private let seed: UInt64
  private let sobol: SobolSequence?

  /// Draws for one trial before forbidden clauses are taken to leave nothing.
  private static let mostDraws = 10_000
  /// Draws that are allowed but known, before the space is gone through in order.
  private static let mostRepeats = 256
  /// Steps of going through the space in order.
  private static let mostSteps = 1_000_000

  package init(_ tree: Tree, seed: UInt64) {
    self.tree = tree
    self.seed = seed
    let count = tree.space.count
    sobol = count <= SobolSequence.mostDimensions ? SobolSequence(dimensions: count, seed: seed) : nil
  }

  /// The default configuration, or else the centre of the space, since spaces are usually drawn round what is known to
  /// work; nil if that is forbidden.
  package func first() -> [Double]? {
    let space = tree.space
    let centre = space.configuration(atUnit: [Double](repeating: 0.5, count: space.count))
    let values = space.defaultConfiguration ?? centre
    return tree.isForbidden(values) ? nil : values
  }

  /// The trial's point of a scrambled Sobol sequence, or else a random one; nil if the space is used up.
  ///
  /// - Throws: `.invalid` if forbidden clauses leave next to nothing.
  package func spread(_ trial: UInt64, _ visited: Visited) throws -> [Double]? {
    var unit = [Double](repeating: 0.5, count: tree.space.count)
    if let sobol {
      sobol.write(trial, scramble: 0, into: &unit)
      let values = tree.space.configuration(atUnit: unit)
      if !tree.isForbidden(values) && !visited.contains(values, in: tree) { return values }
    }
    return try drawn(trial, visited, count: 1).first
  }

  /// Random configurations that are allowed and new, different from each other or not; none if the space is used up.
  ///
  /// - Throws: `.invalid` if forbidden clauses leave next to nothing.
  package func drawn(_ trial: UInt64, _ visited: Visited, count: Int) throws -> [[Double]] {
    var random = RandomStream(seed: seed, trial: trial, stream: Streams.fresh)
    var unit = [Double](repeating: 0.5, count: tree.space.count)
    var found: [[Double]] = []
    var repeats = 0
    for _ in 0..<Self.mostDraws {
      for index in unit.indices { unit[index] = random.uniform() }
      let values = tree.space.configuration(atUnit: unit)
      guard !tree.isForbidden(values) else { continue }
      if visited.contains(values, in: tree) { repeats += 1 } else { found.append(values) }
      if found.count == count || repeats == Self.mostRepeats { break }
    }
    if found.isEmpty, let last = firstUnvisited(&random, visited) { found = [last] }
    guard found.isEmpty, repeats == 0, visited.isEmpty else { return found }
    throw PluginError.invalid(
      "none of \(Self.mostDraws) configurations drawn for trial \(trial) is allowed: the forbidden clauses leave next to "
        + "nothing of the space; loosen them, or turn them into conditions or narrower ranges")
  }

  /// Goes through the space value by value; continuous hyperparameters take one random value.
  private func firstUnvisited(_ random: inout RandomStream, _ visited: Visited) -> [Double]? {
    let space = tree.space
    var values = [Double](repeating: hone_inactive(), count: space.count)
    var steps = 0
    func descend(_ index: Int) -> Bool {
      steps += 1
      guard steps <= Self.mostSteps else { return false }
      guard index < space.count else { return !tree.isForbidden(values) && !visited.contains(values, in: tree) }
      guard space.isActive(index, values) else {
        values[index] = hone_inactive()
        return descend(index + 1)
      }
      let points: Int
      switch tree.axes[index].kind {
      case .continuous:
        values[index] = space.value(atUnit: random.uniform(), of: index)
        return descend(index + 1)
      case .fixed:
        values[index] = tree.axes[index].value(at: 0.5)
        return descend(index + 1)
      case .cells(let count), .labels(let count): points = count
      }
      for k in 0..<points {
        values[index] = space.point(Double(k), of: index)
        if descend(index + 1) { return true }
        guard steps <= Self.mostSteps else { return false }
      }
      return false
    }
    return descend(0) ? values : nil
  }
}
