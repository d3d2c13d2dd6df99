import Glibc

/// The right to write a study file, held by one process at a time and given up when that process ends, however it ends.
///
/// flock() on the file itself: SQLite's own locks are of another kind, so neither disturbs the other. The descriptor
/// stays open until SQLite has closed the file, since closing any descriptor drops SQLite's locks on it.
final class FileLock {
  private var descriptor: Int32
  /// Microseconds between two attempts to take the lock.
  private static let pause: UInt32 = 10_000

  /// Takes the lock, waiting at most `wait` for whoever has it.
  init(_ path: String, wait: Duration = .zero) throws {
    let deadline = ContinuousClock.now + wait
    while true {
      descriptor = open(path, O_RDWR | O_CLOEXEC)
      guard descriptor >= 0 else { throw Self.refusal(path, errno) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        // Between the two calls another file may have taken the name; its lock is the one to have.
        if FileIdentity(descriptor: descriptor) == FileIdentity(path: path) { return }
        release()
      } else if errno != EWOULDBLOCK && errno != EINTR {
        let cause = String(cString: strerror(errno))
        let reason = "its file system has no locks (\(cause)); keep the study on a local disk"
        release()
        throw StoreError.unwritable(path: path, reason: reason)
      } else {
        release()
        guard ContinuousClock.now < deadline else {
          throw StoreError.inUse(path: path, owner: LockHolder(of: path).description)
        }
        usleep(Self.pause)
      }
    }
  }

  /// Whether `path` still names the file that is locked.
  func stillHolds(_ path: String) -> Bool {
    descriptor >= 0 && FileIdentity(descriptor: descriptor) == FileIdentity(path: path)
  }

  func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  deinit { release() }

  private static func refusal(_ path: String, _ code: Int32) -> StoreError {
    switch code {
    case ENOENT: .missing(path: path)
    case EACCES, EPERM:
      .unwritable(path: path, reason: "you may only read it; chmod u+w \(path), or go on with a copy of your own")
    case EROFS: .unwritable(path: path, reason: "its file system is read-only; go on with a copy elsewhere")
    default: .unwritable(path: path, reason: String(cString: strerror(code)))
    }
  }
}

/// Keeps others from writing a study file while it is read as a whole.
final class ReadingLock {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw StoreError.unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      throw StoreError.inUse(path: path, owner: LockHolder(of: path).description)
    }
  }

  func release() { flock(descriptor, LOCK_UN) }

  deinit { close(descriptor) }
}

/// Which file a name or a descriptor stands for.
struct FileIdentity: Equatable {
  let device: UInt
  let inode: UInt
  let size: Int
  let modified: timespec

  /// nil if there is no such file.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// nil if nothing is open there.
  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = status.st_dev
    inode = status.st_ino
    size = Int(status.st_size)
    modified = status.st_mtim
  }

  /// The same file, whatever became of its content.
  static func == (left: FileIdentity, right: FileIdentity) -> Bool {
    left.device == right.device && left.inode == right.inode
  }

  /// Whether nobody has written the file in between.
  func hasSameContent(as other: FileIdentity) -> Bool {
    self == other && size == other.size && modified.tv_sec == other.modified.tv_sec
      && modified.tv_nsec == other.modified.tv_nsec
  }
}
