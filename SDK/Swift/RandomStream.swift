import CHone
import Glibc

/// The random numbers of one purpose in one trial, one after another.
///
/// Source: `hone/random.h` (Philox4x32-10).
///
/// A value type of five words: as cheap to make as to use, so each purpose has its own and none disturbs another.
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// Of the study, the optimizer or the trial.
  public let seed: UInt64
  /// The trial that it is for.
  public let trial: UInt64
  /// The purpose.
  public let stream: UInt32
  /// How many 64-bit words were drawn.
  public private(set) var index: UInt32
  private var upper: UInt64 = 0

  /// - Parameter stream: one of `HONE_STREAM_…`, or from `HONE_STREAM_OWN` on.
  public init(seed: UInt64, trial: UInt64, stream: UInt32, index: UInt32 = 0) {
    self.seed = seed
    self.trial = trial
    self.stream = stream
    self.index = index & ~1
    if index & 1 != 0 { _ = next() }
  }

  /// 64 random bits: `hone_random_bits` at the next index.
  public mutating func next() -> UInt64 {
    defer { index &+= 1 }
    guard index & 1 == 0 else { return upper }
    var block: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &block) { bytes in
      let words = bytes.assumingMemoryBound(to: UInt32.self).baseAddress
      hone_random_block(seed, trial, stream, index >> 1, words)
    }
    upper = UInt64(block.3) << 32 | UInt64(block.2)
    return UInt64(block.1) << 32 | UInt64(block.0)
  }

  /// Uniform in [0, 1): `hone_random_uniform` at the next index.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number in `0..<count`, each exactly equally likely (Lemire 2019); `count` is at least 1.
  public mutating func below(_ count: Int) -> Int {
    precondition(count > 0, "nothing to choose from")
    let n = UInt64(count)
    let unfair = (0 &- n) % n  // 2^64 modulo n
    while true {
      let product = next().multipliedFullWidth(by: n)
      if product.low >= unfair { return Int(product.high) }
    }
  }

  /// Standard normal, from two uniforms (Box and Muller 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }
}
