import Foundation
import Glibc
import HoneSpace

extension Diagnosis {
  /// What is around the file: who uses it, what lies beside it, and what it needs.
  mutating func examineSurroundings(_ header: StudyHeader?) {
    examineFile()
    examineFolder()
    if let header {
      examine(header.objective, kind: "objective")
      if header.optimizer != header.objective { examine(header.optimizer, kind: "optimizer") }
    }
  }

  private mutating func examineFile() {
    if LockHolder.isThere(for: path) {
      add(.note, "it is in use by \(LockHolder(of: path))", mend: "what is said here is how it was a moment ago")
    }
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    if status.st_nlink > 1 {
      add(
        .warning, "it has \(status.st_nlink) names (hard links), and SQLite keeps a log for each",
        mend: "use one of them only, and delete the others")
    }
    if access(path, W_OK) != 0 {
      add(.note, "you may only read it", mend: "chmod u+w \(path), or go on with a copy of your own")
    } else if access(StoreError.folder(of: StudyFile.resolved(path)), W_OK) != 0 {
      add(.note, "its folder cannot be written, so nobody can go on with it here", mend: "go on with a copy elsewhere")
    }
  }

  /// Drafts of files that were never finished, and room for more.
  private mutating func examineFolder() {
    let resolved = StudyFile.resolved(path)
    let folder = StoreError.folder(of: resolved)
    let name = resolved.split(separator: "/").last.map(String.init) ?? path
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? [] {
      guard entry.hasPrefix(name + "."), entry.hasSuffix(".new"),
        let process = Int32(entry.dropFirst(name.count + 1).dropLast(4)), kill(process, 0) != 0, errno == ESRCH
      else { continue }
      add(.warning, "a draft that was never finished", at: "\(folder)/\(entry)", mend: "delete it")
    }
    var space = statvfs()
    guard statvfs(folder, &space) == 0 else { return }
    let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
    let wanted = max(64 << 20, UInt64(FileIdentity(path: path)?.size ?? 0))
    if free < wanted {
      add(
        .warning, "only \(free >> 20) MiB are free on its disk", at: folder,
        mend: "free some space before hone resume \(ShellWord.quoted(path))")
    }
  }

  private mutating func examine(_ plugin: StudyHeader.Plugin, kind: String) {
    guard !plugin.file.isEmpty else { return }
    guard let now = FileIdentity(path: plugin.file) else {
      add(
        .warning, "the library of the \(kind) \"\(plugin.name)\" is not there any more", at: plugin.file,
        mend: "hone plugins lists what there is; hone resume takes \"\(plugin.name)\" from wherever it is now")
      return
    }
    let time = Double(now.modified.tv_sec) + Double(now.modified.tv_nsec) * 1e-9
    guard now.size != plugin.fileSize || abs(time - plugin.fileTime) > 1e-3 else { return }
    add(
      .warning, "the library of the \(kind) \"\(plugin.name)\" has changed since the study was made", at: plugin.file,
      mend: "go on only if it still does the same; the study was made with version \(plugin.version)")
  }
}
