import Foundation
import GRDB
import Glibc

/// The process that a study file names as its last writer.
///
/// Column `owner` of table `study` has it as JSON.
struct FileOwner: Codable, Equatable {
  var process: Int32
  var host: String
  /// The program and its verb; no options, since a study file is passed around.
  var command: String
  /// When it began to write, in seconds since 1970.
  var since: Double

  /// This process.
  static var current: FileOwner {
    let words = CommandLine.arguments
    let program = words.first?.split(separator: "/").last.map(String.init) ?? "hone"
    let verb = words.dropFirst().first { !$0.hasPrefix("-") }
    return FileOwner(
      process: getpid(), host: thisHost, command: ([program] + (verb.map { [$0] } ?? [])).joined(separator: " "),
      since: Date().timeIntervalSince1970)
  }

  init(process: Int32, host: String, command: String, since: Double) {
    (self.process, self.host, self.command, self.since) = (process, host, command, since)
  }

  /// What column `owner` holds; nil if that is something else.
  init?(text: String) {
    guard let owner = try? JSONDecoder().decode(FileOwner.self, from: Data(text.utf8)) else { return nil }
    self = owner
  }

  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Name of this machine, as `hostname` prints it.
  static var thisHost: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// Who has a study file locked, as far as the system and the file say.
///
/// The system's list of locks is the truth; the file's own record adds since when, and stands in where the system does
/// not know: another host, another container.
struct LockHolder: CustomStringConvertible {
  /// nil if the system does not list it.
  let process: Int32?
  let owner: FileOwner?

  /// - Parameter readsFile: whether to look for the file's own record, too; costs opening it.
  init(of path: String, readsFile: Bool = true) {
    process = Self.lockingProcess(path)
    owner = readsFile ? Self.recordedOwner(path) : nil
  }

  /// Whether the system knows of a process that writes the file.
  static func isThere(for path: String) -> Bool { lockingProcess(path) != nil }

  /// `process 4711 (hone run study.toml) on this host since 12:03`.
  var description: String {
    guard let process else {
      guard let owner else { return "another process" }
      let place = owner.host == FileOwner.thisHost ? "this host" : owner.host
      return "process \(owner.process) (\(owner.command)) on \(place) since \(Self.clock(owner.since))"
    }
    let isRecorded = owner?.process == process && owner?.host == FileOwner.thisHost
    let command = Self.commandLine(process) ?? (isRecorded ? owner?.command : nil)
    let since = isRecorded ? owner.map { " since \(Self.clock($0.since))" } : nil
    return "process \(process)\(command.map { " (\($0))" } ?? "") on this host\(since ?? "")"
  }

  // MARK: What the system knows

  private static func lockingProcess(_ path: String) -> Int32? {
    guard let identity = FileIdentity(path: path), let locks = text(ofFile: "/proc/locks") else { return nil }
    return process(holding: identity, in: locks)
  }

  /// Finds the process that has an flock() for writing on a file.
  ///
  /// - Parameter locks: the text of /proc/locks; see proc_locks(5). A line that waits has "->" and is passed over.
  static func process(holding file: FileIdentity, in locks: String) -> Int32? {
    var elsewhere: Int32?
    for line in locks.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 6, words[1] == "FLOCK", words[3] == "WRITE", let process = Int32(words[4]) else { continue }
      let place = words[5].split(separator: ":")
      guard place.count == 3, let inode = UInt(place[2]), inode == file.inode else { continue }
      if let major = UInt(place[0], radix: 16), let minor = UInt(place[1], radix: 16), major == file.major,
        minor == file.minor
      {
        return process
      }
      // Some file systems (btrfs, overlays) list another device than stat() gives.
      elsewhere = process
    }
    return elsewhere
  }

  /// How a living process was started, cut to what fits into a message.
  private static func commandLine(_ process: Int32) -> String? {
    guard let text = text(ofFile: "/proc/\(process)/cmdline"), !text.isEmpty else { return nil }
    var words = text.split(separator: "\0").map(String.init)
    if let program = words.first?.split(separator: "/").last { words[0] = String(program) }
    let line = String(words.joined(separator: " ").map { $0.isNewline ? " " : $0 })
    return line.count > 60 ? line.prefix(59) + "…" : line
  }

  /// Files of /proc have no size: they are read to their end.
  private static func text(ofFile path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: What the file says

  private static func recordedOwner(_ path: String) -> FileOwner? {
    guard let database = try? StudyFile.connect(path, .looking) else { return nil }
    defer { try? database.close() }
    let text = try? database.unsafeRead { try String.fetchOne($0, sql: "SELECT owner FROM study") }
    return text.flatMap { $0 }.flatMap(FileOwner.init(text:))
  }

  /// `12:03` today, else with the date; local time.
  static func clock(_ seconds: Double) -> String {
    func fields(_ seconds: Double) -> tm {
      var time = time_t(max(0, min(seconds, 1e11)))
      var fields = tm()
      localtime_r(&time, &fields)
      return fields
    }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (then, now) = (fields(seconds), fields(Date().timeIntervalSince1970))
    let time = "\(two(then.tm_hour)):\(two(then.tm_min))"
    if then.tm_year == now.tm_year && then.tm_yday == now.tm_yday { return time }
    return "\(then.tm_year + 1900)-\(two(then.tm_mon + 1))-\(two(then.tm_mday)) \(time)"
  }
}

extension FileIdentity {
  /// The two parts of a device number; see makedev(3).
  fileprivate var major: UInt { (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF }
  fileprivate var minor: UInt { device & 0xFF | (device >> 12) & ~0xFF }
}
