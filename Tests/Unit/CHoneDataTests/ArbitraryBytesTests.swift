import CHoneData
import Testing

/// Whatever the bytes, there is a table of finite numbers or a sentence.
@Suite struct `arbitrary bytes` {
  /// SplitMix64.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static let seeds: [[UInt8]] = [
    Array("a,b,label\n1,2,x\n3,\"4 \"\"q\"\"\",y\n?,red,x\n".utf8), Array("+1 1:2 3:4\n-1 2:0.5 # c\n".utf8),
    Array("1;2\n3;4\n5;6\n".utf8), gzip(Array("a,label\n1,x\n2,y\n".utf8)),
    [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4],
  ]

  @Test(arguments: 0..<5)
  func `give a sound table or one sentence`(seed: Int) {
    var generator = Generator(state: UInt64(seed))
    let alphabet = Array("\0\n\r\t,;:#\"?.-+eE0123456789xN \u{FF}".utf8)
    for round in 0..<400 {
      var bytes = Self.seeds[seed]
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
        case 1: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &generator) }
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 3))
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 9)], at: place)
        }
      }
      let reading = read(files: [("d-images", bytes), ("d-labels", [0, 0, 8, 1, 0, 0, 0, 2, 1, 2])])
      if let table = reading.table {
        #expect(reading.status == HONE_DATA_OK)
        #expect(table.values.joined().allSatisfy { $0.isFinite }, "seed \(seed), round \(round)")
        #expect(table.classes.allSatisfy { $0 >= 0 && $0 < table.classNames.count }, "seed \(seed), round \(round)")
        #expect(table.classes.count + table.targets.count == table.rows, "seed \(seed), round \(round)")
      } else {
        #expect(reading.status < 0)
        #expect(!reading.message.isEmpty && !reading.message.contains("\n"), "seed \(seed), round \(round)")
      }
    }
  }
}
