/// The seed of a trial: all that is random in its evaluation follows from it.
enum TrialSeed {
  /// The first 64 bits of Philox4x32-10 with the study's seed as key and (trial, stream 1) as counter.
  ///
  /// A counter-based generator needs no state: the seed of trial 17 is the same whoever evaluates it, and when.
  /// Source: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
  static func of(_ trial: Int, study seed: UInt64) -> UInt64 {
    let number = UInt64(trial)
    let block = philox(
      counter: (UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32), 1, 0),
      key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    return UInt64(block.0) | UInt64(block.1) << 32
  }

  /// Philox4x32 with 10 rounds.
  static func philox(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var (x, k) = (counter, key)
    for _ in 0..<10 {
      let first = x.0.multipliedFullWidth(by: 0xD251_1F53)
      let second = x.2.multipliedFullWidth(by: 0xCD9E_8D57)
      x = (second.high ^ x.1 ^ k.0, second.low, first.high ^ x.3 ^ k.1, first.low)
      k = (k.0 &+ 0x9E37_79B9, k.1 &+ 0xBB67_AE85)
    }
    return x
  }
}
