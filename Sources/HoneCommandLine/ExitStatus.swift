/// The exit statuses of `hone`; a contract with scripts.
enum ExitStatus: Int32 {
  case done = 0
  case failed = 1
  /// Wrong usage, or a study file that does not hold.
  case usage = 2
  /// A plugin could not be loaded or broke the contract.
  case plugin = 3
  /// No trial succeeded.
  case noTrialSucceeded = 4
  case interrupted = 130
}

/// An error that the command line words itself.
struct CommandError: Error, CustomStringConvertible {
  let status: ExitStatus
  let description: String

  init(_ status: ExitStatus, _ description: String) {
    self.status = status
    self.description = description
  }
}
