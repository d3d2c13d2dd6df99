/// Where a trial stands.
///
/// The raw values are those of `hone.h` and of the study file: they never change.
package enum TrialState: Int, Sendable, CaseIterable {
  /// Proposed, and not started yet.
  case waiting = 0
  /// Being evaluated.
  case running = 1
  /// Evaluated to the end.
  case complete = 2
  /// Ended without a value.
  case failed = 3
  /// Ended early by an optimizer's verdict.
  case stopped = 4
  /// Ended for now; another trial may continue it.
  case paused = 5
  /// Given up by the user.
  case cancelled = 6

  /// The word that users see.
  package var name: String {
    switch self {
    case .waiting: "waiting"
    case .running: "running"
    case .complete: "complete"
    case .failed: "failed"
    case .stopped: "stopped"
    case .paused: "paused"
    case .cancelled: "cancelled"
    }
  }
}

/// Who wanted a trial.
///
/// The raw values are those of the study file.
package enum TrialOrigin: Int, Sendable {
  /// The study's optimizer proposed it.
  case optimizer = 0
  /// A user evaluated it by hand.
  case hand = 1
  /// A user put it into the queue.
  case queue = 2
}
