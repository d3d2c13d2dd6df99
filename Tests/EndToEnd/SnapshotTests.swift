import Foundation
import Testing

/// A long study goes on from the optimizer's snapshot, and is the same study as without.
@Suite struct SnapshotTests {
  /// A copy of the learner, so that a test may change the file.
  private static func learner(_ hone: Hone) throws -> String {
    let copy = hone.path("libremembering.so")
    try FileManager.default.copyItem(atPath: KillTests.learner, toPath: copy)
    return copy
  }

  private static func run(_ hone: Hone, _ study: String, trials: Int, learner: String, _ options: [String] = [])
    throws -> Hone.Result
  {
    try hone.start(
      [
        "run", "--objective", "test-functions", "--optimizer", "remembering", "-O", "milliseconds=2", "--plugin",
        learner,
        "--seed", "6", "--trials", "\(trials)", "--study", study,
      ] + options
    ).wait()
  }

  /// The first value that a statement returns.
  private static func sqlite(_ hone: Hone, _ study: String, _ statement: String) throws -> String {
    let shell = Process()
    let pipe = Pipe()
    shell.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    shell.arguments = [
      "python3", "-c",
      "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); print(d.execute(sys.argv[2]).fetchone()[0]); d.commit()",
      hone.path(study), statement,
    ]
    shell.standardOutput = pipe
    try shell.run()
    shell.waitUntilExit()
    return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Asks that the optimizer has counted in its log.
  private static func asks(_ hone: Hone) -> Int {
    FileManager.default.contents(atPath: hone.path("asks"))?.count ?? 0
  }

  @Test(arguments: [["--workers", "1"], ["--workers", "3", "--deterministic"]])
  func `a resumed learner is not asked everything again, and proposes what it would have`(_ workers: [String]) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let learner = try Self.learner(hone)
    #expect(try Self.run(hone, "whole.hone", trials: 150, learner: learner, workers).status == 0)
    let log = ["-O", "log=\(hone.path("asks"))"]
    #expect(try Self.run(hone, "parts.hone", trials: 120, learner: learner, workers + log).status == 0)
    let before = Self.asks(hone)
    let resumed = try hone("resume", "parts.hone", "--trials", "150")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let again = Self.asks(hone) - before - 30
    #expect(before == 120)
    #expect((0..<60).contains(again), "\(again) of 120 asks were repeated")
    #expect(try hone.trials("parts.hone") == hone.trials("whole.hone"))
    #expect(try hone("verify", "parts.hone").output.contains("150"))
  }

  private static let training = Hone.compile("Tests/Zoo/training.cpp")

  /// Reports cost a commit each, so of trials that are judged there are few.
  @Test(arguments: [("hyperband", 120), ("asha", 120), ("median-stopping", 30)])
  func `around a learner it is kept with the learner's, and the learner is not asked again`(
    _ optimizer: String, _ trials: Int
  ) throws {
    var hone = try Hone()
    defer { hone.clean() }
    // Where an optimizer that another one names is looked for, whatever the command.
    hone.environment["HONE_PLUGIN_PATH"] = hone.folder.path
    _ = try Self.learner(hone)
    func run(_ hone: Hone, _ study: String, trials: Int) throws -> Int {
      let before = Self.asks(hone)
      let ended = try hone.start([
        "run", "--objective", "training", "--plugin", Self.training, "--optimizer", optimizer, "-O",
        "optimizer=remembering", "-O", "optimizer.milliseconds=4", "-O", "optimizer.log=\(hone.path("asks"))",
        "--seed", "6", "--trials", "\(trials)", "--study", study,
      ]).wait()
      #expect(ended.status == 0, "\(ended.errors)")
      return Self.asks(hone) - before
    }
    let whole = try run(hone, "whole.hone", trials: trials + 30)
    let part = try run(hone, "parts.hone", trials: trials)
    let before = Self.asks(hone)
    let resumed = try hone("resume", "parts.hone", "--trials", "\(trials + 30)")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let repeated = Self.asks(hone) - before - (whole - part)
    #expect((0..<part / 2).contains(repeated), "\(repeated) of \(part) asks were repeated")
    #expect(try hone.trials("parts.hone") == hone.trials("whole.hone"))
    let resumes = Self.asks(hone)
    #expect(try hone("ask", "parts.hone", "--trials", "300").status == 0)
    #expect(Self.asks(hone) - resumes < part / 2)
    #expect(try hone("verify", "parts.hone").status == 0)
  }

  @Test func `races around a model go on from the snapshot as they would from the start`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let ended = try hone.start([
      "run", "--objective", "training", "--plugin", Self.training, "--optimizer", "hyperband", "--seed", "2",
      "--trials", "60", "--workers", "3", "--deterministic", "--study", "study.hone",
    ]).wait()
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(try #require(Int(Self.sqlite(hone, "study.hone", "SELECT steps FROM snapshot"))) > 30)
    for name in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: hone.path("study.hone\(name)")) {
      try FileManager.default.copyItem(atPath: hone.path("study.hone\(name)"), toPath: hone.path("bare.hone\(name)"))
    }
    #expect(try Self.sqlite(hone, "bare.hone", "DELETE FROM snapshot RETURNING id") == "1")
    for study in ["study.hone", "bare.hone"] {
      let resumed = try hone("resume", study, "--trials", "80")
      #expect(resumed.status == 0, "\(resumed.errors)")
    }
    #expect(try hone.trials("study.hone") == hone.trials("bare.hone"))
  }

  @Test func `another library does not get the snapshot`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let learner = try Self.learner(hone)
    let log = ["-O", "log=\(hone.path("asks"))"]
    #expect(try Self.run(hone, "study.hone", trials: 60, learner: learner, log).status == 0)
    let before = Self.asks(hone)
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: learner)
    #expect(try hone("resume", "study.hone", "--plugin", learner, "--trials", "70").status == 0)
    #expect(Self.asks(hone) - before == 70)
  }

  @Test func `a damaged snapshot is not missed`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let learner = try Self.learner(hone)
    #expect(try Self.run(hone, "whole.hone", trials: 70, learner: learner).status == 0)
    #expect(try Self.run(hone, "study.hone", trials: 60, learner: learner).status == 0)
    #expect(try Self.sqlite(hone, "study.hone", "UPDATE snapshot SET state = x'00' RETURNING id") == "1")
    #expect(try hone("resume", "study.hone", "--trials", "70").status == 0)
    #expect(try hone.trials("study.hone") == hone.trials("whole.hone"))
  }

  @Test func `in a fixed order a snapshot stands for steps that every later replay begins with`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    // The last tells have no ask behind them: when the study goes on, they come in between its next asks.
    let order = ["--workers", "3", "--deterministic", "-O", "tell_milliseconds=12"]
    let learner = try Self.learner(hone)
    #expect(try Self.run(hone, "study.hone", trials: 40, learner: learner, order).status == 0)
    let steps = try Int(Self.sqlite(hone, "study.hone", "SELECT steps FROM snapshot"))
    let replayed = try Int(Self.sqlite(hone, "study.hone", "SELECT count(*) + max(told) FROM trial"))
    #expect(try #require(steps) <= #require(replayed))
    #expect(try #require(steps) > 40)
  }

  @Test func `a trial that is asked for from outside comes from the snapshot as well`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let learner = try Self.learner(hone)
    let log = ["-O", "log=\(hone.path("asks"))"]
    #expect(try Self.run(hone, "study.hone", trials: 120, learner: learner, log).status == 0)
    let before = Self.asks(hone)
    #expect(try hone("ask", "study.hone", "--trials", "200").status == 0)
    #expect(Self.asks(hone) - before < 60)
    #expect(try hone("verify", "study.hone").status == 0)
  }
}
