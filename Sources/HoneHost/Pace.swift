import HoneStudy

/// How many trials a worker takes at once: as many as it surely evaluates in one block's time, so that cheap trials share
/// a commit and expensive ones wait for nobody.
struct Pace {
  /// Seconds after which a worker reports what it has.
  static let block = 0.05
  private static let limit = 4096

  private(set) var capacity = 1
  /// The slowest recent trial in seconds.
  ///
  /// Durations have long tails, and a trial behind a slow one could run elsewhere.
  private var slowest = 0.0

  mutating func note(_ outcomes: [TrialOutcome]) {
    for outcome in outcomes { slowest = max(slowest * 0.98, outcome.outcome.seconds) }
    let fitting = Self.block / max(slowest, 1e-7)
    capacity = max(1, min(Int(min(fitting, Double(Self.limit))), capacity * 2))
  }
}
