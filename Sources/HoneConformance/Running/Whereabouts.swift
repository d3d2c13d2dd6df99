import Glibc

/// What a process is about to do, in a file: who crashes or hangs can no longer say it.
final class Whereabouts {
  private let descriptor: Int32
  private(set) var text = ""

  init(path: String) { descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func note(_ text: String) {
    self.text = text
    guard descriptor >= 0 else { return }
    var text = text
    text.withUTF8 { bytes in
      _ = ftruncate(descriptor, 0)
      _ = pwrite(descriptor, bytes.baseAddress, bytes.count, 0)
    }
  }
}
