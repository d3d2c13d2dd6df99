package import HoneSpace

/// Random configurations of a space, each independent of the others.
package struct SpaceSample: Sendable {
  /// So many in a row that are forbidden leave no hope for one that is not.
  private static let mostTries = 100_000

  private let space: ConfigurationSpace
  private let seed: UInt64
  private var block: UInt64 = 0
  /// How many were drawn, the forbidden ones among them.
  package private(set) var drawn = 0

  package init(_ space: ConfigurationSpace, seed: UInt64) {
    self.space = space
    self.seed = seed
  }

  /// The next configuration that is not forbidden; nil if there seems to be none.
  package mutating func next() -> Configuration? {
    for _ in 0..<Self.mostTries {
      let configuration = space.configuration(atUnit: coordinates())
      drawn += 1
      if (try? space.validate(configuration)) != nil { return configuration }
    }
    return nil
  }

  /// One coordinate a hyperparameter, of 32 bits each, evenly in 0 … 1.
  ///
  /// Stream 2 of the study's seed; trials have stream 1.
  private mutating func coordinates() -> [Double] {
    var result: [Double] = []
    while result.count < space.count {
      let words = TrialSeed.philox(
        counter: (UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), 2, 0),
        key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
      block += 1
      result += [words.0, words.1, words.2, words.3].map { (Double($0) + 0.5) * 0x1p-32 }
    }
    return Array(result.prefix(space.count))
  }
}
