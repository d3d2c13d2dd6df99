import Foundation
import GRDB
import Glibc
import HoneStudy
import HoneSpace

/// A study as an SQLite database.
///
/// One process writes it at a time: it holds a lock on the file, and others are told who does. Readers need no lock.
/// Not thread-safe: the study host calls it from one thread at a time.
package final class StudyFile {
  package let path: String
  package let header: StudyHeader
  let database: DatabaseQueue
  var statements: WriteStatements?
  private let lock: FileLock?

  /// Makes the file of a new study.
  ///
  /// Throws `StoreError.exists` rather than touch a file that is there. The file appears whole or not at all: it is made
  /// under another name and then given its own, so a host that is killed here leaves no half of a study.
  package static func create(at path: String, header: StudyHeader, trials: Int?) throws -> StudyFile {
    let columns = header.space.hyperparameters.count + 2 * header.metrics.count
    guard columns <= Schema.columnLimit else {
      throw StoreError.tooManyHyperparameters(count: columns, limit: Schema.columnLimit)
    }
    guard access(path, F_OK) != 0 else { throw StoreError.exists(path: path) }
    let draft = "\(path).\(getpid()).new"
    defer { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) } }
    do {
      let database = try openDatabase(draft, readonly: false)
      let json = String(decoding: try JSONEncoder().encode(header), as: UTF8.self)
      try database.write { database in
        for statement in Schema.statements(for: header) { try database.execute(sql: statement) }
        try database.execute(
          sql: "INSERT INTO study (id, trials, header, owner) VALUES (1, ?, ?, '')", arguments: [trials, json])
      }
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
      try database.close()
    } catch {
      throw StoreError.wrapping(error, path: path, writing: true)
    }
    guard link(draft, path) == 0 else {
      if errno == EEXIST { throw StoreError.exists(path: path) }
      throw StoreError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    return try open(path, forWriting: true)
  }

  /// Opens a study file, to read it only or to go on with the study.
  package static func open(_ path: String, forWriting: Bool) throws -> StudyFile {
    try checkMagic(path)
    let lock = forWriting ? try FileLock(path) : nil
    do {
      let database = try openDatabase(path, readonly: !forWriting)
      let header = try database.read { try readHeader($0, path: path) }
      if forWriting {
        try database.write { try $0.execute(sql: "UPDATE study SET owner = ?", arguments: [FileLock.owner]) }
      }
      return StudyFile(path: path, header: header, database: database, lock: lock)
    } catch {
      throw StoreError.wrapping(error, path: path, writing: false)
    }
  }

  private init(path: String, header: StudyHeader, database: DatabaseQueue, lock: FileLock?) {
    self.path = path
    self.header = header
    self.database = database
    self.lock = lock
  }

  /// How many trials the study may have; nil: no limit.
  package func trialLimit() throws -> Int? {
    try reading { try Int.fetchOne($0, sql: "SELECT trials FROM study") }
  }

  /// Changes how many trials the study may have.
  package func setTrialLimit(_ trials: Int?) throws {
    try writing { try $0.execute(sql: "UPDATE study SET trials = ?", arguments: [trials]) }
  }

  /// Ends the use of the file: what is in the write-ahead log goes into the file itself.
  package func close() throws {
    statements = nil
    do { try database.close() } catch { throw StoreError.wrapping(error, path: path, writing: true) }
    lock?.release()
  }

  func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try database.unsafeRead(body) } catch {
      throw StoreError.wrapping(error, path: path, writing: false)
    }
  }

  func writing(_ body: (Database) throws -> Void) throws {
    do { try database.write(body) } catch { throw StoreError.wrapping(error, path: path, writing: true) }
  }
}

// MARK: Opening

extension StudyFile {
  private static func openDatabase(_ path: String, readonly: Bool) throws -> DatabaseQueue {
    var configuration = GRDB.Configuration()
    configuration.readonly = readonly
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      // A commit survives a loss of power; with blocks of outcomes in one commit that costs little.
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// Refuses what is not a study file before SQLite touches it.
  private static func checkMagic(_ path: String) throws {
    guard let file = fopen(path, "rb") else {
      throw errno == ENOENT
        ? StoreError.missing(path: path)
        : StoreError.unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = fread(&bytes, 1, 100, file)
    let isDatabase = count == 100 && bytes.starts(with: Array("SQLite format 3\0".utf8))
    let identity = bytes[68..<72].reduce(0) { $0 << 8 | Int($1) }
    guard isDatabase, identity == Schema.applicationID else { throw StoreError.notAStudyFile(path: path) }
  }

  private static func readHeader(_ database: Database, path: String) throws -> StudyHeader {
    let format = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard format <= Schema.format else { throw StoreError.newerFormat(path: path, format: format) }
    guard let json = try String.fetchOne(database, sql: "SELECT header FROM study") else {
      throw StoreError.damaged(path: path, reason: "it has no header")
    }
    do { return try JSONDecoder().decode(StudyHeader.self, from: Data(json.utf8)) } catch {
      throw StoreError.damaged(path: path, reason: "its header does not parse (\(error))")
    }
  }
}

extension StoreError {
  /// Puts SQLite's errors into our words.
  static func wrapping(_ error: any Error, path: String, writing: Bool) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return StoreError.damaged(path: path, reason: error.message ?? "SQLite cannot read it")
    case .SQLITE_BUSY, .SQLITE_LOCKED: return StoreError.inUse(path: path, owner: "another process")
    case .SQLITE_FULL: return StoreError.unwritable(path: path, reason: "the disk is full")
    default:
      let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
      return writing ? StoreError.unwritable(path: path, reason: reason) : .unreadable(path: path, reason: reason)
    }
  }
}

// MARK: Taking back

extension StudyFile {
  /// Deletes the file if it has no trial.
  package func discardIfEmpty() throws {
    guard try counts().total == 0 else { return }
    try close()
    unlink(path)
  }
}
