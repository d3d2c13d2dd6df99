package import HoneStudy

/// Where the record of a study goes.
package protocol StudyRecorder: AnyObject {
  /// Writes records, all or none; durable when it returns.
  func write(_ records: [StudyRecord]) throws
}

/// A study that is not kept: for evaluations that are cheaper than a disk.
package final class MemoryRecorder: StudyRecorder {
  /// The best trial so far.
  package private(set) var incumbent: FinishedTrial?

  package init() {}

  package func write(_ records: [StudyRecord]) {
    for case .outcomes(let finished) in records {
      if let last = finished.last(where: \.improved) { incumbent = last }
    }
  }
}
