import Glibc
import Synchronization

/// Ctrl-C, SIGTERM and a terminal that closes: the first asks the study to end, the second ends the process.
enum Signals {
  private static let count = Atomic(0)
  /// What the first signal prints, as bytes that live as long as the process; 0: nothing.
  private static let firstText = Atomic(UInt(0))
  /// What is printed when foreign code ends the process; 0: nothing.
  private static let crashText = Atomic(UInt(0))

  /// Whether the user wants the study to end.
  static var wantsToStop: Bool { count.load(ordering: .relaxed) > 0 }

  /// Makes writing to a reader that has gone, or beyond the limit of a file's size, an error instead of a signal.
  static func ignoreClosedPipe() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Watches for the signals from here on.
  ///
  /// - Parameter text: what the first one prints on standard error: whoever waits for foreign code may wait long.
  static func watch(saying text: String? = nil) {
    firstText.store(lasting(text), ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      // Only what is safe in a handler: atomics, write and _exit. The record is durable at any instant.
      if Signals.count.wrappingAdd(1, ordering: .relaxed).oldValue >= 1 { _exit(ExitStatus.interrupted.rawValue) }
      Signals.write(Signals.firstText)
    }
    var watched = sigset_t()
    sigemptyset(&watched)
    for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !isIgnored(SIGHUP) {
      sigaction(number, &action, nil)
      sigaddset(&watched, number)
    }
    // Whoever started us may have had them blocked, which is inherited.
    pthread_sigmask(SIG_UNBLOCK, &watched, nil)
  }

  /// Runs `body`, and says what happened if foreign code crashes or exits meanwhile.
  static func watchingCrashes<Result>(saying text: String, _ body: () throws -> Result) rethrows -> Result {
    _ = crashHandlers
    crashText.store(lasting(text), ordering: .relaxed)
    defer { crashText.store(0, ordering: .relaxed) }
    return try body()
  }

  /// Installed once; without a text they change nothing.
  private static let crashHandlers: Void = {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      Signals.write(Signals.crashText)
      signal(number, SIG_DFL)
      raise(number)
    }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
    for number in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT] { sigaction(number, &action, nil) }
    atexit {
      guard Signals.crashText.load(ordering: .relaxed) != 0 else { return }
      Signals.write(Signals.crashText)
      _exit(ExitStatus.plugin.rawValue)
    }
  }()

  /// `nohup` wants a closed terminal to mean nothing.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// The bytes of a text, never freed: a handler may be reading them.
  private static func lasting(_ text: String?) -> UInt {
    guard let text, let bytes = strdup(text + "\n") else { return 0 }
    return UInt(bitPattern: bytes)
  }

  private static func write(_ text: borrowing Atomic<UInt>) {
    guard let bytes = UnsafePointer<CChar>(bitPattern: text.load(ordering: .relaxed)) else { return }
    _ = Glibc.write(STDERR_FILENO, bytes, strlen(bytes))
  }
}
