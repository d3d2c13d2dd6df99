import Foundation
import Testing

/// The studies of `Examples`, on the real software that they tune; few trials of each.
@Suite struct ExampleTests {
  /// A copy of an example in a folder of its own.
  private func example(_ name: String) throws -> Hone {
    let hone = try Hone()
    let source = Hone.repository.appending(path: "Examples/\(name)")
    for file in try FileManager.default.contentsOfDirectory(atPath: source.path) where !file.hasSuffix(".txt") {
      try FileManager.default.copyItem(at: source.appending(path: file), to: hone.folder.appending(path: file))
    }
    return hone
  }

  private func run(_ hone: Hone, trials: Int, _ flags: String...) throws -> [[String: Any]] {
    let check = try hone("space", "check", "study.toml")
    #expect(check.status == 0 && check.errors.isEmpty, "\(check.errors)")
    let run = try hone.start(["run", "study.toml", "--trials", "\(trials)", "--study", "a.hone"] + flags).wait()
    #expect(run.status == 0, "\(run.errors)")
    return try hone("trials", "a.hone", "--json").lines.map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private func metric(_ name: String, _ trials: [[String: Any]]) -> [Double] {
    trials.compactMap { ($0["metrics"] as? [String: Any])?[name] as? Double }
  }

  @Test func `zstd packs better with other settings than with its own`() throws {
    let hone = try example("compression")
    defer { hone.clean() }
    let trials = try run(hone, trials: 8)
    let packed = metric("packed", trials)
    #expect(packed.count >= 2 && packed.allSatisfy { (20...100).contains($0) })
    #expect(metric("seconds", trials).allSatisfy { $0 < 2 })
    for trial in trials where trial["state"] as? String == "failed" {
      #expect((trial["error"] as? String)?.contains("SIGXCPU") == true, "\(trial)")
    }
    #expect(!FileManager.default.fileExists(atPath: hone.path("hone-trials")))
  }

  @Test func `sqlite answers alike whatever its settings`() throws {
    let hone = try example("sqlite")
    defer { hone.clean() }
    let trials = try run(hone, trials: 5)
    #expect(trials.allSatisfy { $0["state"] as? String == "complete" }, "\(trials)")
    #expect(Set(metric("rows", trials)) == [2400])
    #expect(Set(metric("sum", trials)).count == 1)
    for trial in trials {
      let configuration = try #require(trial["configuration"] as? [String: Any])
      let hasLog = configuration["journal"] as? String == "WAL"
      #expect(hasLog == (configuration["checkpoint"] != nil))
      #expect(hasLog || configuration["synchronous"] as? String == "FULL")
    }
  }

  @Test func `compiler flags change how fast a kernel is`() throws {
    let hone = try example("compiler-flags")
    defer { hone.clean() }
    let trials = try run(hone, trials: 4)
    for trial in trials {
      // Wrong results are refused as such, and nothing else goes wrong.
      let isWrong = (trial["error"] as? String)?.contains("kinetic energy") ?? false
      #expect(trial["state"] as? String == "complete" || isWrong, "\(trial)")
    }
    #expect(metric("error", trials).allSatisfy { $0 < 1e-10 })
  }

  @Test func `xgboost is raced at growing budgets, and its reports are heard`() throws {
    let hone = try example("boosting")
    defer { hone.clean() }
    let prepare = Process()
    prepare.executableURL = hone.folder.appending(path: "prepare.sh")
    prepare.arguments = [Hone.repository.appending(path: "Plugins/Data/sets/breast_cancer.csv.gz").path]
    prepare.currentDirectoryURL = hone.folder
    try prepare.run()
    prepare.waitUntilExit()
    let trials = try run(hone, trials: 16)
    #expect(trials.allSatisfy { $0["state"] as? String == "complete" }, "\(trials)")
    #expect(Set(trials.compactMap { $0["budget"] as? Double }).count > 1)
    #expect(metric("loss", trials).allSatisfy { $0 > 0 && $0 < 1 })
    let stopped = try hone(
      "run", "study.toml", "--optimizer", "median-stopping", "--trials", "12", "--study", "b.hone")
    #expect(stopped.status == 0, "\(stopped.errors)")
    #expect(try hone("trials", "b.hone", "--json").output.contains("\"stopped\""))
  }
}
