import CHone

extension OptimizerInstance {
  /// Whether its state can be saved and loaded: it offers `hone.optimizer.state/1`.
  package var isStateful: Bool { stateTable != nil }

  /// Its state, as the plugin writes it; nil if the plugin does not say, or has failed.
  ///
  /// Calls `hone_optimizer_state.save`.
  package func save() -> [UInt8]? {
    guard !isDead, let slot = stateTable?.save else { return nil }
    let sink = ByteSink()
    var writer = sink.writer
    error.clear()
    let status = keepingFloatingPointState { slot(instance, &writer, error.pointer) }
    return withExtendedLifetime(sink) { status == HONE_OK ? sink.bytes : nil }
  }

  /// Loads a state into a fresh instance.
  ///
  /// Calls `hone_optimizer_state.load`.
  ///
  /// - Returns: whether it did; if not, the instance is of no more use.
  package func load(_ state: [UInt8]) -> Bool {
    guard let slot = stateTable?.load else { return false }
    let source = ByteSource(state)
    var reader = hone_reader()
    reader.struct_size = UInt32(MemoryLayout<hone_reader>.size)
    reader.context = Unmanaged.passUnretained(source).toOpaque()
    reader.read = { context, bytes, count in
      guard let context, let bytes else { return Int64(HONE_INVALID) }
      return Unmanaged<ByteSource>.fromOpaque(context).takeUnretainedValue().read(into: bytes, count)
    }
    error.clear()
    let status = keepingFloatingPointState { slot(instance, &reader, error.pointer) }
    return withExtendedLifetime(source) { status == HONE_OK }
  }

  private var stateTable: hone_optimizer_state? {
    guard let table = DescriptorReading.table(of: HONE_OPTIMIZER_STATE, in: descriptor.pointee) else { return nil }
    return try? DescriptorReading.whole(hone_optimizer_state.self, at: table, "hone_optimizer_state")
  }
}

/// Takes what a plugin writes.
final class ByteSink {
  /// A state that is larger is not worth its place in the study file.
  static let limit = 64 << 20
  var bytes: [UInt8] = []

  /// Leads here, as long as this object lives.
  var writer: hone_writer {
    var writer = hone_writer()
    writer.struct_size = UInt32(MemoryLayout<hone_writer>.size)
    writer.context = Unmanaged.passUnretained(self).toOpaque()
    writer.write = { context, bytes, count in
      guard let context, let count = Int(exactly: count) else { return HONE_INVALID }
      let sink = Unmanaged<ByteSink>.fromOpaque(context).takeUnretainedValue()
      guard sink.bytes.count + count <= ByteSink.limit else { return HONE_ERROR }
      sink.bytes += UnsafeRawBufferPointer(start: bytes, count: count)
      return HONE_OK
    }
    return writer
  }
}

/// Gives a plugin what it wrote.
private final class ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func read(into buffer: UnsafeMutableRawPointer, _ count: UInt64) -> Int64 {
    let count = Int(min(count, UInt64(bytes.count - position)))
    bytes.withUnsafeBytes {
      if count > 0, let base = $0.baseAddress { buffer.copyMemory(from: base + position, byteCount: count) }
    }
    position += count
    return Int64(count)
  }
}
