import Foundation
import GRDB

/// The pages of an SQLite file with its write-ahead log laid over them, in whatever state they are.
///
/// Reads rows where they lie, page by page: the trees that lead to them, the schema and the file's first page need not
/// be whole. Values in, values out; every offset that a page names is checked.
/// Source: sqlite.org/fileformat2.html; section numbers below.
struct SalvagePages {
  /// A row of a page.
  struct Found {
    /// The row's id; nil in tables without one.
    var rowID: Int?
    var values: [DatabaseValue]
  }

  let count: Int
  private let size: Int
  /// Bytes of a page that are used (1.3.4).
  private let usable: Int
  private let file: [UInt8]
  private let log: WriteAheadLog?
  /// The newest whole frame of each page in the log.
  private let logged: [Int: WriteAheadLog.Frame]

  /// The rows of one row must fit into memory many times: a length beyond this is a broken one.
  private static let longestPayload = 64 << 20

  init(file: [UInt8], log: WriteAheadLog?) {
    self.file = file
    // A first page that is lost says nothing; SQLite's usual size is the likely one.
    let stated = file.count >= 18 ? Int(file[16]) << 8 | Int(file[17]) : 0
    let size = stated == 1 ? 65536 : stated
    let isPlausible = size >= 512 && size & (size - 1) == 0 && file.starts(with: Array("SQLite format 3\0".utf8))
    self.size = isPlausible ? size : log?.pageSize ?? 4096
    usable = self.size - (isPlausible && file.count > 20 && file[20] <= 32 ? Int(file[20]) : 0)
    let log = log?.pageSize == self.size ? log : nil
    self.log = log
    let frames = log?.frames ?? []
    logged = Dictionary(frames.map { ($0.page, $0) }, uniquingKeysWith: { $1 })
    count = max(
      frames.last?.committed ?? 0, frames.map(\.page).max() ?? 0, (file.count + self.size - 1) / self.size)
  }

  /// The pages of a file and of the log beside it.
  init(ofFile path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StoreError.unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    self.init(file: [UInt8](data), log: WriteAheadLog(ofFile: StudyFile.logFile(of: path)))
  }

  /// The bytes of a page, from 0 on; nil if there is none of that number, fewer than its size where the file ends.
  private func page(_ number: Int) -> [UInt8]? {
    if let frame = logged[number], let log { return Array(log.content(frame)) }
    let start = (number - 1) * size
    guard number >= 1, start < file.count else { return nil }
    return Array(file[start..<min(start + size, file.count)])
  }

  /// Calls `body` with the rows of each page that has some.
  ///
  /// - Parameter id: only the rows of this id.
  func forEachPage(id: Int? = nil, _ body: ([Found]) -> Void) {
    let free = freePages()
    for number in stride(from: 1, through: count, by: 1) where !free.contains(number) {
      guard let page = page(number) else { continue }
      let rows = rows(page, from: number == 1 ? 100 : 0, id: id)
      if !rows.isEmpty { body(rows) }
    }
  }

  /// Pages that are in use no more, but still have what was there (1.5).
  private func freePages() -> Set<Int> {
    var free: Set<Int> = []
    guard let first = page(1), first.count >= 40 else { return free }
    var trunk = Int(first.word(32))
    while trunk > 0, trunk <= count, free.insert(trunk).inserted, let page = page(trunk), page.count == size {
      let leaves = min(Int(page.word(4)), usable / 4 - 2)
      for leaf in 0..<max(0, leaves) { free.insert(Int(page.word(8 + 4 * leaf))) }
      trunk = Int(page.word(0))
    }
    return free
  }
}

// MARK: Cells

extension SalvagePages {
  /// The rows on a page of a tree (1.6): on a leaf, and in a tree of keys on the pages above the leaves as well.
  private func rows(_ page: [UInt8], from start: Int, id: Int?) -> [Found] {
    guard page.count >= start + 8 else { return [] }
    let headerSize: Int
    switch page[start] {
    case 13, 10: headerSize = 8
    case 2: headerSize = 12
    default: return []
    }
    let (hasRowID, isInterior) = (page[start] == 13, page[start] == 2)
    var found: [Found] = []
    for cell in 0..<(Int(page[start + 3]) << 8 | Int(page[start + 4])) {
      let place = start + headerSize + 2 * cell
      guard place + 2 <= page.count else { break }
      var reader = ByteReader(page, at: (Int(page[place]) << 8 | Int(page[place + 1])) + (isInterior ? 4 : 0))
      guard let length = reader.variable(), length >= 0, length <= Self.longestPayload else { continue }
      var rowID: Int?
      if hasRowID {
        guard let id = reader.variable() else { continue }
        rowID = Int(id)
      }
      if let id, rowID != id { continue }
      guard let payload = payload(page, &reader, length: Int(length), isLeafOfRows: hasRowID),
        let values = Self.record(payload)
      else { continue }
      found.append(Found(rowID: rowID, values: values))
    }
    return found
  }

  /// The bytes of a row, the overflow pages' included (1.6, 1.7).
  private func payload(
    _ page: [UInt8], _ reader: inout ByteReader, length: Int, isLeafOfRows: Bool
  ) -> [UInt8]? {
    let most = isLeafOfRows ? usable - 35 : (usable - 12) * 64 / 255 - 23
    let least = (usable - 12) * 32 / 255 - 23
    let wish = least + (length - least) % (usable - 4)
    let local = length <= most ? length : wish <= most ? wish : least
    guard var payload = reader.bytes(local) else { return nil }
    guard local < length else { return payload }
    guard var next = reader.bytes(4).map({ Int($0.word(0)) }) else { return nil }
    var steps = 0
    while payload.count < length {
      steps += 1
      guard steps <= count, next > 0, let page = self.page(next), page.count >= 4 else { return nil }
      let rest = page[4..<min(usable, page.count)].prefix(length - payload.count)
      payload += rest
      if payload.count < length, rest.count < usable - 4 { return nil }
      next = Int(page.word(0))
    }
    return payload
  }

  /// The values of a record (2.1); nil if they do not fill it exactly.
  private static func record(_ payload: [UInt8]) -> [DatabaseValue]? {
    var header = ByteReader(payload, at: 0)
    guard let length = header.variable(), length >= 1, length <= payload.count else { return nil }
    var content = ByteReader(payload, at: Int(length))
    var values: [DatabaseValue] = []
    while header.position < Int(length) {
      guard let type = header.variable(), let value = value(type, &content) else { return nil }
      values.append(value)
    }
    return header.position == Int(length) && content.position == payload.count ? values : nil
  }

  private static func value(_ type: Int64, _ content: inout ByteReader) -> DatabaseValue? {
    switch type {
    case 0: return .null
    case 1...6:
      let width = [0, 1, 2, 3, 4, 6, 8][Int(type)]
      return content.bytes(width).map { bytes in
        let sign: Int64 = bytes[0] >= 128 ? -1 : 0
        return bytes.reduce(sign) { $0 << 8 | Int64($1) }.databaseValue
      }
    case 7:
      return content.bytes(8).map { bytes in
        let number = Double(bitPattern: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        return number.isNaN ? .null : number.databaseValue
      }
    case 8: return 0.databaseValue
    case 9: return 1.databaseValue
    case 12...(1 << 32):
      guard let bytes = content.bytes(Int(type - 12) / 2) else { return nil }
      return type & 1 == 1 ? String(decoding: bytes, as: UTF8.self).databaseValue : Data(bytes).databaseValue
    default: return nil
    }
  }
}

/// Bytes from a place on; nil instead of bytes beyond the end.
private struct ByteReader {
  private let all: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], at position: Int) { (all, self.position) = (bytes, position) }

  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard count >= 0, position <= all.count, count <= all.count - position else { return nil }
    defer { position += count }
    return Array(all[position..<position + count])
  }

  /// An integer of one to nine bytes (1.6).
  mutating func variable() -> Int64? {
    var value: UInt64 = 0
    for index in 0..<9 {
      guard position < all.count else { return nil }
      let byte = all[position]
      position += 1
      if index == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
      value = value << 7 | UInt64(byte & 0x7F)
      if byte < 128 { break }
    }
    return Int64(bitPattern: value)
  }
}
