import CHone

/// A Sobol sequence in base 2, its points in Gray-code order, with nested uniform scrambling.
///
/// In each dimension the first 2^k points fall one each into the 2^k equal intervals of [0, 1), and likewise each later
/// run of 2^k points that starts at a multiple of 2^k; scrambling keeps that and makes every point uniform.
///
/// Sources: Sobol 1967; Antonov and Saleev 1979 (Gray code); Joe and Kuo 2008 (direction numbers); Owen 1995 (scrambling).
package struct SobolSequence {
  package static let mostDimensions = JoeKuo.dimensions

  package let dimensions: Int
  private let seed: UInt64
  /// Direction numbers v_1 … v_32 as fractions of 2^32, 32 a dimension.
  private let directions: [UInt32]

  package init(dimensions: Int, seed: UInt64) {
    precondition(dimensions <= Self.mostDimensions, "no direction numbers for so many dimensions")
    self.dimensions = dimensions
    self.seed = seed
    directions = JoeKuo.directions(dimensions)
  }

  /// Coordinate `dimension` of point `index`, unscrambled, as a fraction of 2^32.
  package func fraction(_ index: UInt32, dimension: Int) -> UInt32 {
    var bits = index ^ (index >> 1)
    var fraction: UInt32 = 0
    while bits != 0 {
      fraction ^= directions[dimension &* 32 &+ bits.trailingZeroBitCount]
      bits &= bits &- 1
    }
    return fraction
  }

  /// Writes point `index` under scrambling number `scramble`, one coordinate a dimension, each in [0, 1).
  ///
  /// Points from 2^32 on repeat the sequence under further scramblings. Below the 32 digits of the sequence stand 21
  /// random ones, so no coordinate is exactly on the border of a cell.
  package func write(_ index: UInt64, scramble: UInt32, into point: UnsafeMutablePointer<Double>) {
    let layer = (index >> 32) << 32 | UInt64(scramble)
    for dimension in 0..<dimensions {
      let key = hone_random_bits(seed, layer, HONE_STREAM_SCRAMBLE, UInt32(dimension))
      let digits = OwenScrambling.scrambled(fraction(UInt32(truncatingIfNeeded: index), dimension: dimension), key)
      let below = OwenScrambling.mixed(key ^ index &* 0x9E37_79B9_7F4A_7C15) >> 43
      point[dimension] = Double(UInt64(digits) << 21 | below) * 0x1p-53
    }
  }
}

/// Nested uniform scrambling of 32 binary digits: each digit is flipped or not by a coin that belongs to the digits before it.
///
/// Source: Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995.
package enum OwenScrambling {
  package static func scrambled(_ digits: UInt32, _ key: UInt64) -> UInt32 {
    var flips: UInt32 = 0
    for place in UInt32(0)..<32 {
      // The digits before `place`, below a leading 1 that says how many they are.
      let node = (UInt64(1) << place) | (UInt64(digits) >> UInt64(32 - place))
      let coin = mixed(key ^ node &* 0x9E37_79B9_7F4A_7C15) >> 63
      flips |= UInt32(coin) << (31 - place)
    }
    return digits ^ flips
  }

  /// A bijection of 64 bits in which each bit of the input moves about half of the output.
  ///
  /// Source: Stafford's variant 13 of MurmurHash3's finalizer, as in Steele, Lea, Flood, "Fast splittable pseudorandom
  /// number generators", OOPSLA 2014.
  package static func mixed(_ bits: UInt64) -> UInt64 {
    var z = bits
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
