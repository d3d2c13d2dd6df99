import Foundation

/// A file that a verb leaves as its result.
enum ResultFile {
  /// Writes all of it or nothing: whoever reads the file meanwhile sees the old one or the new one.
  static func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CommandError(.failed, "\(path) cannot be written: \(error.localizedDescription)")
    }
  }
}
