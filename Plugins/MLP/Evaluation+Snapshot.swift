import HonePlugin

/// A snapshot: a header, and for each fold how far it is, the weights, and what the solver keeps. Numbers as they are in
/// memory, little-endian on every platform that hone runs on.
extension Evaluation {
  private static let format: UInt64 = 0x3250_4E53_504C_4D68  // "hMLPSNP2"

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
    try writeValue(Evaluation.company(self))
    try writeValue(UInt64(shape.count))
    for size in shape { try writeValue(size) }
    for value in opened { try writeValue(value) }
    for trainer in trainers {
      try writeValue(trainer.progress)
      for value in trainer.hyperparameters.adjustable { try writeValue(value) }
      for block in Evaluation.blocks(trainer) { try write(UnsafeRawBufferPointer(block.buffer)) }
    }
  }

  /// All that a trainer goes on with, but for its progress.
  private static func blocks(_ trainer: Trainer) -> [Block<Float>] {
    [trainer.network.parameters, trainer.memory] + (trainer.descent.map { [$0.before] } ?? [])
      + (trainer.tangents.map { [$0.weights, $0.memory] } ?? [])
  }

  /// What must agree besides the shape: what goes along with a training.
  private static func company(_ evaluation: Evaluation) -> UInt64 {
    let directions = evaluation.directions.reduce(UInt64(0)) { bits, direction in
      bits | 1 << UInt64(Direction.allCases.firstIndex(of: direction) ?? 0)
    }
    return directions << 32 | UInt64(evaluation.trainers[0].descent?.before.count ?? 0)
  }

  /// Carries on from a snapshot, with its seeds, perhaps with other hyperparameters.
  ///
  /// A hyperparameter that is as it was when the training began stays what adjustments and descent have made of it; one
  /// that differs is taken over.
  ///
  /// - Throws: `.unsupported` for a snapshot of another version, `.invalid` for one of another network, other data or
  ///   another solver.
  package static func restoring(
    _ hyperparameters: Hyperparameters, on folds: [Fold], leakiness: Double, wishes: Wishes = Wishes(),
    threads: Int = 1,
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
    let result = try Evaluation(
      unstarted: hyperparameters, on: folds, seed: 0, leakiness: Float(leakiness), wishes: wishes, threads: threads)
    let expected = shape(result.trainers[0])
    let foldCount = try readValue(UInt64(0))
    let memoryCount = try readValue(UInt64(0))
    let company = try readValue(UInt64(0))
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
    guard company == Evaluation.company(result) else {
      throw PluginError.invalid(
        "the snapshot is of a training with other gradients or another rule of hypergradient descent")
    }
    result.opened = try result.opened.map { _ in try readValue(0.0) }
    let wanted = hyperparameters.adjustable
    for trainer in result.trainers {
      trainer.progress = try readValue(trainer.progress)
      let reached = try wanted.map { _ in try readValue(0.0) }
      trainer.carryOn(wanted.indices.map { wanted[$0] == result.opened[$0] ? reached[$0] : wanted[$0] })
      for block in Evaluation.blocks(trainer) { try read(UnsafeMutableRawBufferPointer(block.buffer)) }
    }
    result.opened = wanted
    return result
  }

  /// A copy that goes its own way.
  package func copy() throws -> Evaluation {
    let result = try Evaluation(
      unstarted: hyperparameters, on: trainers.map(\.fold), seed: 0, leakiness: leakiness, wishes: wishes,
      threads: threads)
    result.opened = opened
    for (copy, original) in zip(result.trainers, trainers) {
      copy.progress = original.progress
      copy.carryOn(original.hyperparameters.adjustable)
      for (to, from) in zip(Evaluation.blocks(copy), Evaluation.blocks(original)) { to.copy(from) }
    }
    return result
  }
}
