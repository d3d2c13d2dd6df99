import Foundation
import Testing

/// Objectives that misbehave: each costs the trials in which it does, and nothing else.
@Suite(.serialized) struct ZooTests {
  /// What a beast does to its trials.
  struct Beast: CustomTestStringConvertible, Sendable {
    var name: String
    /// In the trial's error; nil if the trial is right after all.
    var error: String?
    var options: [String] = []

    var testDescription: String { name }
  }

  static let beasts = [
    Beast(name: "segfault", error: "was killed by SIGSEGV"),
    Beast(name: "abort", error: "was killed by SIGABRT"),
    Beast(name: "exit-0", error: "exited with status 0"),
    Beast(name: "exit-3", error: "exited with status 3"),
    Beast(name: "endless", error: "time limit of 0.3 s"),
    Beast(name: "stubborn", error: "time limit of 0.3 s"),
    Beast(name: "children", error: "was killed by SIGABRT"),
    Beast(name: "daemon", error: "was killed by SIGABRT"),
    Beast(name: "gigabytes", error: "memory limit", options: ["--memory-limit", "500MB"]),
    Beast(name: "flood", error: nil, options: ["--timeout", "30s"]),
    Beast(name: "last-words", error: "layer 3: bad size", options: ["--timeout", "30s"]),
    Beast(name: "closes-descriptors", error: "the worker"),
    Beast(name: "garbage", error: "no message"),
    Beast(name: "no-metric", error: "was not set"),
    Beast(name: "unknown-status", error: "12345"),
    Beast(name: "nan", error: "was not set"),
    Beast(name: "throws", error: "was killed by SIGABRT"),
    Beast(name: "stops-itself", error: "time limit of 0.3 s"),
    Beast(name: "longjmp", error: "the worker"),
    Beast(name: "recursion", error: "was killed by SIGSEGV"),
    Beast(name: "divides", error: "was killed by SIGFPE"),
    Beast(name: "execs", error: "exited with status 0"),
    Beast(name: "scribbles", error: nil),
    Beast(name: "late-report", error: nil),
    Beast(name: "moves-away", error: nil),
    Beast(name: "fails-twice", error: nil, options: ["--retries", "2"]),
    Beast(name: "polite", error: nil),
  ]

  /// The plugin, compiled once.
  static let library = Hone.compile("Tests/Zoo/zoo.cpp", ["-w"])

  /// A trial of a study, as `hone trials --json` has it.
  struct Trial: Decodable {
    struct Configuration: Decodable {
      var x: Double
      var n: Int
    }
    var trial: Int
    var state: String
    var value: Double?
    var error: String?
    var attempts: Int
    var configuration: Configuration
  }

  static func run(_ hone: Hone, beast: String, trials: Int = 24, _ more: [String] = []) throws -> Hone.Result {
    // The last of two equal flags wins.
    let limit = more.contains("--timeout") ? [] : ["--timeout", "0.3s"]
    return try hone.start(
      [
        "run", "--objective", "zoo", "--plugin", library, "-o", "beast=\(beast)", "-o", "log=\(hone.path("pids"))",
        "--optimizer", "random", "--trials", "\(trials)", "--seed", "2", "--workers", "2", "--study", "zoo.hone",
      ] + (more.contains("--max-failures") ? [] : ["--max-failures", "0"]) + limit + more
    ).wait()
  }

  static func trials(_ hone: Hone) throws -> [Trial] {
    try hone("trials", "zoo.hone", "--json").lines.map {
      try JSONDecoder().decode(Trial.self, from: Data($0.utf8))
    }
  }

  @Test(arguments: beasts) func `a beast costs only the trials in which it misbehaves`(_ beast: Beast) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let result = try Self.run(hone, beast: beast.name, beast.options)
    #expect(result.status == 0, "\(result.errors)")
    let trials = try Self.trials(hone)
    #expect(trials.count == 24)
    #expect(trials.contains { $0.configuration.n == 7 })
    for trial in trials {
      if trial.configuration.n == 7, let error = beast.error {
        #expect(trial.state == "failed")
        #expect(trial.error?.contains(error) == true, "\(trial.error ?? "no error")")
      } else {
        #expect(trial.state == "complete", "\(trial.error ?? "")")
        #expect(trial.value == trial.configuration.x + Double(trial.configuration.n))
      }
    }
    let pids = try String(contentsOfFile: hone.path("pids"), encoding: .utf8).split(separator: "\n")
    #expect(!pids.isEmpty)
    for pid in pids.compactMap({ pid_t($0) }) {
      #expect(kill(pid, 0) != 0, "process \(pid) outlived the study")
    }
  }

  @Test func `what a trial prints is kept with it`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    #expect(try Self.run(hone, beast: "polite").status == 0)
    let printing = try #require(Self.trials(hone).first { $0.configuration.n == 7 })
    let shown = try hone("show", "zoo.hone", "--trial", "\(printing.trial)")
    #expect(shown.output.contains("hello from n = 7"))
    #expect(shown.output.contains("a warning"))
    let silent = try #require(Self.trials(hone).first { $0.configuration.n != 7 })
    #expect(try !hone("show", "zoo.hone", "--trial", "\(silent.trial)").output.contains("hello"))
  }

  @Test func `of a flood of prints the beginning and the end are kept`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    #expect(try Self.run(hone, beast: "last-words", trials: 12, ["--timeout", "30s"]).status == 0)
    let trial = try #require(Self.trials(hone).first { $0.configuration.n == 7 })
    let shown = try hone("show", "zoo.hone", "--trial", "\(trial.trial)", "--json").output
    #expect(shown.contains("line 0 of many"))
    #expect(shown.contains("line 99999 of many"))
    #expect(shown.contains("bytes left out"))
    #expect(shown.utf8.count < 20_000)
  }

  @Test func `an objective that cannot be made ends the run with its reason, and leaves no file`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let crashed = try Self.run(hone, beast: "tame", ["-o", "where=create"])
    #expect(crashed.status == 3)
    #expect(crashed.errors.contains("create: its process was killed by SIGABRT"))
    #expect(!FileManager.default.fileExists(atPath: hone.path("zoo.hone")))
  }

  @Test func `ten alike failures in a row end a study, and nine do not`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let fixed = ["--fix", "n=7"]
    let ten = try Self.run(hone, beast: "no-metric", trials: 30, fixed + ["--max-failures", "10", "--workers", "1"])
    #expect(ten.status == 4)
    #expect(ten.errors.contains("10 trials in a row failed alike: the metric \"value\" was not set"))
    #expect(try Self.trials(hone).count { $0.state == "failed" } == 10)
    try FileManager.default.removeItem(atPath: hone.path("zoo.hone"))
    let nine = try Self.run(hone, beast: "no-metric", trials: 9, fixed + ["--max-failures", "10", "--workers", "1"])
    #expect(nine.errors.contains("no trial succeeded"))
  }

  @Test func `a trial that fails is tried again as often as asked`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    #expect(try Self.run(hone, beast: "fails-twice", ["--retries", "1"]).status == 0)
    let failed = try Self.trials(hone).filter { $0.configuration.n == 7 }
    #expect(failed.allSatisfy { $0.state == "failed" && $0.attempts == 2 && $0.error == "attempt 1" })
  }

  @Test func `Ctrl-C ends even an objective that does not listen, and resume goes on`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let running = try hone.start([
      "run", "--objective", "zoo", "--plugin", Self.library, "-o", "beast=endless", "-o", "log=\(hone.path("pids"))",
      "--fix", "n=7", "--trials", "3", "--study", "zoo.hone",
    ])
    while (try? Self.trials(hone).count) ?? 0 < 1 { usleep(20_000) }
    usleep(100_000)
    kill(running.process.processIdentifier, SIGINT)
    let stopped = running.wait()
    #expect(stopped.status == 130)
    #expect(stopped.errors.contains("hone resume zoo.hone goes on"))
    #expect(try Self.trials(hone).allSatisfy { $0.state == "waiting" })
  }

  @Test func `a host that is killed takes its workers and their children along`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let running = try hone.start([
      "run", "--objective", "zoo", "--plugin", Self.library, "-o", "beast=stops-itself", "-o",
      "log=\(hone.path("pids"))", "--fix", "n=7", "--trials", "3", "--study", "zoo.hone",
    ])
    while (try? Self.trials(hone).count) ?? 0 < 1 { usleep(20_000) }
    usleep(100_000)
    kill(running.process.processIdentifier, SIGKILL)
    _ = running.wait()
    let pids = try String(contentsOfFile: hone.path("pids"), encoding: .utf8).split(separator: "\n")
    usleep(200_000)
    for pid in pids.compactMap({ pid_t($0) }) {
      let isGone = kill(pid, 0) != 0
      let status = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
      #expect(isGone || status.contains(") Z "), "process \(pid) outlived the host")
    }
  }
}
