import Foundation
import Testing

/// What studies of other hosts fail at, as Documentation/acceptance.md lists it; what is not here is tested elsewhere.
@Suite struct AcceptanceTests {
  /// A line of `hone trials --json`, as far as these tests look at it.
  struct Trial: Decodable {
    var trial: Int
    var state: String
    var configuration: [String: Double]
  }

  static func trials(_ hone: Hone, _ study: String) throws -> [Trial] {
    try hone("trials", study, "--json").lines.map { try JSONDecoder().decode(Trial.self, from: Data($0.utf8)) }
  }

  @Test(arguments: ["random", "remembering"])
  func `30 trials are 15 and 15 more`(_ optimizer: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let common = [
      "run", "--objective", "test-functions", "--optimizer", optimizer, "--plugin", KillTests.learner, "--seed", "3",
    ]
    #expect(try hone.start(common + ["--trials", "30", "--study", "whole.hone"]).wait().status == 0)
    #expect(try hone.start(common + ["--trials", "15", "--study", "parts.hone"]).wait().status == 0)
    #expect(try hone("resume", "parts.hone", "--trials", "30").status == 0)
    #expect(try hone.trials("parts.hone") == hone.trials("whole.hone"))
  }

  @Test func `a grid of 20 with four workers evaluates 20 configurations, each once, and says that it is done`() throws
  {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "svm", "-o", "data=breast-cancer", "--optimizer", "grid", "-O", "points=5", "--range",
      "C=1:8", "--trials", "20", "--workers", "4", "--study", "grid.hone")
    #expect(run.status == 0, "\(run.errors)")
    let trials = try Self.trials(hone, "grid.hone")
    #expect(trials.count == 20)
    #expect(Set(trials.map(\.configuration)).count == 20)
    #expect(trials.allSatisfy { $0.state == "complete" })
  }

  @Test(arguments: ["grid", "bayesian", "tpe"])
  func `a finite space is evaluated once each, and then the study says so`(_ optimizer: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "zoo", "--plugin", ZooTests.library, "-o", "beast=tame", "--fix", "x=0.5", "--range",
      "n=1:8",
      "--optimizer", optimizer, "--trials", "50", "--study", "finite.hone")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("every configuration"))
    let trials = try Self.trials(hone, "finite.hone")
    #expect(trials.count == 8)
    #expect(Set(trials.map(\.configuration)).count == 8)
  }

  @Test func `four hosts started at once on one new file: one runs the study, the others are told`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    for round in 0..<5 {
      let study = "four-\(round).hone"
      let started = try (0..<4).map { _ in
        try hone.start([
          "run", "--objective", "test-functions", "--optimizer", "random", "--trials", "40", "--seed", "2", "--study",
          study,
        ])
      }
      let results = started.map { $0.wait() }
      #expect(results.count { $0.status == 0 } == 1, "\(results.map(\.errors))")
      for other in results where other.status != 0 {
        #expect(other.status == 2)
        #expect(other.errors.contains(study), "\(other.errors)")
        #expect(!other.errors.contains("Fatal"), "\(other.errors)")
      }
      #expect(try Self.trials(hone, study).count == 40)
    }
  }

  @Test func `four shells ask at once: each gets a trial of its own`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "test-functions", "--optimizer", "random", "--trials", "100000000", "--time-limit", "0.05s",
      "--study", "long.hone")
    #expect(run.status == 0, "\(run.errors)")
    let started = try (0..<4).map { _ in try hone.start(["ask", "long.hone", "--json"]) }
    let results = started.map { $0.wait() }
    let asked = try results.map { try JSONDecoder().decode(OutsideTests.Trial.self, from: Data($0.output.utf8)).trial }
    #expect(Set(asked).count == 4, "\(results.map(\.errors))")
  }
}
