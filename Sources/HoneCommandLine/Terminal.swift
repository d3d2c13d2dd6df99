import Glibc

/// Where output goes, and how it should look there.
struct Terminal: Sendable {
  /// Whether standard error is a terminal that can redraw a line.
  let isInteractive: Bool
  /// Whether standard output may be coloured.
  let isColoured: Bool
  /// Columns of standard output; 10,000 when it is not a terminal.
  let width: Int
  /// Columns of standard error, likewise.
  let errorWidth: Int

  /// What the environment says; `NO_COLOR` and `TERM=dumb` are honoured.
  static func current() -> Terminal {
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    let noColour = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let isOutput = isatty(STDOUT_FILENO) == 1
    return Terminal(
      isInteractive: isatty(STDERR_FILENO) == 1 && !isDumb, isColoured: isOutput && !noColour && !isDumb,
      width: columns(of: STDOUT_FILENO), errorWidth: columns(of: STDERR_FILENO))
  }

  private static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 10_000
  }

  /// The text in bold, where that can be shown.
  func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}

/// Standard output and standard error, unbuffered by us and safe against a reader that has gone.
enum Output {
  /// Prints a result.
  static func line(_ text: String = "") { write(text + "\n", to: STDOUT_FILENO) }
  /// Prints results that were gathered, as they are.
  static func raw(_ text: String) { write(text, to: STDOUT_FILENO) }
  /// Prints progress or a diagnostic.
  static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }
  /// Prints progress as it is.
  static func rawNote(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let base = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.write(descriptor, base, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        } else if errno == EPIPE && descriptor == STDOUT_FILENO {
          exit(0)  // `hone trials | head`: the reader has seen enough
        } else if errno == EAGAIN {
          var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&poller, 1, -1)
        } else if errno != EINTR {
          // A result that nobody gets must not look like one.
          guard descriptor == STDOUT_FILENO else { return }
          note("error: standard output: \(String(cString: strerror(errno)))")
          exit(ExitStatus.failed.rawValue)
        }
      }
    }
  }
}
