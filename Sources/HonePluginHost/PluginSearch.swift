import Glibc

/// Where plugin libraries are looked for, in order.
package struct PluginSearch: Sendable, Equatable {
  /// Files that the user names.
  package var files: [String]
  /// Folders whose `*.so` are all looked at.
  package var folders: [String]
  /// The folder of the executable, whose `libhone-*.so` are looked at: a build tree works with nothing set.
  package var executableFolder: String

  /// - Parameters:
  ///   - files: those of `--plugin`, first of all.
  ///   - environment: `HONE_PLUGIN_PATH`, `XDG_DATA_HOME` and `HOME` are looked at.
  ///   - executable: absolute path of the host.
  package init(files: [String], environment: [String: String], executable: String) {
    self.files = files
    executableFolder = Self.parent(executable)
    var folders = environment["HONE_PLUGIN_PATH"].map { $0.split(separator: ":").map(String.init) } ?? []
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      folders.append("\(data)/hone/plugins")
    } else if let home = environment["HOME"], !home.isEmpty {
      folders.append("\(home)/.local/share/hone/plugins")
    }
    folders.append("\(Self.parent(executableFolder))/lib/hone/plugins")
    self.folders = folders
  }

  /// The candidates, each once, in order of precedence; those of a folder by name.
  package func candidates() -> [String] {
    var seen: Set<String> = []
    var found: [String] = []
    func add(_ path: String) {
      let real = Self.resolved(path) ?? path
      if seen.insert(real).inserted { found.append(path) }
    }
    files.forEach(add)
    for folder in folders { Self.libraries(in: folder) { _ in true }.forEach(add) }
    Self.libraries(in: executableFolder) { $0.hasPrefix("libhone-") }.forEach(add)
    return found
  }

  private static func libraries(in folder: String, where isWanted: (String) -> Bool) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".so") && isWanted(name) { names.append(name) }
    }
    return names.sorted().map { "\(folder)/\($0)" }
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
