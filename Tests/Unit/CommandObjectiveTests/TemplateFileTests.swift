import CommandObjective
import Foundation
import HonePlugin
import Testing

@Suite struct TemplateFileTests {
  private func file(_ bytes: [UInt8]) throws -> TemplateFile {
    let path = Running.freshPath()
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try TemplateFile(path, marks: .braces, vocabulary: Example.vocabulary, here: "/", option: "a.conf")
  }

  @Test func `a line with an inactive hyperparameter is left out, whatever ends lines`() throws {
    let values = Example.values()
    let unix = try file(Array("lr = {learning_rate}\nmomentum = {momentum}\n\n# {1}\nlast = {momentum|0}".utf8))
    #expect(unix.filled(values) == "lr = 1e-05\n\n# {1}\nlast = 0")
    let dos = try file(Array("lr = {learning_rate}\r\nmomentum = {momentum}\r\nn = {layers}\r\n".utf8))
    #expect(dos.filled(values) == "lr = 1e-05\r\nn = 4\r\n")
  }

  @Test func `what cannot be filled in is named with its line`() throws {
    let error = #expect(throws: PluginError.self) { try file(Array("a\nb\n{learning_rat}\n".utf8)) }
    #expect(error?.message.contains(":3: unknown placeholder {learning_rat}; did you mean {learning_rate}?") == true)
    #expect(throws: PluginError.self) { try file([0xFF, 0xFE]) }
    #expect(throws: PluginError.self) {
      try TemplateFile("/tmp", marks: .braces, vocabulary: Example.vocabulary, here: "/", option: "a")
    }
  }

  @Test func `a file that is too long to be read whole is an error`() throws {
    let error = #expect(throws: PluginError.self) { try file(Array(repeating: 0x61, count: (1 << 24) + 1)) }
    #expect(error?.message.hasSuffix("File too large; a template has 16 MiB at most") == true, "\(error as Any)")
  }

  @Test func `a script stays executable`() throws {
    let (source, target) = (Running.freshPath(), Running.freshPath() + "/inner/run.sh")
    try Data("#!/bin/sh\necho {layers}\n".utf8).write(to: URL(fileURLWithPath: source))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: source)
    try TemplateFile(source, marks: .braces, vocabulary: Example.vocabulary, here: "/", option: "run.sh")
      .write(Example.values(), to: target)
    #expect(try Running.output([target]) == "4\n")
  }
}

@Suite struct TrialFolderTests {
  @Test func `two trials of one number have two folders, and the base goes with the last`() throws {
    let base = Running.freshPath() + "/a/b"
    let first = try TrialFolder(in: base, trial: 7)
    let second = try TrialFolder(in: base, trial: 7)
    #expect(first.path == "\(base)/trial-7" && second.path == "\(base)/trial-7-2")
    try FileManager.default.createDirectory(atPath: "\(first.path)/x/y", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: "\(first.path)/link", withDestinationPath: second.path)
    try Data("kept".utf8).write(to: URL(fileURLWithPath: "\(second.path)/file"))
    first.remove()
    #expect(!FileManager.default.fileExists(atPath: first.path))
    #expect(FileManager.default.fileExists(atPath: "\(second.path)/file"))
    second.remove()
    #expect(!FileManager.default.fileExists(atPath: base))
  }

  @Test func `folders made and removed at once get in nobody's way`() async throws {
    let base = Running.freshPath()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<4 {
        group.addTask {
          for trial in 0..<200 { try TrialFolder(in: base, trial: UInt64(trial * 4 + worker)).remove() }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `a folder that cannot be made says so`() {
    #expect(throws: FileError("the folder", "/proc/none", code: ENOENT)) { try TrialFolder(in: "/proc/none", trial: 0) }
  }
}
