import Foundation
import Testing

/// Hosts and workers that are killed at random instants: nothing may be lost, and nothing may change.
@Suite(.serialized) struct KillTests {
  /// A learning optimizer of a third party, which keeps snapshots; compiled once.
  static let learner = Hone.compile("Tests/Zoo/remembering.cpp")

  /// How a study is run that is to be killed again and again.
  struct Study: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var arguments: [String]
  }

  static let studies = [
    Study(
      testDescription: "a learner, one worker",
      arguments: ["--optimizer", "remembering", "-O", "milliseconds=1", "--plugin", learner, "--trials", "400"]),
    Study(
      testDescription: "a learner, three workers in a fixed order",
      arguments: [
        "--optimizer", "remembering", "-O", "milliseconds=1", "--plugin", learner, "--trials", "400", "--workers", "3",
        "--deterministic",
      ]),
    Study(
      testDescription: "random search, two workers",
      arguments: ["--optimizer", "random", "--trials", "60000", "--workers", "2"]),
  ]

  /// Kills per study; HONE_KILLS asks for another number.
  static let kills = ProcessInfo.processInfo.environment["HONE_KILLS"].flatMap { Int($0) } ?? 70

  @Test(arguments: studies) func `a study killed at random instants is the one that was never disturbed`(
    _ study: Study
  ) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let common = ["--objective", "test-functions", "--seed", "5", "--retries", "1000"]
    #expect(try hone.start(["run", "--study", "whole.hone"] + common + study.arguments).wait().status == 0)
    let whole = try hone.trials("whole.hone")

    let seed = UInt64.random(in: 0..<1_000_000)
    var random = SplitMix(state: seed)
    var hits = (host: 0, worker: 0, late: 0)
    for _ in 0..<Self.kills {
      let exists = FileManager.default.fileExists(atPath: hone.path("killed.hone"))
      let start =
        exists
        ? ["resume", "killed.hone", "--plugin", Self.learner]
        : ["run", "--study", "killed.hone"] + common + study.arguments
      let running = try hone.start(start)
      let pid = running.process.processIdentifier
      // The longer starting takes on this machine, the later: instants before, during and after the trials.
      usleep(UInt32.random(in: 5_000..<40_000, using: &random))
      if Int.random(in: 0..<4, using: &random) > 0 { Self.waitForWorkers(of: running) }
      usleep(UInt32.random(in: 0..<60_000, using: &random))
      let workers = Self.children(of: pid)
      if let worker = workers.randomElement(using: &random), Bool.random(using: &random) {
        kill(worker, SIGKILL)
        hits.worker += 1
        usleep(UInt32.random(in: 1_000..<40_000, using: &random))
      }
      if running.process.isRunning { hits.host += 1 } else { hits.late += 1 }
      kill(pid, SIGKILL)
      let ended = running.wait()
      #expect(ended.status == -9 || ended.status == 0 || ended.errors.contains("has all its"), "\(ended.errors)")
    }
    let last = try hone("resume", "killed.hone", "--plugin", Self.learner)
    #expect(last.status == 0 || last.errors.contains("has all its"), "\(last.errors)")
    let note = "seed \(seed), \(hits)"
    #expect(hits.host > 10, "\(note)")
    #expect(try hone.trials("killed.hone") == whole, "\(note)")
    #expect(try hone("verify", "killed.hone", "--plugin", Self.learner).status == 0, "\(note)")
  }

  /// Waits until a host has workers, or has ended.
  static func waitForWorkers(of running: Running) {
    while running.process.isRunning, children(of: running.process.processIdentifier).isEmpty { usleep(1_000) }
  }

  /// The processes that a process has started.
  static func children(of pid: pid_t) -> [pid_t] {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
    return tasks.flatMap { task in
      let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(task)/children", encoding: .utf8)) ?? ""
      return text.split(separator: " ").compactMap { pid_t($0) }
    }
  }

  @Test func `a changed record is found out`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "test-functions", "--optimizer", "remembering", "--plugin", Self.learner, "--trials", "40",
      "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    let sound = try hone("verify", "a.hone", "--plugin", Self.learner)
    #expect(sound.status == 0)
    #expect(sound.output.contains("all 40 proposals follow from the record"))
    let edit = Process()
    edit.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    edit.currentDirectoryURL = hone.folder
    edit.arguments = [
      "python3", "-c",
      "import sqlite3; c = sqlite3.connect('a.hone'); c.execute('UPDATE trial SET h0 = 0.125 WHERE number = 7'); c.commit()",
    ]
    try edit.run()
    edit.waitUntilExit()
    let broken = try hone("verify", "a.hone", "--plugin", Self.learner)
    #expect(broken.status == 1)
    #expect(broken.errors.contains("a.hone: trial 7: x1 was 0.125 and is"))
  }

  @Test func `with a fixed order parallel studies repeat`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    for file in ["a.hone", "b.hone"] {
      let run = try hone(
        "run", "--objective", "test-functions", "--optimizer", "remembering", "--plugin", Self.learner, "--trials",
        "100",
        "--workers", "4", "--deterministic", "--study", file)
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try hone.trials("a.hone") == hone.trials("b.hone"))
  }
}

/// SplitMix64 (Steele et al., 2014): repeats from its seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
