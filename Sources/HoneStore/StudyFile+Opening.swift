import Foundation
import GRDB
import GRDBSQLite
import Glibc
import HoneSpace
import HoneStudy

extension StudyFile {
  /// How a connection uses a file.
  enum Access {
    case writing
    /// Reading where the folder can be written: the last connection tidies up the -wal and -shm files.
    case reading
    /// Reading without making anything beside the file but what SQLite cannot do without.
    case looking
    /// Reading a file that nobody writes, and of which all is in the file itself: touches nothing.
    case sealed
  }

  /// Seconds that a connection waits for another one's lock; these last as long as a commit.
  static let patience = 5.0

  /// Opens a connection; the file must be there.
  static func connect(_ path: String, _ access: Access) throws -> DatabaseQueue {
    var configuration = GRDB.Configuration()
    configuration.readonly = access == .looking || access == .sealed
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { database in
      // A commit survives a loss of power; with blocks of outcomes in one commit that costs little.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      // A file may come from anywhere: what its schema says is not trusted.
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      // What a long log leaves of its file once it has been taken back.
      if access == .writing { try database.execute(sql: "PRAGMA journal_size_limit = \(LogBound.usual)") }
      if access == .reading { try database.execute(sql: "PRAGMA query_only = ON") }
    }
    return try DatabaseQueue(path: address(of: path, access), configuration: configuration)
  }

  /// How a reader should use a file.
  ///
  /// Whoever may write here reads like a writer, so that nothing is left beside the file. Whoever may not must not make
  /// a -wal file either: it would belong to the reader, and lock the writer out.
  static func readingAccess(_ path: String) -> Access {
    if access(path, W_OK) == 0 && access(StoreError.folder(of: resolved(path)), W_OK) == 0 { return .reading }
    return hasOnlyItself(path) ? .sealed : .looking
  }

  /// Whether all of a study is in the file itself, and nobody is about to change that.
  static func hasOnlyItself(_ path: String) -> Bool {
    guard (FileIdentity(path: logFile(of: path))?.size ?? 0) == 0 else { return false }
    return FileIdentity(path: resolved(path) + "-shm") == nil || !LockHolder.isThere(for: path)
  }

  /// The file that a path leads to, through symbolic links: beside that one SQLite keeps the log.
  static func resolved(_ path: String) -> String {
    guard let name = realpath(path, nil) else { return path }
    defer { free(name) }
    return String(cString: name)
  }

  /// Where a study file's write-ahead log is, if there is one.
  static func logFile(of path: String) -> String { resolved(path) + "-wal" }

  /// The name of a file as SQLite's URI: only there it can be said that the file must exist.
  ///
  /// See sqlite.org/uri.html.
  private static func address(of path: String, _ access: Access) -> String {
    guard sqlite3_compileoption_used("USE_URI") != 0 else { return path }
    let escaped = path.utf8.map { byte in
      let isPlain = byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") || isalnum(Int32(byte)) != 0 && byte < 128
      return isPlain ? String(UnicodeScalar(byte)) : "%" + hexadecimal(byte)
    }.joined()
    // Two slashes in front would begin the name of a host.
    let rooted = escaped.hasPrefix("/") ? "//" + escaped : escaped
    switch access {
    case .writing, .reading: return "file:\(rooted)?mode=rw"
    case .looking: return "file:\(rooted)?mode=ro"
    case .sealed: return "file:\(rooted)?mode=ro&immutable=1"
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}

// MARK: Before SQLite touches a file

extension StudyFile {
  /// Refuses what is not a study file.
  static func checkMagic(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT
        ? StoreError.missing(path: path)
        : StoreError.unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw StoreError.unreadable(path: path, reason: "it is a folder; name the study file in it")
    default: throw StoreError.unreadable(path: path, reason: "it is no ordinary file")
    }
    guard let file = fopen(path, "rb") else {
      let reason = errno == EACCES ? "you may not read it; ask its owner" : String(cString: strerror(errno))
      throw StoreError.unreadable(path: path, reason: reason)
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = fread(&bytes, 1, 100, file)
    guard ferror(file) == 0 else {
      throw StoreError.unreadable(path: path, reason: "\(String(cString: strerror(errno))); look at the disk")
    }
    let isDatabase = count == 100 && bytes.starts(with: Array("SQLite format 3\0".utf8))
    let identity = bytes[68..<72].reduce(0) { $0 << 8 | Int($1) }
    guard isDatabase, identity == Schema.applicationID else { throw StoreError.notAStudyFile(path: path) }
  }

  /// Refuses a write-ahead log in which commits lie behind a broken place.
  ///
  /// SQLite would take it up to there, and then delete it. While someone writes the file, its log is that one's business.
  static func checkLog(_ path: String, isLocked: Bool) throws {
    guard (FileIdentity(path: logFile(of: path))?.size ?? 0) > 0, isLocked || !LockHolder.isThere(for: path),
      let log = WriteAheadLog(ofFile: logFile(of: path)), log.lostCommits > 0
    else { return }
    throw StoreError.damaged(path: path, reason: log.damage(path))
  }
}

// MARK: The header

extension StudyFile {
  static func readHeader(_ database: Database, path: String) throws -> StudyHeader {
    let format = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard format <= Schema.format else { throw StoreError.newerFormat(path: path, format: format) }
    guard format >= 1 else { throw StoreError.damaged(path: path, reason: "its format is \(format)") }
    guard format == Schema.format else { throw StoreError.olderFormat(path: path, format: format) }
    let json = try DatabaseValue.fetchOne(database, sql: "SELECT header FROM study")
    guard case .string(let json)? = json?.storage else {
      throw StoreError.damaged(path: path, reason: "it has no header")
    }
    do { return try StudyHeader(json: json) } catch {
      throw StoreError.damaged(path: path, reason: error.reason)
    }
  }
}

/// Why a header is not one.
struct HeaderFault: Error {
  let reason: String
}

extension StudyHeader {
  /// What column `header` holds.
  var json: String { get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) } }

  /// Reads what column `header` holds.
  init(json: String) throws(HeaderFault) {
    do { self = try JSONDecoder().decode(StudyHeader.self, from: Data(json.utf8)) } catch {
      throw HeaderFault(reason: Self.reason(error))
    }
    if let flaw { throw HeaderFault(reason: "its header contradicts itself: \(flaw)") }
  }

  /// What cannot be true of any study; nil for a sound header.
  private var flaw: String? {
    let columns = space.hyperparameters.count + 2 * metrics.count
    if metrics.isEmpty { return "it has no metric" }
    if Set(metrics.map(\.name)).count != metrics.count { return "two metrics have one name" }
    if columns > Schema.columnLimit { return "it has \(columns) hyperparameters and metrics" }
    if space.hyperparameters.contains(where: \.domain.isText) { return "a hyperparameter is a text" }
    if !StudyLimits.workers.contains(workers.count) { return "it wants \(workers.count) workers" }
    if workers.retries < 0 || workers.maximumFailures ?? 0 < 0 { return "it counts failures below zero" }
    if let index = budget?.hyperparameter, !space.hyperparameters.indices.contains(index) {
      return "its budget belongs to a hyperparameter that it lacks"
    }
    return nil
  }

  /// What is wrong with the JSON, in words for people.
  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context): "its header has no \(place(context.codingPath + [key]))"
    case DecodingError.valueNotFound(_, let context): "its header has nothing in \(place(context.codingPath))"
    case DecodingError.typeMismatch(_, let context): "its header has something else in \(place(context.codingPath))"
    case DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty: "its header is no JSON"
    case DecodingError.dataCorrupted(let context): "its header has nonsense in \(place(context.codingPath))"
    default: "its header does not parse (\(oneLine("\(error)")))"
    }
  }

  /// `"objective.options[2].key"`.
  private static func place(_ path: [any CodingKey]) -> String {
    let text = path.reduce(into: "") { text, key in
      if let index = key.intValue { text += "[\(index)]" } else { text += (text.isEmpty ? "" : ".") + key.stringValue }
    }
    return text.isEmpty ? "its place" : "\"\(text)\""
  }

  private static func oneLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > 200 ? line.prefix(199) + "…" : line
  }
}
