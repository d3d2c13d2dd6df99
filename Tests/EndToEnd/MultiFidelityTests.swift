import Foundation
import Testing

/// Optimizers that set budgets and continue trials, with an objective that counts what it does.
@Suite struct MultiFidelityTests {
  private static let training = Hone.compile("Tests/Zoo/training.cpp")

  /// A trial as `hone trials --json` prints it.
  private struct Row: Decodable {
    var trial: Int
    var state: String
    var value: Double?
    var budget: Double?
    var parent: Int?
    var attempts: Int
    var configuration: [String: Double]
  }

  /// A step of training, as the objective notes it.
  private struct Step: Hashable {
    var x: Double
    var number: Int
  }

  private func rows(_ hone: Hone, _ file: String) throws -> [Row] {
    try hone("trials", file, "--json").lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
  }

  private func run(_ hone: Hone, _ study: String, _ optimizer: String, trials: Int, _ options: [String] = []) throws {
    var hone = hone
    hone.environment["COUNTER"] = hone.path("counter")
    let ended = try hone.start(
      [
        "run", "--objective", "training", "--optimizer", optimizer, "--plugin", Self.training, "--trials", "\(trials)",
        "--seed", "3", "--study", study, "-O", "optimizer=random",
      ] + options
    ).wait()
    #expect(ended.status == 0, "\(ended.errors)")
  }

  /// All steps that were made, in order.
  private func steps(_ hone: Hone) throws -> [Step] {
    let text = String(decoding: FileManager.default.contents(atPath: hone.path("counter")) ?? Data(), as: UTF8.self)
    return try text.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return Step(x: try #require(Double(words[0])), number: try #require(Int(words[1])))
    }
  }

  /// The steps that were made more than once.
  private func repeated(_ steps: [Step]) -> [Step: Int] {
    var counts: [Step: Int] = [:]
    for step in steps { counts[step, default: 0] += 1 }
    return counts.filter { $1 > 1 }
  }

  /// What a trial's value must be, from what it and those before it were trained with.
  private func expected(_ row: Row, _ rows: [Row]) throws -> Double {
    var (work, next) = (0.0, row)
    while true {
      let parent = next.parent.map { rows[$0] }
      work += (try #require(next.budget) - (parent?.budget ?? 0)) * (next.configuration["rate"] ?? 0)
      guard let parent else { break }
      next = parent
    }
    let x = try #require(row.configuration["x"])
    return (x - 0.3) * (x - 0.3) + 1 / (1 + work)
  }

  @Test(arguments: ["hyperband", "asha"], [["--workers", "1"], ["--workers", "3"], ["--isolation", "none"]])
  func `no step is made twice, and a trial goes on where its parent stopped`(_ optimizer: String, _ options: [String])
    throws
  {
    let hone = try Hone()
    defer { hone.clean() }
    try run(hone, "study.hone", optimizer, trials: 170, options)
    let rows = try rows(hone, "study.hone")
    #expect(rows.count == 170)
    #expect(rows.contains { $0.budget == 81 })
    var needed = 0.0
    for row in rows {
      let budget = try #require(row.budget)
      // It would show in the value if the state of the parent had been lost; the seed adds up to 1e-6.
      #expect(abs(try expected(row, rows) - (row.value ?? .nan)) < 1.1e-6)
      #expect(row.configuration["steps"] == nil)
      var before = 0.0
      if let parent = row.parent {
        #expect(rows[parent].configuration == row.configuration)
        before = try #require(rows[parent].budget)
        #expect(before < budget)
      }
      needed += budget - before
    }
    #expect(rows.contains { $0.parent != nil })
    let steps = try steps(hone)
    #expect(steps.count == Int(needed))
    #expect(repeated(steps).isEmpty)
  }

  @Test func `a study that was interrupted goes on with the states that its trials left`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try run(hone, "whole.hone", "asha", trials: 90)
    let whole = try steps(hone).count
    try run(hone, "parts.hone", "asha", trials: 40)
    var again = hone
    again.environment["COUNTER"] = hone.path("counter")
    let resumed = try again("resume", "parts.hone", "--trials", "90")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try steps(hone).count == 2 * whole)
    #expect(try hone.trials("parts.hone") == hone.trials("whole.hone"))
    #expect(try hone("verify", "parts.hone").output.contains("90"))
  }

  @Test func `a state that is gone costs its steps again and changes nothing`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try run(hone, "whole.hone", "asha", trials: 90)
    try run(hone, "parts.hone", "asha", trials: 40)
    try FileManager.default.removeItem(atPath: hone.path("parts.hone.sessions"))
    let resumed = try hone("resume", "parts.hone", "--trials", "90")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("trains again"), "\(resumed.errors)")
    #expect(try hone.trials("parts.hone") == hone.trials("whole.hone"))
  }

  @Test(arguments: ["hyperband", "asha"])
  func `without a budget there is nothing to race for`(_ optimizer: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let ended = try hone("run", "--objective", "test-functions", "--optimizer", optimizer)
    #expect(ended.status == 2, "\(ended.status)")
    #expect(ended.errors.contains("budget") && ended.errors.contains("bayesian"), "\(ended.errors)")
  }

  @Test func `another optimizer is named, and so are its options`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    func errors(_ options: String...) throws -> String {
      try hone.start(
        ["run", "--objective", "training", "--plugin", Self.training, "--optimizer", "hyperband"] + options
      ).wait().errors
    }
    #expect(try errors("-O", "optimizer=randon").contains("\"random\""))
    #expect(try errors("-O", "optimizer=random", "-O", "optimizer.sequense=sobol").contains("\"sequence\""))
    #expect(try errors("-O", "optimizer=asha").contains("budget"))
  }

  @Test func `a trial that falls behind the median is stopped`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try run(hone, "study.hone", "median-stopping", trials: 40, ["--fix", "steps=60"])
    let rows = try rows(hone, "study.hone")
    let stopped = rows.filter { $0.state == "stopped" }
    #expect(stopped.count > 5)
    let best = try #require(rows.min { ($0.value ?? 9) < ($1.value ?? 9) })
    #expect(best.state == "complete")
    // Those that were stopped had done less, and were no better.
    for row in stopped { #expect((row.budget ?? 99) < 60) }
    #expect(try steps(hone).count < 40 * 60)
    #expect(try hone("verify", "study.hone", "--plugin", Self.training).status == 0)
  }

  /// How a study is disturbed.
  enum Disturbance: String, CaseIterable { case hostKilled, workerKilled, interrupted }

  @Test(arguments: Disturbance.allCases)
  func `nothing is trained again but what was being trained`(_ disturbance: Disturbance) throws {
    var hone = try Hone()
    defer { hone.clean() }
    let common = [
      "--objective", "training", "--optimizer", "hyperband", "-O", "optimizer=random", "--plugin", Self.training,
      "--trials", "130", "--seed", "8", "--workers", "2", "--deterministic", "--retries", "100",
    ]
    #expect(try hone.start(["run", "--study", "whole.hone"] + common).wait().status == 0)
    let whole = try hone.trials("whole.hone")
    hone.environment["COUNTER"] = hone.path("counter")
    hone.environment["SLOW"] = "1500"
    var random = SystemRandomNumberGenerator()
    for round in 0..<7 {
      let running = try hone.start(
        round == 0 ? ["run", "--study", "parts.hone"] + common : ["resume", "parts.hone", "--plugin", Self.training])
      KillTests.waitForWorkers(of: running)
      usleep(UInt32.random(in: 60_000..<300_000, using: &random))
      let host = running.process.processIdentifier
      switch disturbance {
      case .hostKilled: kill(host, SIGKILL)
      case .interrupted: kill(host, SIGINT)
      case .workerKilled:
        for _ in 0..<3 {
          if let worker = KillTests.children(of: host).randomElement(using: &random) { kill(worker, SIGKILL) }
          usleep(50_000)
        }
        kill(host, SIGINT)
      }
      _ = running.wait()
    }
    hone.environment["SLOW"] = nil
    let last = try hone("resume", "parts.hone", "--plugin", Self.training)
    #expect(last.status == 0 || last.errors.contains("has all its"), "\(last.errors)")
    #expect(!last.errors.contains("trains again"), "\(last.errors)")
    #expect(try hone.trials("parts.hone") == whole)
    let rows = try rows(hone, "parts.hone")
    let repeated = repeated(try steps(hone))
    if disturbance == .interrupted { #expect(repeated.isEmpty) }
    for (step, count) in repeated {
      // Only what a trial was at that was started more than once.
      let guilty = rows.first { row in
        row.configuration["x"] == step.x && Double(step.number) <= row.budget ?? 0
          && Double(step.number) > row.parent.flatMap { rows[$0].budget } ?? 0
      }
      #expect(count <= guilty?.attempts ?? 0, "step \(step.number) of \(step.x)")
    }
    #expect(try hone("verify", "parts.hone", "--plugin", Self.training).status == 0)
  }

  @Test func `a new study does not go on from states of another one that had its name`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try run(hone, "study.hone", "asha", trials: 60)
    let first = try hone.trials("study.hone")
    for file in ["study.hone", "study.hone-wal", "study.hone-shm"] {
      try? FileManager.default.removeItem(atPath: hone.path(file))
    }
    try run(hone, "study.hone", "asha", trials: 60)
    #expect(try hone.trials("study.hone") == first)
    // All of it was trained twice: nothing that lay there was taken.
    #expect(try steps(hone).count == 2 * Set(steps(hone)).count)
  }

  @Test(arguments: [["--workers", "1"], ["--workers", "3"], ["--isolation", "none"]])
  func `a population hands its weights on`(_ options: [String]) throws {
    let hone = try Hone()
    defer { hone.clean() }
    var counting = hone
    counting.environment["COUNTER"] = hone.path("counter")
    let ended = try counting.start(
      [
        "run", "--objective", "training", "--optimizer", "evolutionary", "-O", "strategy=pbt", "-O", "population=8", "-O",
        "intervals=9", "--plugin", Self.training, "--trials", "72", "--seed", "3", "--study", "study.hone",
      ] + options
    ).wait()
    #expect(ended.status == 0, "\(ended.errors)")
    let rows = try rows(hone, "study.hone")
    var needed = 0.0
    var copies = 0
    for row in rows {
      let budget = try #require(row.budget)
      #expect(abs(try expected(row, rows) - (row.value ?? .nan)) < 1.1e-6)
      #expect(row.configuration["steps"] == budget)
      needed += budget - (row.parent.flatMap { rows[$0].budget } ?? 0)
      if let parent = row.parent, rows[parent].configuration["rate"] != row.configuration["rate"] { copies += 1 }
    }
    #expect(copies > 3)
    #expect(try steps(hone).count == Int(needed))
    #expect(try hone("verify", "study.hone", "--plugin", Self.training).status == 0)
    // What is lost is trained again, step by step with the rates that each of them had.
    try FileManager.default.removeItem(atPath: hone.path("study.hone.sessions"))
    let resumed = try hone("resume", "study.hone", "--trials", "80", "--plugin", Self.training)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let more = try self.rows(hone, "study.hone")
    for row in more { #expect(abs(try expected(row, more) - (row.value ?? .nan)) < 1.1e-6) }
  }
}
