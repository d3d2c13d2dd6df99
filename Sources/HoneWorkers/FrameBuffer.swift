/// Bytes as they come from a socket, cut into frames.
///
/// A frame is the length of what follows (4 bytes, little-endian), the kind of the message (1 byte), and its payload.
package struct FrameBuffer {
  /// Nothing that the two sides say is longer; what claims to be is garbage.
  package static let limit = 64 << 20

  private var bytes: [UInt8] = []
  private var start = 0

  package init() {}

  package mutating func append(_ more: UnsafeRawBufferPointer) {
    if start > 0 && start == bytes.count {
      bytes.removeAll(keepingCapacity: true)
      start = 0
    } else if start > 1 << 16 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next whole frame, if there is one.
  ///
  /// - Throws: `ProtocolError.tooLong` if what follows cannot be a frame.
  package mutating func next() throws -> (kind: UInt8, payload: ArraySlice<UInt8>)? {
    guard bytes.count - start >= 4 else { return nil }
    let length = (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
    guard (1...Self.limit).contains(length) else { throw ProtocolError.tooLong(length) }
    let end = start + 4 + length
    guard bytes.count >= end else { return nil }
    defer { start = end }
    return (bytes[start + 4], bytes[(start + 5)..<end])
  }

  /// A frame as bytes.
  static func frame(kind: UInt8, _ payload: [UInt8]) -> [UInt8] {
    var writer = FrameWriter()
    writer.write(UInt32(payload.count + 1))
    writer.write(kind)
    return writer.bytes + payload
  }
}
