import Foundation
import Glibc

/// What became of looking into a library.
package enum ProbeResult: Codable, Sendable, Equatable {
  case library(LibraryDescription)
  /// It cannot be used; the reason.
  case broken(String)
  /// Loading it crashed, hung or ended the process; the reason.
  case deadly(String)

  /// Whether it stays so for as long as the file stays as it is.
  var isLasting: Bool {
    switch self {
    case .library, .deadly: true
    case .broken: false
    }
  }
}

/// Looks into a plugin library in a process of its own, since loading runs its constructors.
package enum PluginProbe {
  /// The hidden verb of the host that a probe runs.
  package static let verb = "probe-plugin"
  /// Seconds after which a library that does not finish loading is given up.
  private static let timeLimit = 5.0

  /// The probing process: loads `path` and writes a `ProbeResult` as JSON to `descriptor`.
  package static func main(path: String, descriptor: Int32) {
    guard let data = try? JSONEncoder().encode(look(at: path)) else { return }
    FileHandle(fileDescriptor: descriptor).write(data)
    // _exit: destructors of a foreign library are none of our business.
    _exit(0)
  }

  /// Loads a library into this process and reads its descriptors.
  package static func look(at path: String) -> ProbeResult {
    do {
      return .library(try DescriptorReading.library(LoadedLibrary(path: path).descriptor))
    } catch {
      return .broken("\(error)")
    }
  }

  /// Probes libraries, as many at once as there are cores; results in order.
  static func probe(_ paths: [String], executable: String) -> [ProbeResult] {
    var results = [ProbeResult](repeating: .broken("it was not looked at"), count: paths.count)
    var waiting = paths.indices[...]
    let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
    while !waiting.isEmpty {
      let batch = waiting.prefix(width)
      waiting = waiting.dropFirst(width)
      let children = batch.map { ($0, ProbeChild(path: paths[$0], executable: executable)) }
      for (index, child) in children { results[index] = child.result(timeLimit: timeLimit) }
    }
    return results
  }
}

/// One probing process.
private struct ProbeChild {
  private let pid: pid_t
  private let pipe: Int32
  private let failure: String?

  init(path: String, executable: String) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else {
      (pid, pipe, failure) = (0, -1, "it was not looked at: \(String(cString: strerror(errno)))")
      return
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The result goes through descriptor 3: what a constructor prints cannot spoil it.
    posix_spawn_file_actions_adddup2(&actions, ends[1], 3)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that a library's children go with it.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    let words = [executable, PluginProbe.verb, "--", path]
    let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let status = posix_spawn(&child, executable, &actions, &attributes, arguments, environ)
    close(ends[1])
    guard status == 0 else {
      close(ends[0])
      (pid, pipe, failure) = (0, -1, "it was not looked at: \(executable): \(String(cString: strerror(status)))")
      return
    }
    (pid, pipe, failure) = (child, ends[0], nil)
  }

  func result(timeLimit: Double) -> ProbeResult {
    if let failure { return .broken(failure) }
    let deadline = Date(timeIntervalSinceNow: timeLimit)
    var data = Data()
    var isLate = false
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var poller = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
      let left = deadline.timeIntervalSinceNow
      guard left > 0, poll(&poller, 1, Int32(left * 1000) + 1) > 0 else {
        isLate = true
        break
      }
      let count = read(pipe, &chunk, chunk.count)
      guard count > 0 else { break }
      data.append(contentsOf: chunk[..<count])
    }
    close(pipe)
    kill(-pid, SIGKILL)  // whatever it left behind; itself too if it is late
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    if isLate { return .deadly("it hangs while being loaded (longer than \(Int(timeLimit)) s)") }
    if let result = try? JSONDecoder().decode(ProbeResult.self, from: data) { return result }
    return .deadly(Self.explanation(status))
  }

  private static func explanation(_ status: Int32) -> String {
    let signal = status & 0x7F
    guard signal == 0 else { return "it crashed with \(signalName(signal)) while being loaded" }
    return "it ended the process with status \((status >> 8) & 0xFF) while being loaded"
  }
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
