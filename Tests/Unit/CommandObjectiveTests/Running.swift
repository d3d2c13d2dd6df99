import CommandObjective
import Foundation
import Testing

/// Real commands.
enum Running {
  static func launch(_ words: [String], folder: String? = nil) -> CommandLaunch {
    CommandLaunch(file: words[0], arguments: words, environment: ["PATH=/usr/bin:/bin"], folder: folder)
  }

  static func run(
    _ words: [String], _ limits: CommandRun.Limits = .init(), isCancelled: Bool = false,
    read: (CommandRun.Stream, ArraySlice<UInt8>) -> Bool = { _, _ in true }
  ) throws -> CommandRun {
    try CommandRun(launch(words), limits, isCancelled: { isCancelled }, read: read)
  }

  /// A shell's script.
  static func script(
    _ text: String, _ limits: CommandRun.Limits = .init(), isCancelled: Bool = false,
    read: (CommandRun.Stream, ArraySlice<UInt8>) -> Bool = { _, _ in true }
  ) throws -> CommandRun {
    try run(["/bin/sh", "-c", text], limits, isCancelled: isCancelled, read: read)
  }

  /// What a command that succeeds prints.
  static func output(_ words: [String]) throws -> String {
    let run = try run(words)
    #expect(run.ending == .exited(0))
    return String(decoding: run.printed[0].bytes, as: UTF8.self)
  }

  /// A name for a file that does not exist.
  static func freshPath() -> String {
    FileManager.default.temporaryDirectory.appending(path: "hone-command-\(UUID().uuidString)").path
  }
}
