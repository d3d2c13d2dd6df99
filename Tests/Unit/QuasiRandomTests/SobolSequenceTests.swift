import QuasiRandom
import Testing

@Suite struct SobolSequenceTests {
  // Golden values: scipy.stats.qmc.Sobol(512, scramble=False, bits=32).random(1024) * 2^32 of SciPy 1.17.1, which uses
  // new-joe-kuo-6.21201 in Gray-code order, as Joe and Kuo's own sobol.cc does.

  @Test func `the first points are those of Joe and Kuo`() {
    let sobol = SobolSequence(dimensions: 5, seed: 0)
    let eighths = (0..<8 as Range<UInt32>).map { index in
      (0..<5).map { Double(sobol.fraction(index, dimension: $0)) * 0x1p-32 }
    }
    #expect(
      eighths == [
        [0, 0, 0, 0, 0], [0.5, 0.5, 0.5, 0.5, 0.5], [0.75, 0.25, 0.25, 0.25, 0.75], [0.25, 0.75, 0.75, 0.75, 0.25],
        [0.375, 0.375, 0.625, 0.875, 0.375], [0.875, 0.875, 0.125, 0.375, 0.875], [0.625, 0.125, 0.875, 0.625, 0.625],
        [0.125, 0.625, 0.375, 0.125, 0.125],
      ])
  }

  @Test func `a thousand points in every dimension are those of SciPy`() {
    let sobol = SobolSequence(dimensions: SobolSequence.mostDimensions, seed: 0)
    let some: [(UInt32, Int, UInt32)] = [
      (500, 20, 1_501_560_832), (500, 44, 243_269_632), (500, 255, 8_388_608), (500, 511, 2_961_178_624),
      (1023, 0, 4_194_304), (1023, 20, 3_720_347_648), (1023, 44, 2_134_900_736), (1023, 511, 2_638_217_216),
    ]
    for (index, dimension, fraction) in some { #expect(sobol.fraction(index, dimension: dimension) == fraction) }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a over whole fractions, point by point
    for index in 0..<1024 as Range<UInt32> {
      for dimension in 0..<512 {
        hash = (hash ^ UInt64(sobol.fraction(index, dimension: dimension))) &* 0x100_0000_01B3
      }
    }
    #expect(hash == 0x999A_270C_B7C2_2325)
  }

  private func points(_ range: Range<UInt64>, dimensions: Int, seed: UInt64, scramble: UInt32 = 0) -> [[Double]] {
    let sobol = SobolSequence(dimensions: dimensions, seed: seed)
    return range.map { index in
      var point = [Double](repeating: 0, count: dimensions)
      sobol.write(index, scramble: scramble, into: &point)
      return point
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `each aligned run of 2^k scrambled points has one in each 2^k-th of every dimension`(seed: UInt64) {
    let points = points(0..<256, dimensions: 45, seed: seed)
    for k in 0...8 {
      let size = 1 << k
      for start in stride(from: 0, to: 256, by: size) {
        for dimension in 0..<45 {
          let cells = Set(points[start..<(start + size)].map { Int($0[dimension] * Double(size)) })
          #expect(cells.count == size, "seed \(seed), points from \(start), dimension \(dimension)")
        }
      }
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `scrambled points form a (0, 8, 2)-net in the first two dimensions`(seed: UInt64) {
    let points = points(0..<256, dimensions: 2, seed: seed)
    for k in 0...8 {
      let (columns, rows) = (Double(1 << k), Double(256 >> k))
      let boxes = Set(points.map { Int($0[0] * columns) * 256 + Int($0[1] * rows) })
      #expect(boxes.count == 256, "boxes of \(columns) by \(rows)")
    }
  }

  @Test func `each scrambled point is uniform over the seeds`() {
    for index in [0, 1, 5] as [UInt64] {
      var cells = [Int](repeating: 0, count: 20)
      for seed in 0..<4000 as Range<UInt64> {
        cells[Int(points(index..<(index + 1), dimensions: 3, seed: seed)[0][2] * 20)] += 1
      }
      let chiSquared = cells.reduce(0.0) { $0 + Double(($1 - 200) * ($1 - 200)) / 200 }
      #expect(chiSquared < 43.8, "the 99.9 % point with 19 degrees of freedom")
    }
  }

  @Test func `dimensions, scramblings and runs of 2^32 are scrambled apart`() {
    let first = points(0..<1, dimensions: 45, seed: 1)[0]
    #expect(Set(first).count == 45)
    #expect(points(0..<1, dimensions: 45, seed: 1, scramble: 1)[0] != first)
    #expect(points((1 << 32)..<(1 << 32 + 1), dimensions: 45, seed: 1)[0] != first)
  }

  @Test func `scrambling keeps common digits common and flips the first that differs`() {
    for (a, b) in [(0x1234_5678, 0x1234_5679), (0, 0x8000_0000), (0xFFFF_0000, 0xFFFF_8000)] as [(UInt32, UInt32)] {
      for key in 0..<50 as Range<UInt64> {
        let difference = OwenScrambling.scrambled(a, key) ^ OwenScrambling.scrambled(b, key)
        #expect(difference.leadingZeroBitCount == (a ^ b).leadingZeroBitCount)
      }
    }
  }
}
