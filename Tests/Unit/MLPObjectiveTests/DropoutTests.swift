import CHone
import CMLPKernels
import MLPObjective
import Testing

struct DropoutTests {
  private func drop(_ rate: Double, counter: UInt64 = 0, stream: UInt32 = 256, count: Int) -> [Float] {
    let threshold = DropoutMasks(seed: 0, rates: [rate]).thresholds[0]
    var values = [Float](repeating: 1, count: count)
    var kept = [UInt8](repeating: 0, count: count)
    mlp_drop(7, counter, stream, threshold, &values, &kept, count)
    for (value, keep) in zip(values, kept) where (value != 0) != (keep != 0) { Issue.record("mask and values differ") }
    return values
  }

  @Test(arguments: [0.01, 0.3, 0.5, 0.99])
  func `a value is dropped at its rate and keeps its mean`(_ rate: Double) {
    let count = 200_000
    let values = drop(rate, count: count)
    let dropped = Double(values.count { $0 == 0 }) / Double(count)
    #expect(abs(dropped - rate) < 5 * (rate * (1 - rate) / Double(count)).squareRoot() + 1e-5)
    let mean = values.reduce(0) { $0 + Double($1) } / Double(count)
    #expect(abs(mean - 1) < 5 * (rate / (1 - rate) / Double(count)).squareRoot())
  }

  @Test func `a mask depends on its place alone, not on how many there are`() {
    #expect(Array(drop(0.5, count: 1000)[..<37]) == drop(0.5, count: 37))
  }

  @Test func `every update and every layer has a mask of its own`() {
    let masks = [drop(0.5, count: 999), drop(0.5, counter: 1, count: 999), drop(0.5, stream: 257, count: 999)]
    #expect(Set(masks).count == 3)
  }

  @Test func `a mask is the halves of the generator's words`() {
    let (seed, counter, stream, threshold): (UInt64, UInt64, UInt32, UInt32) = (1 << 40 + 3, 1 << 33 + 9, 259, 20_000)
    var kept = [UInt8](repeating: 7, count: 700)
    mlp_draw_kept(seed, counter, stream, threshold, &kept, kept.count)
    for (index, keep) in kept.enumerated() {
      // 16 blocks a group; in it, half a word of each block in turn.
      let (group, place) = index.quotientAndRemainder(dividingBy: 128)
      var block: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
      let half = withUnsafeMutableBytes(of: &block) { bytes in
        let words = bytes.bindMemory(to: UInt32.self)
        hone_random_block(seed, counter, stream, UInt32(group * 16 + place % 16), words.baseAddress)
        return words[place / 32] >> (place / 16 % 2 == 0 ? 0 : 16) & 0xFFFF
      }
      #expect((keep != 0) == (half >= threshold))
    }
  }
}
