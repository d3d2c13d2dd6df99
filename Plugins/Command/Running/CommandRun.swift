import Glibc

/// How a command is started.
package struct CommandLaunch: Sendable, Equatable {
  /// A path with a slash.
  package var file: String
  /// The first is the name that the command sees.
  package var arguments: [String]
  /// `NAME=VALUE`.
  package var environment: [String]
  /// nil: this process's.
  package var folder: String?
  /// Bytes to which a file may grow; 0: any.
  package var fileLimit = 0

  package init(file: String, arguments: [String], environment: [String], folder: String? = nil) {
    self.file = file
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
  }
}

/// A command that has ended.
package struct CommandRun {
  package enum Ending: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
    /// Which call failed before the command ran, and its errno.
    case notStarted(call: Int32, error: Int32)
    /// Somebody killed its guard.
    case lost
  }

  /// Why it was told to end.
  package enum Reason: Equatable {
    /// Whoever reads its lines has seen enough.
    case stopped
    case cancelled
    /// It printed more than it may.
    case tooMuchOutput
  }

  /// Which stream a line comes from.
  package enum Stream: Int, Sendable {
    case output
    case error
  }

  package struct Limits: Sendable {
    /// Seconds between SIGTERM and SIGKILL.
    package var grace = 1.0
    /// Bytes that it may print, both streams together.
    package var output = 1 << 30

    package init() {}
  }

  package var ending: Ending
  /// nil: it ended by itself.
  package var reason: Reason?
  /// From its start to its end, by the clock.
  package var seconds: Double
  /// User and system time.
  package var cpuSeconds: Double
  /// The most that one of its processes had resident.
  package var peakBytes: Double
  /// What it printed.
  package var printed: [Excerpt]

  /// Runs a command until it and all that it has started have ended.
  ///
  /// Calls `command_pipe` and `command_start`.
  ///
  /// - Parameters:
  ///   - isCancelled: asked ten times a second; then the command's group gets SIGTERM, and SIGKILL after `limits.grace`.
  ///   - read: takes each line; the command is ended likewise once it says false.
  /// - Throws: the reason why not even a guard could be started.
  package init(
    _ launch: CommandLaunch, _ limits: Limits = Limits(), isCancelled: () -> Bool,
    read: (Stream, ArraySlice<UInt8>) -> Bool
  ) throws(CommandStartError) {
    var session = try CommandSession(launch)
    defer { session.close() }
    let began = ContinuousClock.now
    session.watch(limits, isCancelled: isCancelled, read: read)
    ending = session.ending
    reason = session.reason
    seconds = (ContinuousClock.now - began) / .seconds(1)
    cpuSeconds = session.cpuSeconds
    peakBytes = session.peakBytes
    printed = session.printed
  }
}

/// Why there is not even a guard.
package struct CommandStartError: Error, Equatable, CustomStringConvertible {
  package var error: Int32

  package var description: String {
    "no process can be started for the command: \(String(cString: strerror(error)))"
  }
}
