import Glibc

/// What tells whether a file is still as it was.
package struct FileStamp: Equatable, Sendable {
  package let size: Int
  /// Seconds since 1970.
  package let modified: Double

  /// nil if there is no such file.
  package init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    size = Int(status.st_size)
    modified = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9
  }
}
