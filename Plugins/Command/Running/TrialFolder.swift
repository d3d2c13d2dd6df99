import CCommandGuard
import Glibc

/// A folder of one trial's own.
package struct TrialFolder: Sendable {
  /// What becomes of it after the trial.
  package enum Keeping: String, CaseIterable, Sendable {
    case failed
    case always
    case never
  }

  package let path: String
  private let base: String

  /// Makes `BASE/trial-NUMBER`, or `BASE/trial-NUMBER-2` and so on where there is one already.
  package init(in base: String, trial number: UInt64) throws(FileError) {
    self.base = base
    try Self.make(base)
    for attempt in 1...10_000 {
      let path = "\(base)/trial-\(number)" + (attempt == 1 ? "" : "-\(attempt)")
      var isMade = mkdir(path, 0o777) == 0
      // Another worker may just have removed the base, which was empty.
      for _ in 0..<100 where !isMade && errno == ENOENT {
        try Self.make(base)
        isMade = mkdir(path, 0o777) == 0
      }
      if isMade {
        self.path = path
        return
      }
      guard errno == EEXIST else { throw FileError("a folder for the trial", path) }
    }
    throw FileError("a folder for the trial", "\(base)/trial-\(number)", code: EEXIST)
  }

  /// Makes a folder, and those above it.
  static func make(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw FileError("the folder", path)
    }
    try make(String(path[..<slash]))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError("the folder", path) }
  }

  /// Removes it with all that is in it; the folder above only if it is empty then.
  ///
  /// What cannot be removed stays. Calls `command_remove_folder`.
  package func remove() {
    command_remove_folder(path)
    rmdir(base)
  }
}

/// A file or folder that could not be made, read or written.
package struct FileError: Error, Equatable, CustomStringConvertible {
  package var what: String
  package var path: String
  package var code: Int32

  /// - Parameter code: by default the current errno.
  package init(_ what: String, _ path: String, code: Int32? = nil) {
    self.code = code ?? errno
    self.what = what
    self.path = path
  }

  package var description: String { "\(what) \(path): \(String(cString: strerror(code)))" }
}

/// Whole files.
enum WholeFile {
  /// Bytes of the longest file that is read whole.
  static let most = 1 << 24

  /// The bytes of a file.
  ///
  /// - Parameter takesEnd: of a file that is longer than `most`, its last bytes will do.
  /// - Throws: EFBIG for such a file, if they will not.
  static func read(_ path: String, _ what: String, takesEnd: Bool = false) throws(FileError) -> [UInt8] {
    // Not a pipe that nobody writes into.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(what, path) }
    defer { close(descriptor) }
    var state = stat()
    guard fstat(descriptor, &state) == 0 else { throw FileError(what, path) }
    guard state.st_mode & S_IFMT == S_IFREG else { throw FileError(what, path, code: EISDIR) }
    if state.st_size > most {
      guard takesEnd else { throw FileError(what, path, code: EFBIG) }
      lseek(descriptor, off_t(-most), SEEK_END)
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < most {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(what, path) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  static func write(_ text: String, to path: String, _ what: String, mode: mode_t) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileError(what, path) }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(what, path) }
      rest = rest.dropFirst(count)
    }
  }
}
