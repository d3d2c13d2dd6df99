package import HonePlugin

extension TPEOptimizer: StatefulOptimizer {
  /// Of the layout below; another one is refused, and the study is replayed.
  private static let version: UInt32 = 1

  package func save(_ writer: Writer) throws {
    try writer.write(Self.version)
    try writer.write(UInt64(begun))
    try writer.write(UInt64(told))
    try writer.write(visited.hashes.sorted())
    try writer.write(UInt64(pending.count))
    for pending in pending {
      try writer.write(pending.trial)
      try writer.write(pending.isOwn ? 1 as UInt8 : 0)
      try writer.write(pending.values)
    }
    for model in models { try model.save(writer) }
  }

  package func load(_ reader: Reader) throws {
    guard try reader.read(UInt32.self) == Self.version else {
      throw PluginError.unsupported("a saved state of another version of tpe")
    }
    begun = Int(clamping: try reader.read(UInt64.self))
    told = Int(clamping: try reader.read(UInt64.self))
    visited = Visited(try reader.read(arrayOf: UInt64.self, limit: 1 << 32))
    pending = []
    for _ in 0..<(try reader.read(UInt64.self)) {
      let trial = try reader.read(UInt64.self)
      let isOwn = try reader.read(UInt8.self) != 0
      let values = try reader.read(arrayOf: Double.self, limit: tree.space.count)
      guard values.count == tree.space.count else {
        throw PluginError.invalid("the saved state is damaged: a trial of another space")
      }
      pending.append(Pending(trial: trial, isOwn: isOwn, values: values, points: tree.points(of: values)))
    }
    for model in models { try model.load(reader, metrics: metricCount) }
  }
}
