import CHone

/// Where a state or a snapshot goes.
public struct Writer {
  let pointer: UnsafePointer<hone_writer>

  /// Writes all the bytes.
  ///
  /// Calls `hone_writer.write`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard !bytes.isEmpty else { return }
    let status = pointer.pointee.write?(pointer.pointee.context, bytes.baseAddress, UInt64(bytes.count)) ?? HONE_ERROR
    guard status >= 0 else {
      throw PluginError(PluginError.Status(rawValue: status) ?? .error, "the host could not take \(bytes.count) bytes")
    }
  }

  /// Writes the bytes of a plain value: a number, or a struct of numbers.
  public func write<Value: BitwiseCopyable>(_ value: Value) throws {
    try withUnsafeBytes(of: value) { try write($0) }
  }

  /// Writes how many there are, and the bytes of plain values.
  public func write<Value: BitwiseCopyable>(_ values: [Value]) throws {
    try write(UInt64(values.count))
    try values.withUnsafeBytes { try write($0) }
  }
}

/// Where a state or a snapshot comes from.
public struct Reader {
  let pointer: UnsafePointer<hone_reader>

  /// Fills the buffer.
  ///
  /// Calls `hone_reader.read`.
  ///
  /// - Throws: `.invalid` if the bytes end before.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard !buffer.isEmpty else { return }
    let count = pointer.pointee.read?(pointer.pointee.context, buffer.baseAddress, UInt64(buffer.count)) ?? -1
    guard count >= 0 else {
      throw PluginError(PluginError.Status(rawValue: Int32(truncatingIfNeeded: count)) ?? .error, "reading failed")
    }
    guard count == buffer.count else { throw PluginError.invalid("the saved state is cut short") }
  }

  /// Reads the bytes of a plain value.
  public func read<Value: BitwiseCopyable>(_ type: Value.Type = Value.self) throws -> Value {
    try withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { buffer in
      try read(into: UnsafeMutableRawBufferPointer(buffer))
      return buffer[0]
    }
  }

  /// Reads what `Writer.write` of an array wrote.
  ///
  /// - Parameter limit: more elements than that are refused.
  public func read<Value: BitwiseCopyable>(arrayOf type: Value.Type = Value.self, limit: Int) throws -> [Value] {
    let count = try read(UInt64.self)
    guard count <= UInt64(limit) else {
      throw PluginError.invalid("the saved state is damaged: \(count) elements where at most \(limit) can be")
    }
    var values: [Value] = []
    // Block by block: a count that is damaged must end with the bytes, not with the memory.
    while values.count < Int(count) {
      let part = min(Int(count) - values.count, Self.block)
      values += try [Value](unsafeUninitializedCapacity: part) { buffer, initialized in
        try read(into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<part])))
        initialized = part
      }
    }
    return values
  }

  /// Elements that are read at a time.
  private static let block = 1 << 16
}
