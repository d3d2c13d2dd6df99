import HonePluginHost
import HoneSpace
package import HoneStore
import HoneStudy

/// What came of asking a study's optimizer for all its proposals again.
package struct Verification: Sendable, Equatable {
  /// How many proposals came out as they are on the record.
  package var repeated: Int
  /// The first that did not; nil if all did.
  package var difference: ReplayDifference?
  /// Whether the optimizer's library is no longer the file that made the study.
  package var libraryChanged: Bool

  /// Derives every proposal of a study from its record: from the seed, and from what the optimizer was told.
  ///
  /// The objective is not needed for it. Nothing is written.
  package init(of file: StudyFile, _ surroundings: Surroundings) throws {
    let header = file.header
    let library = try surroundings.library(of: header.optimizer, kind: .optimizer)
    let optimizer = try header.makeOptimizer(surroundings)
    var replaying = Replaying(optimizer, space: header.space)
    difference = try replaying.run(file.replay().steps)
    repeated = replaying.repeated
    libraryChanged = library != header.optimizer.file || !header.optimizer.isUnchanged
  }
}
