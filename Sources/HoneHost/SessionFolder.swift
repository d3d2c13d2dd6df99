import Glibc
import Synchronization

/// The states of evaluations that a later trial may continue, one file a trial, beside the study file.
///
/// They are accelerators: what a trial had whose state is gone can be trained again. So there is a bound to what they take
/// of the disk, and past it those of the worst trials go first, which nobody is likely to continue.
final class SessionFolder: Sendable {
  /// What is known of a trial's file.
  private struct Kept {
    var size: Int
    /// Less is better; infinite if it was made by an earlier run.
    var value: Double
  }

  private struct State {
    /// nil until a file is to be written.
    var isMade: Bool?
    var kept: [Int: Kept]
  }

  /// Bytes that all files together may have.
  static let mostBytes = 1 << 30

  let path: String
  private let isTemporary: Bool
  private let limit: Int
  private let state: Mutex<State>

  /// - Parameter studyFile: nil for a study that is not kept; then neither are these.
  init(studyFile: String?, limit: Int = SessionFolder.mostBytes) {
    self.limit = limit
    isTemporary = studyFile == nil
    path =
      studyFile.map { "\($0).sessions" }
      ?? "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/hone-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    state = Mutex(State(kept: Self.contents(of: path)))
  }

  deinit {
    for trial in state.withLock({ $0.kept.keys }) where isTemporary { unlink(file(of: trial)) }
    // One that is empty is of no use to anybody.
    rmdir(path)
  }

  /// Makes the folder, at the first call; whether there is one.
  func make() -> Bool {
    state.withLock { state in
      if let isMade = state.isMade { return isMade }
      let isMade = mkdir(path, 0o777) == 0 || errno == EEXIST
      state.isMade = isMade
      return isMade
    }
  }

  /// Where a trial's state is, or is to be.
  func file(of trial: Int) -> String { "\(path)/\(trial)" }

  /// Notes that a trial may have left its state.
  ///
  /// - Parameter value: of the trial; less is better.
  func note(_ trial: Int, value: Double) {
    var status = stat()
    guard stat(file(of: trial), &status) == 0 else { return }
    state.withLock { state in
      state.kept[trial] = Kept(size: Int(status.st_size), value: value)
      var total = state.kept.values.reduce(0) { $0 + $1.size }
      while total > limit, let worst = state.kept.max(by: { ($0.value.value, $0.key) < ($1.value.value, $1.key) }) {
        unlink(file(of: worst.key))
        state.kept[worst.key] = nil
        total -= worst.value.size
      }
    }
  }

  /// Deletes a trial's state, if there is one.
  func delete(_ trial: Int) {
    _ = state.withLock { $0.kept.removeValue(forKey: trial) }
    unlink(file(of: trial))
  }

  /// Deletes all of them.
  func empty() { for trial in Self.contents(of: path).keys { delete(trial) } }

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
