import CProcessControl
import Glibc
import Synchronization

/// A process that this one has started: the host's own executable with a hidden verb.
///
/// It leads a process group of its own, so that its children go with it.
package final class ChildProcess {
  let pid: pid_t
  /// Readable once the process has ended; -1 where the kernel has no such thing.
  package let descriptor: Int32
  private var status: Int32?

  /// Every child that has not been reaped; whoever else is our child is an orphan of theirs.
  private static let living = Mutex<Set<pid_t>>([])

  /// Starts a process with an empty standard input.
  ///
  /// - Parameters:
  ///   - descriptors: ours, each with the number that it gets in the child; all others are closed.
  /// - Throws: `ChildProcessError` if it cannot be started.
  package init(
    executable: String, arguments: [String], descriptors: [(ours: Int32, theirs: Int32)], discardsOutput: Bool = false
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    if discardsOutput {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    for (ours, theirs) in descriptors { posix_spawn_file_actions_adddup2(&actions, ours, theirs) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigfillset(&defaults)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    let words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    // A crash of foreign code is an ordinary event: Swift's report of it would only bury the plugin's last words.
    let kept = Self.environment().filter { !$0.hasPrefix("SWIFT_BACKTRACE=") } + ["SWIFT_BACKTRACE=enable=no"]
    let variables: [UnsafeMutablePointer<CChar>?] = kept.map { strdup($0) } + [nil]
    defer { for variable in variables { free(variable) } }
    let program = Self.program(executable)
    var child: pid_t = 0
    // Under the lock: an orphan hunter must not take a child that has just been started for an orphan.
    let error = Self.living.withLock { living in
      let error = posix_spawn(&child, program, &actions, &attributes, words, variables)
      if error == 0 { living.insert(child) }
      return error
    }
    guard error == 0 else { throw ChildProcessError(executable: executable, systemError: error) }
    pid = child
    descriptor = process_descriptor(child)
  }

  deinit {
    kill()
    if descriptor >= 0 { close(descriptor) }
  }

  /// Sends a signal to the process alone.
  package func signal(_ number: Int32) {
    if status == nil { Glibc.kill(pid, number) }
  }

  /// Kills the process and its group, and waits for its end.
  ///
  /// - Returns: the status of `waitpid`.
  @discardableResult
  package func kill() -> Int32 {
    if let status { return status }
    Glibc.kill(-pid, SIGKILL)
    return reap()
  }

  /// Waits for the end of the process; what it left behind in its group is killed.
  ///
  /// - Returns: the status of `waitpid`.
  @discardableResult
  package func reap() -> Int32 {
    if let status { return status }
    // The process is left a zombie until its group is gone, so that its number is nobody else's.
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    Glibc.kill(-pid, SIGKILL)
    var status: Int32 = 0
    Self.living.withLock { living in
      while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
      _ = living.remove(pid)
    }
    self.status = status
    return status
  }

  /// Whether it ends by itself within `milliseconds`.
  package func ends(within milliseconds: Int32) -> Bool {
    if status != nil { return true }
    guard descriptor >= 0 else { return false }
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&poller, 1, milliseconds) > 0
  }

  /// Children that this process had before it started any: whoever became hone by `exec` may have some of its own.
  private static let inherited = living.withLock { Set(ourChildren()).subtracting($0) }

  /// Makes this process inherit the descendants of its children, so that `endOrphans` finds those that left the group.
  package static func adoptOrphans() {
    _ = inherited
    _ = adopt_orphans()
  }

  /// Kills the descendants whose own parent has ended.
  package static func endOrphans() {
    let others = inherited
    living.withLock { living in
      // One that dies leaves us its own children: until there are none.
      while true {
        let orphans = ourChildren().filter { !living.contains($0) && !others.contains($0) }
        guard !orphans.isEmpty else { return }
        for orphan in orphans {
          Glibc.kill(orphan, SIGKILL)
          var status: Int32 = 0
          waitpid(orphan, &status, 0)
        }
      }
    }
  }

  /// What is run: where another version has been installed over this process's own executable, still that one, which
  /// the other would not understand.
  private static func program(_ executable: String) -> String {
    let ours = "/proc/self/exe"
    var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = max(0, readlink(ours, &target, target.count))
    let isReplaced = target[..<count].elementsEqual("\(executable) (deleted)".utf8.map(CChar.init(bitPattern:)))
    return isReplaced ? ours : executable
  }

  private static func environment() -> [String] {
    var texts: [String] = []
    var entry = environ
    while let text = entry.pointee {
      texts.append(String(cString: text))
      entry += 1
    }
    return texts
  }

  private static func ourChildren() -> [pid_t] {
    guard let folder = opendir("/proc/self/task") else { return [] }
    defer { closedir(folder) }
    var children: [pid_t] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard Int(name) != nil, let file = fopen("/proc/self/task/\(name)/children", "r") else { continue }
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = fread(&bytes, 1, bytes.count, file)
      children += bytes[..<count].split(separator: UInt8(ascii: " ")).compactMap {
        pid_t(String(decoding: $0, as: UTF8.self))
      }
    }
    return children
  }

  /// How a process ended, from the status of `waitpid`: `was killed by SIGSEGV`, `exited with status 3`.
  package static func ending(_ status: Int32) -> String {
    let signal = status & 0x7F
    return signal == 0 ? "exited with status \((status >> 8) & 0xFF)" : "was killed by \(signalName(signal))"
  }
}

/// Why a process could not be started.
package struct ChildProcessError: Error, CustomStringConvertible, Equatable {
  package var executable: String
  package var reason: String

  package init(executable: String, reason: String) {
    self.executable = executable
    self.reason = reason
  }

  /// - Parameter systemError: what the system says, as an error number.
  package init(executable: String, systemError: Int32) {
    let isShort = systemError == EMFILE || systemError == ENFILE || systemError == EAGAIN
    self.init(
      executable: executable,
      reason: String(cString: strerror(systemError))
        + (isShort ? "; take fewer --workers, or allow more (ulimit -n, ulimit -u)" : ""))
  }

  package var description: String { "\(executable) cannot be started: \(reason)" }
}

/// `SIGSEGV` for 11.
package func signalName(_ signal: Int32) -> String {
  let names: [Int32: String] = [
    SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT",
    SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV", SIGPIPE: "SIGPIPE",
    SIGALRM: "SIGALRM", SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS",
  ]
  return names[signal] ?? "signal \(signal)"
}
