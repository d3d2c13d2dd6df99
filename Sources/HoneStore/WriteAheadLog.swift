import Foundation

/// The write-ahead log of a study file, as far as it is whole.
///
/// Source: sqlite.org/fileformat2.html, section 4.
struct WriteAheadLog {
  /// One page that was written.
  struct Frame {
    var page: Int
    /// Where its content begins.
    var offset: Int
    /// Size of the file in pages after the commit that ends here; 0: no commit ends here.
    var committed: Int
  }

  let pageSize: Int
  /// All frames that are whole, in order, up to the last commit among them; those behind a broken one, too.
  let frames: [Frame]
  /// How many of the frames SQLite would take: those before the first broken one.
  let reachable: Int
  /// How many commits SQLite would pass over; 0 where only the last one is torn, which then was never acknowledged.
  let lostCommits: Int
  private let bytes: [UInt8]

  /// nil if there is no such file, or nothing in it.
  init?(ofFile path: String) {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    self.init([UInt8](data))
  }

  init?(_ bytes: [UInt8]) {
    guard bytes.count > 32, bytes.contains(where: { $0 != 0 }) else { return nil }
    self.bytes = bytes
    let isBigEndian = bytes[3] & 1 == 1
    var sum = Checksum(isBigEndian: isBigEndian)
    sum.add(bytes[0..<24])
    let size = bytes.word(8)
    let isWhole =
      bytes.word(0) & 0xFFFF_FFFE == 0x377F_0682 && sum.first == bytes.word(24) && sum.second == bytes.word(28)
      && size >= 512 && size <= 65536 && size & (size - 1) == 0
    guard isWhole else {
      // Its length tells how much there was; nothing of it can be told from a leftover.
      (pageSize, frames, reachable, lostCommits) = (4096, [], 0, bytes.count >= 32 + 24 + 512 ? 1 : 0)
      return
    }
    pageSize = Int(size)
    var (found, good): ([Frame], Int) = ([], 0)
    var (lost, isBroken) = (0, false)
    var offset = 32
    while offset + 24 + pageSize <= bytes.count, bytes.word(offset + 8) == bytes.word(16),
      bytes.word(offset + 12) == bytes.word(20)
    {
      // Each checksum goes on from the one before: taken as it is written, it shows which frame is the broken one.
      let content = offset + 24
      sum = Checksum(isBigEndian: isBigEndian)
      sum.first = bytes.word(offset == 32 ? 24 : offset - pageSize - 24 + 16)
      sum.second = bytes.word(offset == 32 ? 28 : offset - pageSize - 24 + 20)
      sum.add(bytes[offset..<offset + 8])
      sum.add(bytes[content..<content + pageSize])
      let committed = Int(bytes.word(offset + 4))
      if sum.first == bytes.word(offset + 16), sum.second == bytes.word(offset + 20) {
        found.append(Frame(page: Int(bytes.word(offset)), offset: content, committed: committed))
        if committed > 0, !isBroken { good = found.count }
      } else {
        isBroken = true
      }
      if isBroken, committed > 0 { lost += 1 }
      offset = content + pageSize
    }
    frames = Array(found[..<(found.lastIndex { $0.committed > 0 }.map { $0 + 1 } ?? 0)])
    reachable = good
    // A commit begins when the one before is on the disk: only the last one can be torn by a loss of power.
    lostCommits = lost > 1 ? lost : 0
  }

  func content(_ frame: Frame) -> ArraySlice<UInt8> { bytes[frame.offset..<frame.offset + pageSize] }

  /// What is wrong, for a message about the study file `path`.
  func damage(_ path: String) -> String {
    "its log \(path)-wal is broken, and \(lostCommits == 1 ? "what it holds" : "\(lostCommits) commits in it") would be lost"
  }
}

/// The checksum of frames: Fletcher's, over pairs of 32-bit words.
private struct Checksum {
  let isBigEndian: Bool
  var first: UInt32 = 0
  var second: UInt32 = 0

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  /// - Parameter bytes: a multiple of 8 of them.
  mutating func add(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { raw in
      var offset = 0
      while offset + 8 <= raw.count {
        let x = raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        let y = raw.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
        first &+= (isBigEndian ? x.bigEndian : x.littleEndian) &+ second
        second &+= (isBigEndian ? y.bigEndian : y.littleEndian) &+ first
        offset += 8
      }
    }
  }
}

extension [UInt8] {
  /// Four bytes from `offset` on, the most significant first.
  func word(_ offset: Int) -> UInt32 {
    UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 8
      | UInt32(self[offset + 3])
  }
}
