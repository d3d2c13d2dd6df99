import Foundation
import Testing

/// Trials of other studies, told to the optimizer of a new one.
@Suite struct WarmStartTests {
  private static let sphere = ["run", "--objective", "test-functions", "-o", "dimension=3", "--isolation", "none"]

  /// A study `old.hone` of random trials.
  private static func prepared() throws -> Hone {
    let hone = try Hone()
    let old = try hone.start(
      sphere + ["--optimizer", "random", "--trials", "60", "--seed", "5", "--study", "old.hone", "--quiet"]
    ).wait()
    #expect(old.status == 0, "\(old.errors)")
    return hone
  }

  @Test(arguments: ["tpe", "bayesian", "evolutionary", "random"])
  func `any optimizer takes it, and the study verifies and goes on without the other file`(_ optimizer: String) throws {
    let hone = try Self.prepared()
    defer { hone.clean() }
    let arguments = Self.sphere + ["--optimizer", optimizer, "--trials", "15", "--warm-start", "old.hone"]
    let run = try hone.start(arguments + ["--study", "new.hone"]).wait()
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("warm start: 60 trials of old.hone"), "\(run.errors)")
    #expect(run.errors.contains("changes nothing") == (optimizer == "random"))
    _ = try hone.start(
      Self.sphere + [
        "--optimizer", optimizer, "--trials", "30", "--study", "whole.hone",
        "--warm-start", "old.hone",
      ]
    ).wait()
    try FileManager.default.removeItem(atPath: hone.path("old.hone"))
    let verified = try hone("verify", "new.hone")
    #expect(verified.status == 0, "\(verified.output) \(verified.errors)")
    // The limit is not told to the optimizer again: `whole` was promised 30 trials, which these do not look at.
    if ["tpe", "random"].contains(optimizer) {
      #expect(try hone("resume", "new.hone", "--trials", "30").status == 0)
      #expect(try hone.trials("new.hone") == hone.trials("whole.hone"))
    } else {
      #expect(try hone("resume", "new.hone", "--trials", "20").status == 0)
    }
    #expect(try hone("verify", "new.hone").status == 0)
    // They are none of the study's own.
    #expect(try hone("best", "new.hone", "--json").output.contains("\"trial\":"))
    #expect(try hone("trials", "new.hone", "--json").lines.count >= 20)
    #expect(try hone("show", "new.hone").output.contains("warm start  60 trials of old.hone"))
  }

  @Test func `what was learnt elsewhere shows in the first trials`() throws {
    let hone = try Self.prepared()
    defer { hone.clean() }
    func best(_ file: String, _ more: [String]) throws -> Double {
      let arguments =
        Self.sphere + ["--optimizer", "tpe", "-O", "start_with_default=false", "--trials", "5", "--study", file]
      let run = try hone.start(arguments + more).wait()
      #expect(run.status == 0, "\(run.errors)")
      let object = try JSONSerialization.jsonObject(with: Data(hone("best", file, "--json").output.utf8))
      return try #require((object as? [String: Any])?["value"] as? Double)
    }
    #expect(try best("warm.hone", ["--warm-start", "old.hone"]) < best("cold.hone", []) / 4)
  }

  @Test func `trials outside of the new space are skipped and counted, and a study file says it too`() throws {
    let hone = try Self.prepared()
    defer { hone.clean() }
    try hone.write(
      """
      [study]
      trials = 5
      warm_start = ["old.hone"]
      [objective]
      plugin = "test-functions"
      dimension = 3
      [optimizer]
      plugin = "tpe"
      [space.x1]
      low = 0
      """, to: "study.toml")
    let run = try hone("run", "study.toml", "--isolation", "none", "--study", "new.hone")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("skipped, outside of this study's space"), "\(run.errors)")
    let shown = try JSONSerialization.jsonObject(with: Data(hone("show", "new.hone", "--json").output.utf8))
    let sources = try #require((shown as? [String: Any])?["warm_start"] as? [[String: Any]])
    let (told, skipped) = (sources[0]["told"] as? Int ?? 0, sources[0]["skipped"] as? Int ?? 0)
    #expect(sources.count == 1 && sources[0]["file"] as? String == "old.hone")
    #expect(told + skipped == 60 && told > 15 && skipped > 15, "\(told) and \(skipped)")
  }

  @Test func `what cannot be used is refused in one line before there is a study`() throws {
    let hone = try Self.prepared()
    defer { hone.clean() }
    let cases: [([String], String)] = [
      (Self.sphere + ["--warm-start", "none.hone"], "none.hone: no such study file"),
      (["run", "--objective", "svm", "--warm-start", "old.hone"], "shares no hyperparameter"),
      (Self.sphere + ["--warm-start", "old.hone", "--range", "x1=5.1:5.12"], "none of the 60 trials"),
    ]
    for (arguments, sentence) in cases {
      let ended = try hone.start(arguments + ["--optimizer", "tpe", "--trials", "5", "--study", "new.hone"]).wait()
      #expect(ended.status == 2, "\(ended.errors)")
      #expect(ended.errors.contains(sentence), "\(ended.errors)")
      #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
      #expect(!FileManager.default.fileExists(atPath: hone.path("new.hone")))
    }
    try hone.write("[study]\ndirection = \"maximize\"\nwarm_start = \"old.hone\"\n", to: "other.toml")
    let other = try hone.start(Self.sphere + ["other.toml", "--optimizer", "tpe", "--study", "new.hone"]).wait()
    #expect(other.status == 2 && other.errors.contains("was to minimize"), "\(other.errors)")
  }
}
