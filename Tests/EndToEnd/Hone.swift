import Foundation
import Testing

/// The built executable, as a user runs it, in a folder of its own.
struct Hone {
  /// What a run left.
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  let folder: URL
  var environment: [String: String]

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    environment = ProcessInfo.processInfo.environment
    // The user's own plugins are none of a test's business.
    environment["HOME"] = folder.path
    environment["XDG_DATA_HOME"] = nil
    environment["HONE_PLUGIN_PATH"] = nil
    // Scanning once is enough for all tests.
    environment["XDG_CACHE_HOME"] = FileManager.default.temporaryDirectory.appending(path: "hone-tests-cache").path
  }

  /// Deletes the folder.
  func clean() { try? FileManager.default.removeItem(at: folder) }

  /// The executable beside the test bundle; plugins lie there too.
  static var executable: URL {
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "hone")
  }

  /// The root of the repository.
  static var repository: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  /// Compiles a plugin library of the tests.
  ///
  /// - Parameter source: from the repository's root.
  static func compile(_ source: String, _ flags: [String] = []) -> String {
    let name = URL(fileURLWithPath: source).deletingPathExtension().lastPathComponent
    let folder = FileManager.default.temporaryDirectory.appending(path: "hone-\(name)-\(getpid())")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let library = folder.appending(path: "lib\(name).so").path
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments =
      (source.hasSuffix(".c") ? ["cc", "-std=c11"] : ["c++", "-std=c++20"]) + [
        "-O1", "-shared", "-fPIC", "-I", repository.appending(path: "SDK/include").path,
      ] + flags
      + [repository.appending(path: source).path, "-o", library, "-pthread", "-lm"]
    try? compiler.run()
    compiler.waitUntilExit()
    return library
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  /// Starts the executable; its output goes to files, so that it never waits for a reader.
  ///
  /// - Parameter executable: another one, as if it were installed.
  func start(_ arguments: [String], executable: String = Self.executable.path) throws -> Running {
    let id = UUID().uuidString
    let (output, errors) = (path(".output-\(id)"), path(".errors-\(id)"))
    for file in [output, errors] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    return Running(process: process, output: output, errors: errors)
  }

  func callAsFunction(_ arguments: String...) throws -> Result { try start(arguments).wait() }

  /// The trials of a study as far as they must repeat: without durations.
  func trials(_ file: String) throws -> [String] {
    let result = try self("trials", file, "--json")
    #expect(result.status == 0, "\(result.errors)")
    return result.lines.map { line in
      line.replacing(/"seconds":[^,]*,/, with: "").replacing(/"attempts":[0-9]+/, with: "")
    }
  }
}

/// A process that may still run.
struct Running {
  let process: Process
  fileprivate let output: String
  fileprivate let errors: String

  func wait() -> Hone.Result {
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Hone.Result(status: status, output: Self.text(output), errors: Self.text(errors))
  }

  /// What it has printed so far, once there is a whole line, or once it has ended.
  func firstLine() -> String {
    while process.isRunning, !Self.text(output).contains("\n") { usleep(10_000) }
    return Self.text(output).split(separator: "\n").first.map(String.init) ?? ""
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }
}
