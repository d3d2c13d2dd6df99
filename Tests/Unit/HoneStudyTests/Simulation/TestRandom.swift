/// A small generator for tests: it repeats from its seed on every machine (SplitMix64, Steele, Lea and Flood 2014).
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number below `bound`; its bias does not matter here, its speed does.
  mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: next() >> 33) % bound }

  /// True in one of so many cases.
  mutating func one(in cases: Int) -> Bool { below(cases) == 0 }

  /// A bijection whose every output bit depends on every input bit.
  static func mix(_ bits: UInt64) -> UInt64 {
    var z = bits
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
