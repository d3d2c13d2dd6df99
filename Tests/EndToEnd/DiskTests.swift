import Foundation
import Testing

/// Disks that have no more room while a study runs: one line says so, and nothing on record is lost.
@Suite(.serialized) struct DiskTests {
  /// What takes the room away, and what the message says of it.
  struct Shortage: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// A shell line that runs "$@" in a folder `disk` with too little room.
    var script: String
    var message: String
    var isPossible = true
  }

  /// Whether this machine lets a test mount a small disk of its own.
  static let canMount = shell("mkdir -p disk && mount -t tmpfs -o size=64k none disk").status == 0

  static let shortages = [
    Shortage(
      testDescription: "a limit on the size of files",
      script: "mkdir -p disk && ulimit -f 400 && cd disk && exec \"$@\"", message: "the limit on a file's size"),
    Shortage(
      testDescription: "a full disk",
      // What is on the small disk when it is full is copied to where there is room.
      script: """
        mkdir -p small disk && mount -t tmpfs -o size=400k none small && cd small && "$@"; status=$?
        cp -p a.hone* ../disk/; exit $status
        """,
      message: "the disk is full", isPossible: canMount),
  ]

  @Test(arguments: shortages.filter(\.isPossible))
  func `a study without room ends with the reason, and goes on where there is room`(_ shortage: Shortage) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let study = [
      "--objective", "test-functions", "--optimizer", "random", "--trials", "20000", "--seed", "4", "--isolation",
      "none",
    ]
    #expect(try hone.start(["run", "--study", "whole.hone"] + study).wait().status == 0)
    let run = [Hone.executable.path, "run", "--study", "a.hone"]
    let short = Self.shell(shortage.script, in: hone.folder, run + study)
    #expect(short.status == 1, "\(short.errors)")
    let lines = short.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(lines.count == 1 && lines[0].contains(shortage.message), "\(short.errors)")
    #expect(lines.first?.contains("hone resume a.hone") == true, "\(short.errors)")
    let kept = try hone("trials", "disk/a.hone", "--json").lines.count
    #expect(kept > 0 && kept < 20000)
    let resumed = try hone("resume", "disk/a.hone")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try hone.trials("disk/a.hone") == hone.trials("whole.hone"))
    #expect(try hone("doctor", "disk/a.hone").status == 0)
  }

  /// Runs a shell line in a mount namespace of its own, so that what it mounts ends with it.
  static func shell(
    _ script: String, in folder: URL = FileManager.default.temporaryDirectory, _ arguments: [String] = []
  ) -> Hone.Result {
    let process = Process()
    let errors = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"] + arguments
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    guard (try? process.run()) != nil else { return Hone.Result(status: -1, output: "", errors: "") }
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Hone.Result(status: process.terminationStatus, output: "", errors: String(decoding: text, as: UTF8.self))
  }
}
