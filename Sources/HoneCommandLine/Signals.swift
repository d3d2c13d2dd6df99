import Glibc
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the study to end, the second ends the process.
enum Signals {
  private static let count = Atomic(0)

  /// Whether the user wants the study to end.
  static var wantsToStop: Bool { count.load(ordering: .relaxed) > 0 }

  /// Makes writing to a reader that has gone, or beyond the limit of a file's size, an error instead of a signal.
  static func ignoreClosedPipe() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Watches for the signals from here on.
  static func watch() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      // Only what is safe in a handler: an atomic, and _exit. The record is durable at any instant.
      if Signals.count.wrappingAdd(1, ordering: .relaxed).oldValue >= 1 { _exit(ExitStatus.interrupted.rawValue) }
    }
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // Whoever started us may have had them blocked, which is inherited.
    var watched = sigset_t()
    sigemptyset(&watched)
    sigaddset(&watched, SIGINT)
    sigaddset(&watched, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &watched, nil)
  }
}
