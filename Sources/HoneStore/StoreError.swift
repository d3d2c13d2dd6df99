import GRDB
import GRDBSQLite
import Glibc
import HoneSpace

/// Why a study file cannot be made, read or written.
package enum StoreError: Error, Equatable, CustomStringConvertible {
  case exists(path: String)
  case missing(path: String)
  case notAStudyFile(path: String)
  case newerFormat(path: String, format: Int)
  case olderFormat(path: String, format: Int)
  case inUse(path: String, owner: String)
  /// Beside the name of a new study lies what another one left; SQLite would take it for the new one's.
  case leftOver(path: String, of: String)
  case tooManyHyperparameters(count: Int, limit: Int)
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  case damaged(path: String, reason: String)

  package var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already; hone resume \(ShellWord.quoted(path)) goes on with it, --study NAME.hone names another file"
    case .missing(let path): "\(path): no such study file"
    case .notAStudyFile(let path): "\(path) is not a study file of hone"
    case .newerFormat(let path, let format):
      "\(path) has format \(format), which is newer than this hone's format \(Schema.format); use a newer hone"
    case .olderFormat(let path, let format):
      "\(path) has format \(format), from before the first release; this hone reads format \(Schema.format) only: "
        + "go on with the hone that made it, or start a new study"
    case .inUse(let path, let owner): "\(path) is in use by \(owner); wait for it to end, or stop it"
    case .leftOver(let path, let study):
      "\(path) is left over from a study file \(study) that is gone; move it away, or name another file"
    case .tooManyHyperparameters(let count, let limit):
      "a study file holds at most \(limit) hyperparameters and metrics, not \(count)"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    case .damaged(let path, let reason):
      "\(path) is damaged: \(reason); hone doctor \(ShellWord.quoted(path)) says what can be saved"
    }
  }
}

extension StoreError {
  /// What was being done when an error occurred: it decides how to mend it.
  enum Activity {
    case creating
    case reading
    case writing
  }

  /// Puts SQLite's errors into our words.
  ///
  /// - Parameter systemError: the `errno` behind it, where SQLite knows one; see sqlite3_system_errno().
  static func wrapping(_ error: any Error, path: String, _ activity: Activity, systemError: Int32 = 0) -> any Error {
    if let fault = error as? RowFault { return StoreError.damaged(path: path, reason: fault.description) }
    guard let error = error as? DatabaseError else { return error }
    let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    func refused(_ reason: String) -> StoreError {
      activity == .reading ? .unreadable(path: path, reason: reason) : .unwritable(path: path, reason: reason)
    }
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_SCHEMA:
      // Our own statements fit every whole file: one that does not compile, or breaks a rule, met a broken one.
      return StoreError.damaged(path: path, reason: "SQLite says \"\(reason)\"")
    case .SQLITE_BUSY, .SQLITE_LOCKED: return StoreError.inUse(path: path, owner: LockHolder(of: path).description)
    case .SQLITE_FULL: return refused(noSpace("the disk is full", path, activity))
    case .SQLITE_IOERR where systemError == ENOSPC: return refused(noSpace("the disk is full", path, activity))
    case .SQLITE_IOERR where systemError == EDQUOT: return refused(noSpace("your quota is used up", path, activity))
    case .SQLITE_IOERR where systemError == EFBIG || isAtSizeLimit(path):
      return refused(noSpace("it would exceed the limit on a file's size (ulimit -f)", path, activity))
    case .SQLITE_IOERR:
      let cause = systemError == 0 ? reason : String(cString: strerror(systemError))
      return refused("\(cause); \(activity == .reading ? "look at the disk" : kept(path, activity))")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY:
      guard access(folder(of: StudyFile.resolved(path)), W_OK) != 0 else { return refused(reason) }
      return refused("its folder cannot be written, and SQLite keeps \(path)-wal there; use a copy in another folder")
    default: return refused(reason)
    }
  }

  private static func noSpace(_ reason: String, _ path: String, _ activity: Activity) -> String {
    switch activity {
    case .creating: "\(reason); free some space, or name a file on another disk"
    case .reading: "\(reason), and reading needs \(path)-shm; free some space"
    case .writing: "\(reason); \(kept(path, activity))"
    }
  }

  /// Whether a file of a study is as long as a file of this process may be.
  ///
  /// SQLite keeps no `errno` of a commit that fails.
  private static func isAtSizeLimit(_ path: String) -> Bool {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else {
      return false
    }
    // A page and its frame's head did not go in.
    let least = 4096 + 24
    return [path, StudyFile.logFile(of: path)].compactMap { FileIdentity(path: $0)?.size }
      .contains { UInt64($0 + least) > limit.rlim_cur }
  }

  /// A transaction that fails leaves what the ones before it wrote.
  private static func kept(_ path: String, _ activity: Activity) -> String {
    activity == .creating
      ? "look at the disk" : "nothing on record is lost: mend that, then hone resume \(ShellWord.quoted(path))"
  }

  /// The folder that a file lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
