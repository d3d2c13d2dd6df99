import Glibc

/// Reading whole files and folders.
enum FileTree {
  /// The files in a folder and the folders in it, as paths from there.
  static func files(in folder: String) throws -> [String] {
    guard let stream = opendir(folder) else { throw unreadable(folder) }
    defer { closedir(stream) }
    var files: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      let path = "\(folder)/\(name)"
      files += isFolder(path) ? try Self.files(in: path).map { "\(name)/\($0)" } : [name]
    }
    return files
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func bytes(of file: String) throws -> [UInt8] {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(file) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while true {
      let block = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        let read = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        guard read >= 0 else { throw unreadable(file) }
        count = read
      }
      guard !block.isEmpty else { return bytes }
      bytes += block
    }
  }

  private static func unreadable(_ path: String) -> TemplateError {
    .unreadable(path, reason: String(cString: strerror(errno)))
  }
}
