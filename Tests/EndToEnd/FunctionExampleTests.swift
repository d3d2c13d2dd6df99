import Foundation
import Testing

/// The commands of the guides to functions, each as it stands there, in a copy of its example.
@Suite struct FunctionExampleTests {
  /// The commands of a guide: its indented lines, joined where a backslash ends them.
  static func commands(_ guide: String) throws -> [String] {
    let text = try String(
      contentsOf: Hone.repository.appending(path: "Documentation/examples/\(guide).md"), encoding: .utf8)
    return text.replacing("\\\n", with: "").split(separator: "\n").filter { $0.hasPrefix("    ") }.map { line in
      String(line.drop { $0 == " " })
    }
  }

  /// Runs the commands of a guide; the folder that they left.
  private func follow(_ guide: String) throws -> Hone {
    let hone = try Hone()
    // As in the repository, so that the paths of the guide lead to the SDK.
    let example = hone.folder.appending(path: "Examples/\(guide)")
    try FileManager.default.createDirectory(
      at: example.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Hone.repository.appending(path: "Examples/\(guide)"), to: example)
    try FileManager.default.createSymbolicLink(
      at: hone.folder.appending(path: "SDK"), withDestinationURL: Hone.repository.appending(path: "SDK"))
    let commands = try Self.commands(guide)
    #expect(commands.count >= 4)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-ec", "hone() { '\(Hone.executable.path)' \"$@\"; }\n" + commands.joined(separator: "\n")]
    shell.currentDirectoryURL = hone.folder
    shell.environment = hone.environment
    let errors = hone.path("errors")
    _ = FileManager.default.createFile(atPath: errors, contents: nil)
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle(forWritingAtPath: errors)
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0, "\((try? String(contentsOfFile: errors, encoding: .utf8)) ?? "")")
    return hone
  }

  private func trials(_ hone: Hone, _ study: String) throws -> [FunctionTests.Trial] {
    try hone("trials", "Examples/\(study)", "--json").lines.map {
      try JSONDecoder().decode(FunctionTests.Trial.self, from: Data($0.utf8))
    }
  }

  @Test func `a network is trained through its function, and through ten lines of C++`() throws {
    let hone = try follow("neural-network")
    defer { hone.clean() }
    let plain = try trials(hone, "neural-network/spirals.hone")
    #expect(plain.count == 60)
    #expect(plain.allSatisfy { $0.state == "complete" }, "\(plain)")
    // Guessing gives 1/4.
    #expect(plain.compactMap(\.value).min().map { $0 < 0.1 } == true)
    #expect(plain.allSatisfy { ($0.metrics["accuracy"] ?? -1) >= 0 })
    #expect(try trials(hone, "neural-network/stopped.hone").contains { $0.state == "stopped" })
    #expect(try trials(hone, "neural-network/raced.hone").count == 60)
    #expect(try trials(hone, "neural-network/flags.hone").allSatisfy { $0.state == "complete" })
    #expect(try trials(hone, "neural-network/wrapped.hone").count == 60)
    #expect(try trials(hone, "neural-network/program.hone").allSatisfy { $0.state == "complete" })
  }

  @Test func `zlib packs better at higher levels, and zstd too`() throws {
    let hone = try follow("deflate")
    defer { hone.clean() }
    for (study, count) in [("deflate/deflate.hone", 9), ("deflate/zstd.hone", 12)] {
      let sizes = try trials(hone, study).compactMap(\.value)
      #expect(sizes.count == count)
      #expect((sizes.last ?? 0) < (sizes.first ?? 0) && sizes.allSatisfy { $0 > 100_000 }, "\(sizes)")
    }
    #expect(try trials(hone, "deflate/deflate.hone").allSatisfy { ($0.metrics["seconds"] ?? 0) > 0 })
  }
}
