import CHone
import HonePlugin
import Testing

@Suite struct RandomHeaderTests {
  private func block(_ seed: UInt64, _ trial: UInt64, _ stream: UInt32, _ index: UInt32) -> [UInt32] {
    var words: [UInt32] = [0, 0, 0, 0]
    hone_random_block(seed, trial, stream, index, &words)
    return words
  }

  /// Golden values: the three vectors for `philox4x32 10` of Random123, tests/kat_vectors.
  @Test func `blocks are those of Random123`() {
    #expect(block(0, 0, 0, 0) == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
    #expect(block(.max, .max, .max, .max) == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD])
    #expect(
      block(0x299F_31D0_A409_3822, 0x85A3_08D3_243F_6A88, 0x1319_8A2E, 0x0370_7344)
        == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
  }

  /// Golden values: made with this header on 2026-11-24, frozen since.
  @Test func `uniforms, whole numbers and bits never change`() {
    #expect(hone_random_uniform(1, 2, 3, 4) == 0x1.621f62945c4afp-1)
    #expect(hone_random_uniform(1, 2, 3, 5) == 0x1.b442df348ac4ep-1)
    #expect(hone_random_below(1, 2, 3, 4, 1000) == 775)
    #expect(hone_random_seed(1, 2, 3) == hone_random_bits(1, 2, HONE_STREAM_SEED, 3))
  }

  @Test(arguments: [0, 1, 2, 5, 8] as [UInt32])
  func `uniforms in bulk equal single ones`(count: UInt32) {
    for first in [0, 2, 40] as [UInt32] {
      var bulk = [Double](repeating: -1, count: Int(count) + 1)
      hone_random_uniforms(9, 8, 7, first, count, &bulk)
      #expect(bulk.dropLast() == (0..<count).map { hone_random_uniform(9, 8, 7, first + $0) }[...])
      #expect(bulk.last == -1, "nothing is written past the end")
    }
  }

  @Test func `a stream walks through the uniforms, from any index`() {
    for start in 0..<5 as Range<UInt32> {
      var stream = RandomStream(seed: 3, trial: 1 << 40, stream: HONE_STREAM_OWN, index: start)
      for index in start..<(start + 9) {
        #expect(stream.index == index)
        #expect(stream.uniform() == hone_random_uniform(3, 1 << 40, HONE_STREAM_OWN, index))
      }
    }
  }

  @Test func `seed, trial, stream and index each change the numbers`() {
    let here = block(1, 1, 1, 1)
    let others = [
      block(2, 1, 1, 1), block(1 | 1 << 32, 1, 1, 1), block(1, 2, 1, 1), block(1, 1 | 1 << 32, 1, 1), block(1, 1, 2, 1),
      block(1, 1, 1, 2),
    ]
    #expect(others.allSatisfy { $0 != here })
    #expect(Set(others).count == others.count)
  }

  /// A bound of 3/4 of 2^32 would favour a third of the numbers twofold without rejection.
  @Test func `whole numbers are below the bound and even`() {
    for n in [1, 2, 3, 10, 3 << 30, .max] as [UInt32] {
      var thirds = [0, 0, 0]
      let draws: UInt32 = 6000
      for index in 0..<draws {
        let value = hone_random_below(5, 6, 7, index, n)
        #expect(value < n)
        thirds[min(2, Int(Double(value) * 3 / Double(n)))] += 1
      }
      guard n % 3 == 0 else { continue }
      for count in thirds { #expect(abs(count - 2000) < 180, "5 standard deviations") }
    }
    #expect(hone_random_below(5, 6, 7, 8, 0) == 0)
  }

  @Test func `normals have the moments of the normal distribution`() {
    let count: UInt32 = 20_000
    let values = (0..<count).map { hone_random_normal(1, 2, HONE_STREAM_NOISE, $0) }
    let n = Double(count)
    let mean = values.reduce(0, +) / n
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / n
    let fourth = values.map { $0 * $0 * $0 * $0 }.reduce(0, +) / n
    #expect(abs(mean) < 5 / n.squareRoot())
    #expect(abs(variance - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(fourth - 3) < 5 * (96 / n).squareRoot())
  }
}
