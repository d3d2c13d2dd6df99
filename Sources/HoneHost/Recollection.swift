import HoneStore
import HoneStudy

/// Brings a study's optimizer to where the record ends: from its last snapshot if that can be used, else from the start.
struct Recollection {
  let optimizer: PluginOptimizer
  /// Trials that have ended and that it has not been told, in order.
  private(set) var untold: [FinishedTrial] = []

  /// - Parameter make: makes a fresh instance.
  /// - Throws: `AssemblyError.optimizerChanged` if it does not propose what it did.
  init(_ file: StudyFile, make: () throws -> PluginOptimizer) throws {
    let fresh = try make()
    guard fresh.learns else {
      optimizer = fresh
      return
    }
    let header = file.header
    let replay = try file.replay()
    untold = replay.untold
    var skipped = 0
    if let snapshot = try file.snapshot(), snapshot.steps <= replay.steps.count, fresh.matches(snapshot) {
      let isLoaded = fresh.load(snapshot, of: replay.steps)
      skipped = isLoaded ? snapshot.steps : 0
      optimizer = isLoaded ? fresh : try make()
    } else {
      optimizer = fresh
    }
    var replaying = Replaying(optimizer, space: header.space)
    if let difference = try replaying.run(replay.steps.dropFirst(skipped)) {
      throw AssemblyError.optimizerChanged(name: header.optimizer.name, difference)
    }
  }
}
