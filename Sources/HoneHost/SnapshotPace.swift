import HonePluginHost

/// When an optimizer's state is worth keeping: the time that a replay would take is bounded, and so is the time that
/// goes into keeping it.
struct SnapshotPace {
  /// Seconds of the optimizer's own work that a replay may always repeat.
  private static let least = 0.01
  /// Keeping snapshots takes at most this part of the optimizer's own time.
  private static let part = 0.1
  /// Bytes a second that the study file takes, at least.
  private static let rate = 100e6

  private var isPossible: Bool
  /// Seconds in the optimizer since the last snapshot.
  private var spent = 0.0
  /// Seconds that the last snapshot took.
  private var cost = 0.0

  init(isPossible: Bool) { self.isPossible = isPossible }

  var isDue: Bool { isPossible && spent > max(Self.least, cost / Self.part) }

  /// Runs a call of the optimizer that a replay would repeat.
  mutating func timing<Result>(_ call: () throws -> Result) rethrows -> Result {
    guard isPossible else { return try call() }
    let watch = Stopwatch()
    defer { spent += watch.seconds }
    return try call()
  }

  /// Saves; an optimizer that cannot is not asked again.
  mutating func saving(_ save: () -> [UInt8]?) -> [UInt8]? {
    let watch = Stopwatch()
    let state = save()
    cost = watch.seconds + Double(state?.count ?? 0) / Self.rate
    spent = 0
    isPossible = state != nil
    return state
  }
}
