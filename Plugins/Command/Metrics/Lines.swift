/// Bytes as they come from a pipe, cut into lines.
package struct Lines {
  /// Of a longer line only the beginning is kept: it is nothing that says a metric.
  package static let longest = 1 << 16

  private var line: [UInt8] = []

  package init() {}

  /// Takes bytes, and hands every whole line on, without its end.
  package mutating func append(_ bytes: UnsafeRawBufferPointer, _ body: (ArraySlice<UInt8>) throws -> Void) rethrows {
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0A) {
      keep(rest[..<end])
      rest = rest[(end + 1)...]
      try flush(body)
    }
    keep(rest)
  }

  /// Hands on what is left without an end.
  package mutating func finish(_ body: (ArraySlice<UInt8>) throws -> Void) rethrows {
    if !line.isEmpty { try flush(body) }
  }

  private mutating func flush(_ body: (ArraySlice<UInt8>) throws -> Void) rethrows {
    defer { line.removeAll(keepingCapacity: true) }
    // What a progress bar draws over itself is many lines.
    if line.contains(0x0D) {
      for part in line.split(separator: 0x0D) { try body(part) }
    } else {
      try body(line[...])
    }
  }

  private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
    line.append(contentsOf: bytes.prefix(max(0, Self.longest - line.count)))
  }
}

/// The beginning and the end of what a command prints.
package struct Excerpt {
  private static let headLimit = 4096
  private static let tailLimit = 8192

  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  /// Bytes in all.
  package private(set) var count = 0

  package init() {}

  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    count += bytes.count
    let room = min(bytes.count, Self.headLimit - head.count)
    head.append(contentsOf: bytes.prefix(room))
    tail.append(contentsOf: bytes.dropFirst(room).suffix(Self.tailLimit))
    if tail.count > 2 * Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
  }

  /// The bytes, with a line in the place of those left out.
  package var bytes: [UInt8] {
    let end = tail.suffix(Self.tailLimit)
    let leftOut = count - head.count - end.count
    return head + (leftOut > 0 ? Array("\n… \(leftOut) bytes left out …\n".utf8) : []) + end
  }

  /// The last lines that are not empty, in quotes on one line; nil if there are none.
  package func lastLines(_ wanted: Int) -> String? {
    let text = String(decoding: (head + tail).suffix(2048), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }.suffix(wanted)
    guard !lines.isEmpty else { return nil }
    let shown = lines.map { line in
      String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.value >= 32 })).prefix(160)
    }
    return shown.map { "\"\($0)\"" }.joined(separator: " | ")
  }
}
