import HonePlugin

/// A snapshot: a header, and for each fold how far it is, the weights, and what the solver keeps. Numbers as they are in
/// memory, little-endian on every platform that hone runs on.
extension Evaluation {
  private static let format: UInt64 = 0x3150_4E53_504C_4D68  // "hMLPSNP1"

  /// What must agree for a snapshot to be carried on.
  private static func shape(_ trainer: Trainer) -> [UInt64] {
    trainer.network.sizes.map(UInt64.init)
  }

  /// Writes all that `restoring` needs.
  package func snapshot(_ write: (UnsafeRawBufferPointer) throws -> Void) throws {
    func writeValue<Value: BitwiseCopyable>(_ value: Value) throws { try withUnsafeBytes(of: value, write) }
    let shape = Evaluation.shape(trainers[0])
    try writeValue(Evaluation.format)
    try writeValue(UInt64(trainers.count))
    try writeValue(UInt64(trainers[0].memory.count))
    try writeValue(UInt64(shape.count))
    for size in shape { try writeValue(size) }
    for trainer in trainers {
      try writeValue(trainer.progress)
      try write(UnsafeRawBufferPointer(trainer.network.parameters.buffer))
      try write(UnsafeRawBufferPointer(trainer.memory.buffer))
    }
  }

  /// Carries on from a snapshot, with its seeds, perhaps with other hyperparameters.
  ///
  /// - Throws: `.unsupported` for a snapshot of another version, `.invalid` for one of another network, other data or
  ///   another solver.
  package static func restoring(
    _ hyperparameters: Hyperparameters, on folds: [Fold], leakiness: Double,
    _ read: (UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> Evaluation {
    func readValue<Value: BitwiseCopyable>(_ value: Value) throws -> Value {
      var value = value
      try withUnsafeMutableBytes(of: &value, read)
      return value
    }
    guard try readValue(UInt64(0)) == format else {
      throw PluginError.unsupported("the snapshot is of another version of the plugin mlp")
    }
    let result = try Evaluation(unstarted: hyperparameters, on: folds, seed: 0, leakiness: Float(leakiness))
    let expected = shape(result.trainers[0])
    let foldCount = try readValue(UInt64(0))
    let memoryCount = try readValue(UInt64(0))
    let shapeCount = try readValue(UInt64(0))
    var sizes: [UInt64] = []
    if shapeCount == UInt64(expected.count) { sizes = try expected.map { _ in try readValue(UInt64(0)) } }
    guard foldCount == UInt64(folds.count), memoryCount == UInt64(result.trainers[0].memory.count), sizes == expected
    else {
      let text = expected.map(String.init).joined(separator: "-")
      throw PluginError.invalid(
        "the snapshot does not fit a network \(text) with \(hyperparameters.solver.name.rawValue) on \(folds.count) folds; "
          + "only the learning rate, l2, momentum and dropout may differ")
    }
    for trainer in result.trainers {
      trainer.progress = try readValue(trainer.progress)
      try read(UnsafeMutableRawBufferPointer(trainer.network.parameters.buffer))
      try read(UnsafeMutableRawBufferPointer(trainer.memory.buffer))
    }
    return result
  }

  /// A copy that goes its own way.
  package func copy() throws -> Evaluation {
    let result = try Evaluation(
      unstarted: hyperparameters, on: trainers.map(\.fold), seed: 0, leakiness: leakiness)
    for (copy, original) in zip(result.trainers, trainers) {
      copy.progress = original.progress
      copy.network.parameters.copy(original.network.parameters)
      copy.memory.copy(original.memory)
    }
    return result
  }
}
