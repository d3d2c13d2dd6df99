import Glibc

/// Where a command's executable is.
package enum Executable {
  /// The file that a name means: one with a slash is a path from `here`, any other is searched in `path`.
  ///
  /// - Throws: what is wrong with it, and how to mend it.
  package static func find(_ name: String, here: String, path: String?) throws(ExecutableError) -> String {
    if name.contains("/") {
      let file = name.hasPrefix("/") ? name : "\(here)/\(name)"
      guard access(file, F_OK) == 0 else { throw .missing(name, folder: name.hasPrefix("/") ? nil : here) }
      guard isFile(file) else { throw .folder(name) }
      guard access(file, X_OK) == 0 else { throw .notExecutable(name) }
      return file
    }
    let folders = (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    for folder in folders {
      let file = "\(folder)/\(name)"
      if access(file, X_OK) == 0, isFile(file) { return file.hasPrefix("/") ? file : "\(here)/\(file)" }
    }
    throw .notInPath(name, isHere: access("\(here)/\(name)", F_OK) == 0)
  }

  private static func isFile(_ path: String) -> Bool {
    var state = stat()
    return stat(path, &state) == 0 && state.st_mode & S_IFMT == S_IFREG
  }
}

/// Why a command cannot be started.
package enum ExecutableError: Error, Equatable, CustomStringConvertible {
  case missing(String, folder: String?)
  case folder(String)
  case notExecutable(String)
  case notInPath(String, isHere: Bool)

  package var description: String {
    switch self {
    case .missing(let name, let folder):
      "there is no executable \(name)" + (folder.map { " in \($0)" } ?? "")
    case .folder(let name): "\(name) is a folder, no executable"
    case .notExecutable(let name): "\(name) is not executable; chmod +x \(name) makes it so"
    case .notInPath(let name, let isHere):
      "there is no executable \"\(name)\" in PATH"
        + (isHere ? "; write ./\(name) for the one in this folder" : "; is its package installed?")
    }
  }
}
