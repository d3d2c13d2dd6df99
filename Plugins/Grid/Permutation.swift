import CHone

/// A random order of 0 ..< count that is computed, not stored.
///
/// A Feistel network over the smallest even number of bits that holds `count`, with Philox as its round function, applied
/// again while the result is outside (cycle walking). Source: Black, Rogaway, "Ciphers with Arbitrary Finite Domains",
/// CT-RSA 2002, §3 and §5.
package struct Permutation: Sendable {
  private static let rounds = 6
  private let count: UInt64
  private let seed: UInt64
  /// Bits of each half.
  private let bits: UInt64

  package init(count: Int, seed: UInt64) {
    self.count = UInt64(max(1, count))
    self.seed = seed
    let width = UInt64(64 - (self.count - 1).leadingZeroBitCount)
    bits = max(1, (width + 1) / 2)
  }

  /// Where position `position` goes; below `count`, each once.
  ///
  /// At most 4 walks are expected.
  package subscript(position: Int) -> Int {
    var value = UInt64(position)
    repeat { value = encrypt(value) } while value >= count
    return Int(value)
  }

  private func encrypt(_ value: UInt64) -> UInt64 {
    let mask = (UInt64(1) << bits) - 1
    var (left, right) = (value >> bits, value & mask)
    for round in 0..<Self.rounds {
      var block: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
      withUnsafeMutableBytes(of: &block) { bytes in
        hone_random_block(
          seed, right, UInt32(0x6712), UInt32(round), bytes.assumingMemoryBound(to: UInt32.self).baseAddress)
      }
      let mixed = (UInt64(block.0) | UInt64(block.1) << 32) & mask
      (left, right) = (right, left ^ mixed)
    }
    return left << bits | right
  }
}
