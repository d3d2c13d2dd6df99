import CHone

extension OptimizerBench {
  /// The instance's state as bytes.
  ///
  /// Calls `hone_optimizer_state.save`.
  ///
  /// - Throws: `.unsupported` if the plugin is no `StatefulOptimizer`.
  public func save() throws -> [UInt8] {
    let blob = ByteCollector()
    var writer = blob.writer
    let table = try stateTable()
    _ = try withExtendedLifetime(blob) { try checkedCall { table.save?(instance, &writer, $0) ?? HONE_ERROR } }
    return blob.bytes
  }

  /// Loads what `save` of an instance for the same problem and options answered; this one must be fresh.
  ///
  /// Calls `hone_optimizer_state.load`.
  public func load(_ bytes: [UInt8]) throws {
    let blob = StateBlob(bytes)
    var reader = hone_reader()
    reader.struct_size = UInt32(MemoryLayout<hone_reader>.size)
    reader.context = Unmanaged.passUnretained(blob).toOpaque()
    reader.read = { context, target, count in
      let blob = Unmanaged<StateBlob>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
      let taken = blob.bytes[blob.position...].prefix(Int(count))
      UnsafeMutableRawBufferPointer(start: target, count: taken.count).copyBytes(from: taken)
      blob.position += taken.count
      return Int64(taken.count)
    }
    let table = try stateTable()
    _ = try withExtendedLifetime(blob) { try checkedCall { table.load?(instance, &reader, $0) ?? HONE_ERROR } }
  }

  private func stateTable() throws -> hone_optimizer_state {
    let id = HONE_OPTIMIZER_STATE
    for offered in registration.extensions(arena) where String(cString: offered.id) == id {
      return offered.table.assumingMemoryBound(to: hone_optimizer_state.self).pointee
    }
    throw PluginError.unsupported("the plugin does not offer \(id)")
  }
}

/// Bytes that a writer appends to and a reader goes through.
private final class StateBlob {
  var bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }
}
