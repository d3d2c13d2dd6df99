import Foundation
import GRDB
import GRDBSQLite
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
  private let access: Access
  private let log: LogBound
  /// The file when it was opened.
  private let seen: FileIdentity?

  /// Makes the file of a new study.
  ///
  /// Throws `StoreError.exists` rather than touch a file that is there.
  package static func create(at path: String, header: StudyHeader, trials: Int?) throws -> StudyFile {
    try make(at: path, header: header, trials: trials)
    return try open(path, forWriting: true)
  }

  /// Opens a study file, to read it only or to go on with the study.
  ///
  /// - Parameter wait: how long to wait for another process that writes it.
  package static func open(_ path: String, forWriting: Bool, wait: Duration = .zero) throws -> StudyFile {
    try checkMagic(path)
    let lock = forWriting ? try FileLock(path, wait: wait) : nil
    try checkLog(path, isLocked: forWriting)
    let access = forWriting ? .writing : readingAccess(path)
    do {
      return try open(path, access, lock: lock)
    } catch StoreError.unreadable where !forWriting && hasOnlyItself(path) {
      // A full disk has no room for a -shm file, and here none is needed.
      return try open(path, .sealed, lock: nil)
    }
  }

  private static func open(_ path: String, _ access: Access, lock: FileLock?) throws -> StudyFile {
    let seen = FileIdentity(path: path)
    let activity: StoreError.Activity = access == .writing ? .writing : .reading
    do {
      let database = try connect(path, access)
      let header = try database.read { try readHeader($0, path: path) }
      let file = StudyFile(path: path, header: header, database: database, lock: lock, seen: seen, access: access)
      if access == .writing { try file.becomeOwner() }
      return file
    } catch {
      throw StoreError.wrapping(error, path: path, activity)
    }
  }

  private init(
    path: String, header: StudyHeader, database: DatabaseQueue, lock: FileLock?, seen: FileIdentity?, access: Access
  ) {
    self.path = path
    self.header = header
    self.database = database
    self.lock = lock
    self.seen = seen
    self.access = access
    log = LogBound(path: Self.logFile(of: path))
  }

  /// How many trials the study may have; nil: no limit.
  package func trialLimit() throws -> Int? {
    try reading { database in
      let reader = RecordReader(header)
      return try StatementRow.all(database, "SELECT id, trials FROM study") { try reader.trialLimit($0) }.first ?? nil
    }
  }

  /// Changes how many trials the study may have.
  package func setTrialLimit(_ trials: Int?) throws {
    try writing { try $0.execute(sql: "UPDATE study SET trials = ?", arguments: [trials]) }
  }

  /// Ends the use of the file: what is in the write-ahead log goes into the file itself.
  package func close() throws {
    statements = nil
    do { try database.close() } catch { throw StoreError.wrapping(error, path: path, .writing) }
    lock?.release()
  }

  func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try database.unsafeRead(body) } catch {
      if access == .sealed, let seen, let now = FileIdentity(path: path), !seen.hasSameContent(as: now) {
        throw StoreError.unreadable(path: path, reason: "someone writes it; try again")
      }
      throw StoreError.wrapping(error, path: path, .reading, systemError: systemError)
    }
  }

  func writing(_ body: (Database) throws -> Void) throws {
    if let lock, !lock.stillHolds(path) { throw bereft() }
    do { try database.write(body) } catch {
      throw StoreError.wrapping(error, path: path, .writing, systemError: systemError)
    }
    log.bound(database)
  }

  /// The system's reason for the last error.
  private var systemError: Int32 { database.unsafeReentrantRead { sqlite3_system_errno($0.sqliteConnection) } }

  private func becomeOwner() throws {
    // A copy that VACUUM made has another mode.
    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    // It only tells others whom to wait for: no reason to wait for the disk.
    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
    try writing { try $0.execute(sql: "UPDATE study SET owner = ?", arguments: [FileOwner.current.text]) }
    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
  }
}

// MARK: Making

extension StudyFile {
  /// Makes a file that appears whole or not at all: it is made under another name and then given its own, so a host that
  /// is killed here leaves no half of a study.
  ///
  /// - Parameter fill: writes what the file is to have from the start.
  static func make(
    at path: String, header: StudyHeader, trials: Int?, fill: (StudyFile) throws -> Void = { _ in }
  ) throws {
    let columns = header.space.hyperparameters.count + 2 * header.metrics.count
    guard columns <= Schema.columnLimit else {
      throw StoreError.tooManyHyperparameters(count: columns, limit: Schema.columnLimit)
    }
    try checkIsFree(path)
    guard !path.isEmpty else { throw StoreError.unwritable(path: "the file \"\"", reason: "it has no name") }
    let draft = "\(path).\(getpid()).new"
    defer { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) } }
    do {
      try makeEmpty(draft, for: path)
      let database = try connect(draft, .writing)
      let json = try header.json
      do {
        try database.write { database in
          for statement in Schema.statements(for: header) { try database.execute(sql: statement) }
          // Without its header nothing in a file means anything: a salvage finds the spare one by its shape.
          try database.execute(
            sql: "CREATE TABLE spare (id INTEGER PRIMARY KEY, trials INTEGER, header TEXT, owner TEXT) STRICT")
          for table in ["study", "spare"] {
            try database.execute(
              sql: "INSERT INTO \(table) (id, trials, header, owner) VALUES (1, ?, ?, '')", arguments: [trials, json])
          }
        }
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
      } catch {
        let systemError = database.unsafeReentrantRead { sqlite3_system_errno($0.sqliteConnection) }
        throw StoreError.wrapping(error, path: path, .creating, systemError: systemError)
      }
      let file = StudyFile(
        path: draft, header: header, database: database, lock: nil, seen: nil, access: .writing)
      try fill(file)
      try file.close()
    } catch {
      throw StoreError.wrapping(error, path: path, .creating)
    }
    try give(draft, name: path)
  }

  /// SQLite opens only what is there.
  private static func makeEmpty(_ draft: String, for path: String) throws {
    let descriptor = Glibc.open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw StoreError.unwritable(path: path, reason: reason)
    }
    Glibc.close(descriptor)
  }

  private static func isFile(_ path: String) -> Bool {
    var status = Glibc.stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func checkIsFree(_ path: String) throws {
    guard FileIdentity(path: path) == nil else {
      throw isFile(path) ? StoreError.exists(path: path) : StoreError.unwritable(path: path, reason: "it is no file")
    }
    for suffix in ["-wal", "-journal"] where FileIdentity(path: path + suffix)?.size ?? 0 > 0 {
      throw StoreError.leftOver(path: path + suffix, of: path)
    }
  }

  /// Gives a draft its name, unless something else has it; durable when it returns.
  private static func give(_ draft: String, name path: String) throws {
    guard link(draft, path) == 0 else {
      if errno == EEXIST { throw StoreError.exists(path: path) }
      let isUnknown = errno == EPERM || errno == EOPNOTSUPP
      throw StoreError.unwritable(
        path: path,
        reason: isUnknown
          ? "its file system has no hard links, which make it appear whole; name a file on another disk"
          : String(cString: strerror(errno)))
    }
    let folder = Glibc.open(StoreError.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    Glibc.close(folder)
  }
}

// MARK: Losing it

extension StudyFile {
  /// The file lost its name while it was written: whatever has that name now is none of ours.
  ///
  /// What it holds is put into a file beside it. The log stays as it is, since it too may be another's by now.
  private func bereft() -> StoreError {
    statements = nil
    var keeps: Int32 = 1
    let rescued = "\(path.hasSuffix(".hone") ? String(path.dropLast(5)) : path).rescued.hone"
    let isRescued =
      (try? database.writeWithoutTransaction { database -> Void in
        sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &keeps)
        try database.execute(sql: "VACUUM INTO ?", arguments: [rescued])
      }) != nil
    let reason = "it was deleted, moved or replaced while this process wrote it"
    return .unwritable(
      path: path,
      reason: isRescued
        ? "\(reason); all that it held is in \(rescued): hone resume \(ShellWord.quoted(rescued)) goes on" : reason)
  }

  /// Deletes the file if it has no trial.
  package func discardIfEmpty() throws {
    guard try counts().total == 0 else { return }
    try close()
    unlink(path)
  }
}
