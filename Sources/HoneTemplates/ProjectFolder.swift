import Foundation

/// The folder that a project is written to: it appears whole or not at all.
///
/// Everything is written to a hidden folder first, which is renamed when it is complete: one beside a folder that does not
/// exist yet; one inside a folder that does and is empty, since its user may stand in it.
package struct ProjectFolder: Sendable {
  /// As the user wrote it.
  package let path: String
  /// Its own name, however the user got there.
  package let name: String
  private let exists: Bool
  private let hidden: String

  /// - Throws: `TemplateError` if there is something already.
  package init(_ path: String) throws {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    let whole = URL(fileURLWithPath: path).standardizedFileURL.path
    name = URL(fileURLWithPath: whole).lastPathComponent
    var status = stat()
    exists = stat(path, &status) == 0
    if exists {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw TemplateError.noFolder(path) }
      let names = try? FileManager.default.contentsOfDirectory(atPath: whole)
      guard let names else { throw TemplateError.unwritable(path, reason: "it cannot be read") }
      guard names.isEmpty else { throw TemplateError.folderNotEmpty(path) }
    }
    let parent = exists ? whole : URL(fileURLWithPath: whole).deletingLastPathComponent().path
    hidden = "\(parent)/.hone-new-\(UUID().uuidString)"
  }

  /// Writes the files.
  ///
  /// - Throws: `TemplateError.unwritable`; whatever was written is gone then.
  package func write(_ files: [Project.File]) throws {
    defer { try? FileManager.default.removeItem(atPath: hidden) }
    try makeFolder(hidden, shownAs: path)
    for file in files {
      var folder = ""
      for part in file.path.split(separator: "/").dropLast() {
        folder += "/\(part)"
        if access(hidden + folder, F_OK) != 0 { try makeFolder(hidden + folder, shownAs: path + folder) }
      }
      try write(file)
    }
    if exists { try moveIn(files) } else { try move(hidden, to: path) }
  }

  private func makeFolder(_ folder: String, shownAs shown: String) throws {
    guard mkdir(folder, 0o777) == 0 else { throw unwritable(shown) }
  }

  private func write(_ file: Project.File) throws {
    let shown = "\(path)/\(file.path)"
    let descriptor = open("\(hidden)/\(file.path)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw unwritable(shown) }
    var rest = file.bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        defer { close(descriptor) }
        throw unwritable(shown)
      }
      rest = rest.dropFirst(count)
    }
    // Some file systems say only now that there is no room.
    guard close(descriptor) == 0 else { throw unwritable(shown) }
  }

  /// Moves what is complete from the hidden folder into the one that was empty.
  private func moveIn(_ files: [Project.File]) throws {
    var moved: [String] = []
    do {
      for name in Set(files.compactMap { $0.path.split(separator: "/").first }) {
        try move("\(hidden)/\(name)", to: "\(path)/\(name)")
        moved.append("\(path)/\(name)")
      }
    } catch {
      for path in moved { try? FileManager.default.removeItem(atPath: path) }
      throw error
    }
  }

  private func move(_ source: String, to destination: String) throws {
    guard rename(source, destination) == 0 else { throw unwritable(destination) }
  }

  private func unwritable(_ shown: String) -> TemplateError {
    .unwritable(shown, reason: String(cString: strerror(errno)))
  }
}
