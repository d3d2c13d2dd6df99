import CHone

/// Takes what the other side writes.
final class ByteCollector {
  private(set) var bytes: [UInt8] = []

  /// Leads here, as long as this object lives.
  var writer: hone_writer {
    var writer = hone_writer()
    writer.struct_size = UInt32(MemoryLayout<hone_writer>.size)
    writer.context = Unmanaged.passUnretained(self).toOpaque()
    writer.write = { context, source, count in
      Unmanaged<ByteCollector>.fromOpaque(context.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
        $0.bytes += UnsafeRawBufferPointer(start: source, count: Int(count))
      }
      return HONE_OK
    }
    return writer
  }
}
