import HoneStudyFile
import Testing

@Suite struct `durations and amounts of memory` {
  @Test(arguments: [
    ("2h", 7_200_000), ("90s", 90_000), ("500ms", 500), ("1h30m", 5_400_000), ("1.5h", 5_400_000), ("2d", 172_800_000),
    ("5min", 300_000), ("1h 30m 5s", 5_405_000), ("0s", 0), ("0.5ms", 1),
  ])
  func `a duration is read`(text: String, milliseconds: Int) {
    #expect(DurationText.duration(text) == .milliseconds(milliseconds))
  }

  @Test(arguments: ["", "90", "h", "1x", "-1s", "1s1h", "1h1h", "1..5s", " 1s", "1e3s", "99999999999999d"])
  func `what is no duration is refused`(text: String) {
    #expect(DurationText.duration(text) == nil)
  }

  @Test(arguments: [(7_200_000, "2h"), (5_400_500, "1h30m500ms"), (90_000, "1m30s"), (0, "0s"), (172_800_000, "2d")])
  func `a duration is written with the largest units`(milliseconds: Int, text: String) {
    #expect(DurationText.text(.milliseconds(milliseconds)) == text)
  }

  @Test func `what is written reads back`() {
    for exponent in 0..<40 {
      let duration = Duration.milliseconds(Int64(1.7.power(exponent)))
      #expect(DurationText.duration(DurationText.text(duration)) == duration)
      let bytes = Int(2.3.power(exponent))
      #expect(ByteText.bytes(ByteText.text(bytes)) == bytes)
    }
  }

  @Test(arguments: [
    ("512MB", 512_000_000), ("2GiB", 2_147_483_648), ("1.5G", 1_610_612_736), ("100 kB", 100_000), ("7B", 7),
  ])
  func `an amount of memory is read`(text: String, bytes: Int) {
    #expect(ByteText.bytes(text) == bytes)
  }

  @Test(arguments: ["", "512", "MB", "-1MB", "1XB", "1e3MB", "9999999TiB"])
  func `what is no amount is refused`(text: String) {
    #expect(ByteText.bytes(text) == nil)
  }
}

extension Double {
  fileprivate func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { product, _ in product * self } }
}
