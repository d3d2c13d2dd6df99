import HonePlugin
import QuasiRandom

/// Configurations that were proposed or announced, by their hashes; of discrete ones only, which alone can come again.
package struct Visited: Sendable {
  private(set) var hashes: Set<UInt64> = []

  package init() {}
  init(_ hashes: [UInt64]) { self.hashes = Set(hashes) }

  package var isEmpty: Bool { hashes.isEmpty }

  package func contains(_ values: UnsafePointer<Double>, in tree: Tree) -> Bool {
    !hashes.isEmpty && tree.isDiscrete(values) && hashes.contains(Self.hash(values, tree.space.count))
  }

  package mutating func insert(_ values: UnsafePointer<Double>, in tree: Tree) {
    if tree.isDiscrete(values) { hashes.insert(Self.hash(values, tree.space.count)) }
  }

  package mutating func remove(_ values: UnsafePointer<Double>, in tree: Tree) {
    hashes.remove(Self.hash(values, tree.space.count))
  }

  private static func hash(_ values: UnsafePointer<Double>, _ count: Int) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<count {
      hash ^= values[index].isNaN ? 0x7FF8_0000_0000_0000 : values[index].bitPattern
      hash = OwenScrambling.mixed(hash)
    }
    return hash
  }
}
