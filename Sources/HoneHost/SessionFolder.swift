import Glibc
import Synchronization

/// Keeps the states of evaluations that a later trial may continue, one file a trial, beside the study file.
///
/// They are accelerators: a trial whose state is gone starts anew. So there is a bound to what they take of the disk,
/// and past it those of the worst trials go first, which nobody is likely to continue.
final class SessionFolder: Sendable {
  /// What is known of a trial's file.
  private struct Kept {
    var size: Int
    /// Less is better; infinite if it was made by an earlier run.
    var value: Double
  }

  /// Bytes that all files together may have.
  static let mostBytes = 1 << 30

  let path: String
  private let isTemporary: Bool
  private let limit: Int
  private let kept: Mutex<[Int: Kept]>

  /// - Parameters:
  ///   - studyFile: nil for a study that is not kept; then neither are these.
  init(studyFile: String?, limit: Int = SessionFolder.mostBytes) throws {
    self.limit = limit
    if let studyFile {
      path = "\(studyFile).sessions"
      isTemporary = false
      guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw SessionFolderError(path: path, code: errno) }
    } else {
      var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/hone-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template) else { throw SessionFolderError(path: "a folder in /tmp", code: errno) }
      path = String(cString: made)
      isTemporary = true
    }
    kept = Mutex(Self.contents(of: path))
  }

  deinit {
    for trial in kept.withLock({ $0.keys }) where isTemporary { unlink(file(of: trial)) }
    // One that is empty is of no use to anybody.
    rmdir(path)
  }

  /// Where a trial's state is, or is to be.
  func file(of trial: Int) -> String { "\(path)/\(trial)" }

  /// Notes that a trial has left its state.
  ///
  /// - Parameters:
  ///   - parent: the trial that it continued, whose state nobody needs any more.
  ///   - value: less is better.
  func note(_ trial: Int, parent: Int?, value: Double) {
    var status = stat()
    let isThere = stat(file(of: trial), &status) == 0
    kept.withLock { kept in
      if let parent {
        kept[parent] = nil
        unlink(file(of: parent))
      }
      if isThere { kept[trial] = Kept(size: Int(status.st_size), value: value) }
      var total = kept.values.reduce(0) { $0 + $1.size }
      while total > limit, let worst = kept.max(by: { ($0.value.value, $0.key) < ($1.value.value, $1.key) }) {
        unlink(file(of: worst.key))
        kept[worst.key] = nil
        total -= worst.value.size
      }
    }
  }

  private static func contents(of path: String) -> [Int: Kept] {
    guard let folder = opendir(path) else { return [:] }
    defer { closedir(folder) }
    var found: [Int: Kept] = [:]
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      guard let trial = Int(name), stat("\(path)/\(name)", &status) == 0 else { continue }
      found[trial] = Kept(size: Int(status.st_size), value: .infinity)
    }
    return found
  }
}

/// Why states of evaluations cannot be kept.
struct SessionFolderError: Error, CustomStringConvertible {
  let path: String
  let code: Int32

  var description: String {
    "the states of trials that are continued later cannot be kept in \(path): \(String(cString: strerror(code)))"
  }
}
