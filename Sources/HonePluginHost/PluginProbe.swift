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
  private let child: ChildProcess?
  private let pipe: Int32
  private let failure: String

  init(path: String, executable: String) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else {
      (child, pipe, failure) = (nil, -1, "it was not looked at: \(String(cString: strerror(errno)))")
      return
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    do {
      // The result goes through descriptor 3: what a constructor prints cannot spoil it.
      child = try ChildProcess(
        executable: executable, arguments: [PluginProbe.verb, "--", path], descriptors: [(ends[1], 3)],
        discardsOutput: true)
      (pipe, failure) = (ends[0], "")
    } catch {
      close(ends[0])
      (child, pipe, failure) = (nil, -1, "it was not looked at: \(error)")
    }
  }

  func result(timeLimit: Double) -> ProbeResult {
    guard let child else { return .broken(failure) }
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
    let status = !isLate && child.ends(within: 500) ? child.reap() : child.kill()
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
