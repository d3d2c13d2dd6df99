import Foundation
import GRDB
import HoneSpace
import HoneStudy

/// What there is to say about the health of a study file: what `hone doctor` prints.
package struct Diagnosis: Sendable {
  /// One thing that was found.
  package struct Finding: Sendable, Equatable {
    package enum Severity: String, Sendable, CaseIterable {
      /// The record contradicts itself, or cannot be read.
      case damage
      /// The record is whole, but something around it may get in the way.
      case warning
      case note
    }

    package var severity: Severity
    package var what: String
    /// Table, trial and column, or the file that it is about.
    package var place: String
    /// What to do about it; "" for nothing.
    package var mend: String
  }

  package let path: String
  package private(set) var findings: [Finding] = []
  /// How many trials the study seems to have.
  package private(set) var trials = 0
  /// How many of them can be read, with their outcomes.
  package private(set) var readable = 0

  /// Whether no row of trials, outcomes, starts or reports is missing or wrong.
  private(set) var lacksNothing = false

  /// Whether SQLite read every row.
  private var isReadThrough = false
  private var alike: [String: Int] = [:]
  /// Findings of one kind that are listed one by one.
  private static let listed = 5
  /// Files above this size get SQLite's quick check: the full one takes 3 s a gigabyte.
  static let quickCheckSize = 1 << 30

  /// Whether the record is whole.
  package var isHealthy: Bool { !findings.contains { $0.severity == .damage } }

  /// Examines a file and what is around it; changes nothing.
  ///
  /// - Throws: `StoreError` for what is no study file, or one that may not be read.
  package init(of path: String) throws {
    self.path = path
    let isWhole = try hasWholeFirstPage()
    var header = isWhole ? try examineWithSQLite() : nil
    if !isReadThrough { header = examinePages() ?? header }
    examineSurroundings(header)
    for (kind, count) in alike.sorted(by: { $0.key < $1.key }) where count > Self.listed {
      let severity = findings.last { $0.what.hasPrefix(kind) }?.severity ?? .damage
      findings.append(Finding(severity: severity, what: "\(count - Self.listed) more like it", place: kind, mend: ""))
    }
    let order = Finding.Severity.allCases
    findings.sort { (order.firstIndex(of: $0.severity) ?? 0) < (order.firstIndex(of: $1.severity) ?? 0) }
  }

  /// How to keep what is whole.
  private var salvage: String { "hone doctor \(path) --salvage NEW.hone keeps what can be read" }

  mutating func add(_ severity: Finding.Severity, _ what: String, at place: String? = nil, mend: String? = nil) {
    findings.append(
      Finding(
        severity: severity, what: what, place: place ?? path, mend: mend ?? (severity == .damage ? salvage : "")))
  }

  /// A finding of which there may be many.
  ///
  /// - Parameter kind: findings of the same kind are listed up to a number, and then counted.
  mutating func add(_ fault: RowFault, kind: String) {
    alike[kind, default: 0] += 1
    if alike[kind, default: 0] <= Self.listed { add(.damage, fault.reason, at: fault.place) }
  }
}

// MARK: The record

extension Diagnosis {
  /// Whether the file is one of SQLite's and ours; one that only has lost its first page still counts as a study file.
  private mutating func hasWholeFirstPage() throws -> Bool {
    do {
      try StudyFile.checkMagic(path)
      return true
    } catch StoreError.notAStudyFile {
      let isStudy = (FileIdentity(path: path)?.size ?? 0) < 1 << 32 && (try? SalvagedRecord(pages())) != nil
      guard isStudy else { throw StoreError.notAStudyFile(path: path) }
      add(.damage, "its first page is lost", at: "page 1")
      return false
    }
  }

  private func pages() throws -> SalvagePages { try SalvagePages(ofFile: path) }

  /// Everything that can be asked of SQLite; nil if it gives no header.
  private mutating func examineWithSQLite() throws -> StudyHeader? {
    let log = StudyFile.logFile(of: path)
    if let size = FileIdentity(path: log)?.size, size > 0, !LockHolder.isThere(for: path) {
      if let lost = WriteAheadLog(ofFile: log), lost.lostCommits > 0 {
        add(.damage, lost.damage(path), at: log)
        // SQLite would not take all that there is.
        return nil
      } else {
        add(
          .note, "its last writer did not end well; \(size) bytes of the record are in this log", at: log,
          mend: "keep it beside the file; hone resume takes it in")
      }
    }
    let access: StudyFile.Access = StudyFile.hasOnlyItself(path) ? .sealed : .looking
    let seen = FileIdentity(path: path)
    var attempt = self
    do {
      let header = try attempt.examine(access)
      if access == .sealed, let seen, let now = FileIdentity(path: path), !seen.hasSameContent(as: now) {
        // Someone began to write it, and what was read may be of two ages.
        return try examine(.looking)
      }
      self = attempt
      return header
    } catch let error as StoreError {
      switch error {
      case .newerFormat, .olderFormat: throw error
      default: add(.damage, "\(Self.reason(of: error))")
      }
    } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
      add(
        .warning, "SQLite needs \(path)-shm to read its log, and cannot make it here", at: log,
        mend: "copy both files into a folder of your own")
      return (try? SalvagedRecord(pages()))?.header
    } catch let error as DatabaseError {
      add(.damage, "SQLite says \"\(error.message ?? "error \(error.resultCode.rawValue)")\"")
    }
    return nil
  }

  private static func reason(of error: StoreError) -> String {
    switch error {
    case .damaged(_, let reason), .unreadable(_, let reason), .unwritable(_, let reason): reason
    default: error.description
    }
  }

  private mutating func examine(_ access: StudyFile.Access) throws -> StudyHeader {
    let database = try StudyFile.connect(path, access)
    defer { try? database.close() }
    var examined = self
    let header = try database.read { database in
      try examined.checkIntegrity(database)
      let isSound = examined.isHealthy
      let header = try StudyFile.readHeader(database, path: path)
      var audit = RecordAudit(header)
      try audit.read(database)
      for (kind, fault) in audit.faults { examined.add(fault, kind: kind) }
      (examined.trials, examined.readable) = (audit.trials, audit.readable)
      examined.isReadThrough = true
      examined.lacksNothing = isSound && audit.faults.allSatisfy { $0.fault.table == .incumbent }
      examined.note(audit)
      return header
    }
    self = examined
    return header
  }

  private mutating func checkIntegrity(_ database: Database) throws {
    let isHuge = (FileIdentity(path: path)?.size ?? 0) > Self.quickCheckSize
    let check = "PRAGMA \(isHuge ? "quick_check" : "integrity_check")(\(Self.listed))"
    let lines = try String.fetchAll(database, sql: check).flatMap { $0.split(whereSeparator: \.isNewline) }
    for line in lines where line != "ok" && !line.hasPrefix("***") {
      add(.damage, "SQLite's check says \"\(line)\"")
    }
  }

  private mutating func note(_ audit: RecordAudit) {
    if let mark = audit.mark {
      let lost = mark.lost.split(separator: "\n").count
      add(.note, "it was salvaged; \(lost) \(lost == 1 ? "loss is" : "losses are") on record", at: "table salvage")
    }
    if audit.unfinished > 0 {
      let many = audit.unfinished != 1
      add(
        .note, "\(audit.unfinished) \(many ? "trials have" : "trial has") no outcome yet", at: "table trial",
        mend: "hone resume \(ShellWord.quoted(path)) evaluates \(many ? "them" : "it")")
    }
  }

  /// Counts what can be read without SQLite.
  private mutating func examinePages() -> StudyHeader? {
    do {
      let record = try SalvagedRecord(pages())
      let lost = Set(record.faults.compactMap(\.trial))
      trials = max(trials, record.trials)
      readable = record.proposals.keys.count { !lost.contains($0) }
      return record.header
    } catch let fault as HeaderFault {
      readable = 0
      if !findings.contains(where: { $0.what.contains("header") }) { add(.damage, fault.reason) }
      for index in findings.indices where findings[index].severity == .damage {
        findings[index].mend = "without its header nothing can be saved; use a backup"
      }
    } catch {
      add(.damage, "\(error)")
    }
    return nil
  }
}
