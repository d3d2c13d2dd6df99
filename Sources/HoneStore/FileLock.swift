import Glibc

/// The right to write a study file, held by one process at a time and given up when that process ends, however it ends.
///
/// flock() on the file itself: SQLite's own locks are of another kind, so neither disturbs the other. The descriptor
/// stays open until SQLite has closed the file, since closing any descriptor drops SQLite's locks on it.
final class FileLock {
  private var descriptor: Int32

  /// Who we are, for the others' message.
  static var owner: String { "process \(getpid())" }

  init(_ path: String) throws {
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw StoreError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      descriptor = -1
      throw StoreError.inUse(path: path, owner: "another hone")
    }
  }

  func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  deinit { release() }
}
