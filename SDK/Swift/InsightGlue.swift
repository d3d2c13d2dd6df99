import CHone

/// The table of `hone.optimizer.insight/1` for optimizers in Swift.
func insightTable() -> hone_optimizer_insight {
  var table = hone_optimizer_insight()
  table.struct_size = UInt32(MemoryLayout<hone_optimizer_insight>.size)
  table.importance = { instance, importance, text, error in
    status(error) {
      try Unmanaged<OptimizerInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
        guard let found = $0.insightful?.importance() else { throw PluginError.unsupported("nothing is known yet") }
        MutableValues(importance, count: $0.parameterCount).assign(found.values)
        var line = found.text
        try line.withUTF8 { try Writer(pointer: text.unsafelyUnwrapped).write(UnsafeRawBufferPointer($0)) }
      }
      return HONE_OK
    }
  }
  return table
}
