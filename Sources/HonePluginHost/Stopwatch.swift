import Foundation

/// A moment of the monotonic clock, for what is timed once a trial.
///
/// `ContinuousClock` counts in 128 bits, whose division costs more than a cheap objective does.
package struct Stopwatch: Sendable {
  private let nanoseconds: UInt64

  /// Starts now.
  package init() { nanoseconds = monotonicNanoseconds() }

  /// Seconds from its start until now.
  package var seconds: Double { Double(monotonicNanoseconds() - nanoseconds) * 1e-9 }

  /// Seconds from an earlier stopwatch's start to this one's.
  package func seconds(since earlier: Stopwatch) -> Double { Double(nanoseconds - earlier.nanoseconds) * 1e-9 }
}

private func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
