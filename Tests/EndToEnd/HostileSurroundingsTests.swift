import Foundation
import Testing

/// Machines, shells and foreign code that leave the host less than it would like.
@Suite struct HostileSurroundingsTests {
  private static let library = Hone.compile("Tests/Zoo/hostile.c")
  private static let sphere = ["--objective", "test-functions", "-o", "function=sphere", "--optimizer", "random"]

  private func arguments(_ function: String, _ more: String...) -> [String] {
    [
      "run", "--objective", "function", "-o", "library=\(Self.library)", "-o", "check=never",
      "-o", "prototype=double \(function)(double x)", "--range", "x=0.0:1.0", "--optimizer", "random", "--trials", "8",
      "--study", "study.hone",
    ] + more
  }

  /// Runs a line of the shell, in which `hone` is the executable.
  private func shell(_ hone: Hone, _ line: String) throws -> Hone.Result {
    let (output, errors) = (hone.path("output"), hone.path("errors"))
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", "hone=\(Hone.executable.path); { \(line); } > \(output) 2> \(errors)"]
    shell.currentDirectoryURL = hone.folder
    shell.environment = hone.environment
    try shell.run()
    shell.waitUntilExit()
    func text(_ path: String) -> String {
      String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
    return Hone.Result(status: shell.terminationStatus, output: text(output), errors: text(errors))
  }

  @Test(arguments: ["export", "trials", "show", "best", "export --format json"])
  func `output that cannot be written is an error`(verb: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    #expect(try hone.start(["run", "--study", "a.hone", "--trials", "5"] + Self.sphere).wait().status == 0)
    let full = try shell(hone, "$hone \(verb) a.hone > /dev/full")
    #expect(full.status == 1)
    #expect(full.errors.contains("standard output: No space left on device"), "\(full.errors)")
    let closed = try shell(hone, "$hone \(verb) a.hone >&-")
    #expect(closed.status == 1)
  }

  @Test func `children that the shell gave us live on`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let words = Self.sphere.joined(separator: " ")
    let ran = try shell(
      hone,
      "sh -c 'sleep 60 & echo $! > pid; exec '$hone' run \(words) --trials 3 --study a.hone'; kill -0 $(cat pid) && echo lives; kill $(cat pid)"
    )
    #expect(ran.output.contains("lives"), "\(ran.errors)")
  }

  @Test func `few file descriptors are enough`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let words = Self.sphere.joined(separator: " ")
    let ran = try shell(hone, "ulimit -n 128; $hone run \(words) --trials 3 --study a.hone")
    #expect(ran.status == 0, "\(ran.errors)")
  }

  @Test func `no more workers are started than have a trial`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let words = Self.sphere.joined(separator: " ")
    let ran = try shell(hone, "ulimit -n 128; $hone run \(words) --trials 3 --workers 5000 --study a.hone")
    #expect(ran.status == 0, "\(ran.errors)")
  }

  @Test(arguments: ["leaves", "crashes"]) func `code that ends the host is named`(function: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let ran = try hone.start(arguments(function, "--isolation", "none")).wait()
    #expect(ran.status != 0)
    #expect(ran.errors.contains("\"function\" has ended this process"), "\(ran.errors)")
    #expect(ran.errors.contains("hone resume study.hone goes on"))
  }

  @Test(arguments: ["interrupt", "limit"]) func `an evaluation that is cut short is no outcome`(way: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let running = try hone.start(arguments("sleeps") + (way == "limit" ? ["--time-limit", "2s"] : []))
    if way == "interrupt" {
      let deadline = Date() + 30
      while try hone("trials", "study.hone", "--json").output.isEmpty, Date() < deadline { usleep(50_000) }
      usleep(500_000)
      running.process.interrupt()
    }
    let ended = running.wait()
    #expect(ended.status == (way == "limit" ? 4 : 130), "\(ended.errors)")
    if way == "interrupt" { #expect(ended.errors.contains("Ctrl-C again ends it at once")) }
    #expect(try hone.trials("study.hone").allSatisfy { $0.contains("\"state\":\"waiting\"") })
  }

  @Test func `an infinitely good value is no incumbent`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    _ = try hone.start(arguments("falls", "--seed", "1")).wait()
    let trials = try hone.trials("study.hone")
    #expect(trials.contains { $0.contains("\"state\":\"failed\"") && $0.contains("-inf") })
    let best = try hone("best", "study.hone", "--json")
    #expect(!best.output.contains("\"value\":null") && best.status == 0)
  }

  @Test func `a library that the user names must be usable`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let ran = try hone.start(["run", "--plugin", "missing.so", "--trials", "2", "--study", "a.hone"] + Self.sphere)
      .wait()
    #expect(ran.status == 3 && ran.errors.contains("missing.so: no such file"), "\(ran.errors)")
  }

  @Test func `a study says where its library was`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try FileManager.default.copyItem(atPath: KillTests.learner, toPath: hone.path("moving.so"))
    let begun = try hone(
      "run", "--objective", "test-functions", "--optimizer", "remembering", "--plugin", "moving.so", "--trials", "3",
      "--study", "a.hone")
    #expect(begun.status == 0, "\(begun.errors)")
    try FileManager.default.moveItem(atPath: hone.path("moving.so"), toPath: hone.path("moved.so"))
    let lost = try hone("resume", "a.hone", "--trials", "6")
    #expect(lost.status == 3 && lost.errors.contains("moving.so") && lost.errors.contains("--plugin"), "\(lost.errors)")
    #expect(try hone("resume", "a.hone", "--trials", "6", "--plugin", "moved.so").status == 0)
  }
}
