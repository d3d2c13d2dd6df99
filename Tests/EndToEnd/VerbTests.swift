import Foundation
import Testing

/// What scripts rely on.
@Suite struct VerbTests {
  private func object(_ line: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func `best, trials and plugins print JSON with the promised keys`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "test-functions", "-o", "function=conditional", "--optimizer", "random", "--trials", "20")
    #expect(run.status == 0, "\(run.errors)")
    let file = "test-functions-random-0.hone"
    let best = try object(hone("best", file, "--json").output)
    #expect(Set(best.keys).isSuperset(of: ["trial", "value", "configuration"]))
    let trials = try hone("trials", file, "--json").lines.map(object)
    #expect(trials.count == 20)
    for trial in trials {
      #expect(Set(trial.keys).isSuperset(of: ["trial", "state", "value", "configuration", "seconds"]))
    }
    let values = trials.compactMap { $0["value"] as? Double }
    #expect(values.min() == best["value"] as? Double)
    let plugins = try hone("plugins", "--json").lines.map(object)
    #expect(
      Set(plugins.compactMap { $0["name"] as? String }).isSuperset(of: [
        "auto", "bayesian", "command", "function", "grid", "hypergradient", "mlp", "random", "rl-controller", "svm",
        "test-functions",
      ]))
    for plugin in plugins {
      #expect(Set(plugin.keys).isSuperset(of: ["name", "kind", "summary", "version", "file", "status"]))
      #expect(plugin["status"] as? String == "ok")
    }
  }

  @Test func `a configuration names active hyperparameters only`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    _ = try hone(
      "run", "--objective", "mlp", "-o", "max_units=64", "-o", "data=wine", "--fix", "solver=SGD", "--fix", "layers=1",
      "--fix", "updates=50", "--trials", "3", "--study", "a.hone")
    for line in try hone("trials", "a.hone", "--json").lines {
      let configuration = try #require(object(line)["configuration"] as? [String: Any])
      #expect(configuration["solver"] as? String == "SGD")
      #expect(configuration["momentum"] == nil)
      #expect(configuration["units_2"] == nil)
      #expect(configuration["units_1"] != nil)
    }
  }

  @Test func `a grid on a conditional space evaluates no configuration twice`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "test-functions", "-o", "function=conditional", "--optimizer", "grid", "--trials", "500",
      "--study", "grid.hone")
    #expect(run.status == 0, "\(run.errors)")
    let configurations = try hone("trials", "grid.hone", "--json").lines.map { line in
      try JSONSerialization.data(withJSONObject: #require(object(line)["configuration"]), options: .sortedKeys)
    }
    #expect(configurations.count > 100)
    #expect(Set(configurations).count == configurations.count)
  }

  @Test func `a tried and an enqueued configuration are evaluated and recorded`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    _ = try hone("run", "--objective", "test-functions", "--optimizer", "grid", "--trials", "4", "--study", "a.hone")
    let tried = try hone("try", "a.hone", "x1=0", "x2=0", "--json")
    #expect(tried.status == 0, "\(tried.errors)")
    #expect(try object(tried.output)["value"] as? Double == 0)
    #expect(try hone("enqueue", "a.hone", "x1=1", "x2=1").status == 0)
    #expect(try hone("resume", "a.hone").status == 0)
    let trials = try hone("trials", "a.hone", "--json").lines.map(object)
    #expect(trials.count == 6)
    #expect(trials[5]["value"] as? Double == 2)
    #expect(try object(hone("best", "a.hone", "--json").output)["trial"] as? Int == 4)
  }

  @Test func `export gives one row a trial, and any SQLite tool reads the file`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    _ = try hone("run", "--objective", "test-functions", "--trials", "5", "--study", "a.hone")
    let csv = try hone("export", "a.hone", "--format", "csv").output.split(whereSeparator: \.isNewline)
    #expect(csv.count == 6)
    #expect(csv[0].hasPrefix("trial,state,value,seconds,configuration.x1"))
    let json = try object(hone("export", "a.hone", "--format", "json").output)
    #expect((json["trials"] as? [Any])?.count == 5)
  }

  @Test func `nothing is kept with --study :memory:`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone("run", "--objective", "test-functions", "--trials", "50", "--study", ":memory:", "-q")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("best: value"))
    #expect(run.errors.isEmpty)
    let files = try FileManager.default.contentsOfDirectory(atPath: hone.folder.path).filter { !$0.hasPrefix(".") }
    #expect(files == [])
  }

  @Test func `svm runs with bayesian, grid and random on digits and breast cancer`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    for optimizer in ["bayesian", "grid", "random"] {
      let run = try hone(
        "run", "--objective", "svm", "-o", "data=breast-cancer", "--optimizer", optimizer, "--trials", "64", "--study",
        "\(optimizer).hone")
      #expect(run.status == 0, "\(run.errors)")
      let value = try #require(object(hone("best", "\(optimizer).hone", "--json").output)["value"] as? Double)
      #expect(value < 0.03, "\(optimizer)")
    }
    let digits = try hone("run", "--objective", "svm", "--trials", "2", "--study", "digits.hone")
    #expect(digits.status == 0, "\(digits.errors)")
  }
}
