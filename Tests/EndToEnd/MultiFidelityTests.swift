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
    var configuration: [String: Double]
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

  private func steps(_ hone: Hone) -> Int { FileManager.default.contents(atPath: hone.path("counter"))?.count ?? 0 }

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
      let x = try #require(row.configuration["x"])
      // It would show in the value if the state of the parent had been lost.
      #expect(abs((x - 0.3) * (x - 0.3) + 1 / (1 + budget) - (row.value ?? .nan)) < 1e-12)
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
    #expect(steps(hone) == Int(needed))
  }

  @Test func `a study that was interrupted goes on with the states that its trials left`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try run(hone, "whole.hone", "asha", trials: 90)
    let whole = steps(hone)
    try run(hone, "parts.hone", "asha", trials: 40)
    var again = hone
    again.environment["COUNTER"] = hone.path("counter")
    let resumed = try again("resume", "parts.hone", "--trials", "90")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(steps(hone) == 2 * whole)
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
    #expect(resumed.errors.contains("starts anew"), "\(resumed.errors)")
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
    #expect(steps(hone) < 40 * 60)
    #expect(try hone("verify", "study.hone", "--plugin", Self.training).status == 0)
  }
}
