import Foundation
import Testing

/// What `hone plugin check` finds, and what it does not.
@Suite struct PluginCheckTests {
  /// A line of `hone plugin check --json`.
  struct Line: Decodable {
    var plugin: String
    var check: String
    var outcome: String
    var detail: String
    var rule: String
    var mend: String
    var seconds: Double
    var seed: String
  }

  /// A plugin with one flaw, and the checks that fail for it.
  struct Flaw: CustomTestStringConvertible, Sendable {
    var name: String
    var failing: [String]
    /// In the first of their lines.
    var text: String
    /// Whether the checks that fail wait for it in vain; then no others are made, which might need the time that they get.
    var isHanging = false

    var testDescription: String { name }

    init(_ name: String, _ failing: [String], _ text: String, isHanging: Bool = false) {
      (self.name, self.failing, self.text, self.isHanging) = (name, failing, text, isHanging)
    }
  }

  static let optimizerFlaws = [
    Flaw("none", [], ""),
    Flaw("outside", ["inside-space"], "space \"floats\", trial 0, ask: trial 0: hyperparameter \"x\": 1000000000"),
    Flaw("inactive", ["inside-space"], "hyperparameter \"momentum\" has the value 0 but is inactive"),
    Flaw("forbidden", ["inside-space"], "the configuration is forbidden: low > high"),
    Flaw("entropy", ["repeats", "instances", "state"], "space \"floats\", trial 0: x="),
    Flaw("address", ["repeats-elsewhere", "state-elsewhere"], "in one process"),
    Flaw("crash", ["failures", "foreign-trials"], "trial 1, tell (failed): the process was killed by SIGSEGV"),
    Flaw("hang", ["failures"], "trial 1, tell (failed): it did not come back within 5 s", isHanging: true),
    Flaw("throws", ["failures", "foreign-trials"], "tell fails: no metric to learn from"),
    Flaw("nan", ["extremes"], "(metrics: infinite)"),
    Flaw("waits", ["inside-space"], "space \"floats\", trial 6, ask: HONE_WAIT with nothing unfinished"),
    Flaw("undone", ["ends"], "it goes on after HONE_DONE"),
    Flaw("same", ["pending"], "the first 5 proposals, all outstanding, are one configuration"),
    Flaw("shared", ["repeats", "instances", "state"], "again"),
    Flaw("forgets", ["state", "state-elsewhere"], "after loading"),
    Flaw("pointer", ["state-elsewhere", "state-garbage"], "load of 56 bytes: the process was killed by SIGSEGV"),
    Flaw("trusts", ["state-garbage"], "load of an empty state: the process was killed by SIGSEGV"),
    Flaw("prints", ["quiet"], "it prints during inside-space: \"asked for trial 0\""),
    Flaw("mute", ["creates", "options", "bad-options"], "create fails: the input is invalid, it does not say why"),
    Flaw("own-numbers", ["foreign-trials"], "foreign trial 4611686018427387904, tell (complete)"),
    Flaw("corner", ["options"], "create with size=10: the process was killed by SIGSEGV"),
    Flaw("any-file", ["bad-options"], "missing/file: the process was killed by SIGSEGV"),
    Flaw("one-metric", ["several-metrics"], "tell fails: several metrics, expected one"),
  ]

  static let objectiveFlaws = [
    Flaw("none", [], ""),
    Flaw("other-space", ["describes"], "a second instance with the same options describes something else"),
    Flaw("remembers", ["repeats"], "after other trials"),
    Flaw("entropy", ["repeats"], "after other trials"),
    Flaw("address", ["repeats-elsewhere"], "in one process"),
    Flaw("backwards", ["reports"], "step 998 is reported after step 999"),
    Flaw("stubborn", ["verdicts"], "more reports after HONE_STOP"),
    Flaw("no-metric", ["evaluates", "verdicts"], "the metric \"value\" was not set"),
    Flaw("mute", ["evaluates"], "HONE_INVALID without a sentence"),
    Flaw("error", ["evaluates"], "it ends with an error (x > 1)"),
    Flaw("crash", ["evaluates", "repeats", "repeats-elsewhere"], "the process was killed by SIGSEGV"),
    Flaw("deaf", ["cancelled"], "it did not come back within 5 s", isHanging: true),
  ]

  static let sessionFlaws = [
    Flaw("none", [], ""),
    Flaw("pieces", ["sessions", "sessions-elsewhere"], "when advanced to 3.0 and then to 9.0"),
    Flaw("momentum", ["sessions", "sessions-elsewhere"], "when restored at 3.0 and advanced to 9.0"),
    Flaw("pointer", ["sessions-elsewhere"], "the process was killed by SIGSEGV"),
    Flaw("refuses", ["sessions", "sessions-elsewhere"], "its snapshot is not written, or not restored"),
    Flaw("gradient", ["gradients"], "the gradient of \"loss\" by \"rate\" is"),
  ]

  static let judgeFlaws = [
    Flaw("none", [], ""),
    Flaw("budget", ["inside-space"], "the budget 81.0"),
    Flaw("not-more", ["inside-space"], "it continues trial 1, which has had the budget 9.0, up to 9.0"),
    Flaw("too-early", ["pending", "failures"], "parent 1 of trial 2"),
    Flaw("overfull", ["capacity"], "HONE_OK with 8 proposals of 7"),
    Flaw("verdict", ["inside-space"], "the verdict 7"),
    Flaw("adjusts", ["inside-space"], "an adjustment of \"layers\""),
    Flaw("draws", ["insight"], "after importance was asked for"),
    Flaw("negative", ["insight"], "each is to be at least 0 and finite"),
  ]

  /// Libraries with flawed plugins, compiled once.
  static let flawed = Hone.compile("Tests/Zoo/flawed.cpp", ["-w"])
  static let flawedJudge = Hone.compile("Tests/Zoo/flawed-judge.cpp", ["-w"])
  static let flawedSession = Hone.compile("Tests/Zoo/flawed-session.cpp", ["-w"])

  private func check(_ hone: Hone, _ arguments: [String]) throws -> (lines: [Line], result: Hone.Result) {
    let result = try hone.start(["plugin", "check", "--json", "--trials", "12"] + arguments).wait()
    return (try result.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }, result)
  }

  private func expect(_ flaw: Flaw, of plugin: String, in library: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let limits = flaw.isHanging ? ["--timeout", "5s"] + flaw.failing.flatMap { ["--only", $0] } : []
    let (lines, result) = try check(hone, [plugin, "--plugin", library, "-O", "flaw=\(flaw.name)"] + limits)
    let failed = lines.filter { $0.outcome == "failed" }
    #expect(failed.map(\.check) == flaw.failing, "\(failed.map(\.detail))")
    #expect(failed.first?.detail.contains(flaw.text) ?? true, "\(failed.map(\.detail))")
    #expect(failed.allSatisfy { !$0.rule.isEmpty && !$0.mend.isEmpty })
    #expect(result.status == (flaw.failing.isEmpty ? 0 : 3), "\(result.errors)")
  }

  @Test(arguments: optimizerFlaws) func `a flaw of an optimizer fails the checks that are about it`(_ flaw: Flaw) throws
  {
    try expect(flaw, of: "flawed", in: Self.flawed)
  }

  @Test(arguments: objectiveFlaws) func `a flaw of an objective fails the checks that are about it`(_ flaw: Flaw) throws
  {
    try expect(flaw, of: "flawed-bowl", in: Self.flawed)
  }

  @Test(arguments: judgeFlaws) func `a flaw of budgets, verdicts and insight is found`(_ flaw: Flaw) throws {
    try expect(flaw, of: "flawed-judge", in: Self.flawedJudge)
  }

  @Test(arguments: sessionFlaws) func `a flaw of sessions and gradients is found`(_ flaw: Flaw) throws {
    try expect(flaw, of: "flawed-session", in: Self.flawedSession)
  }

  @Test func `who counts its asks does not ignore tells, and a seed that is ignored is a warning`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let counting = try check(hone, ["flawed-counting", "--plugin", Self.flawed]).lines
    #expect(counting.filter { $0.outcome == "failed" }.map(\.check) == ["ask-ahead"])
    let (lines, result) = try check(hone, ["flawed", "--plugin", Self.flawed, "-O", "flaw=no-seed"])
    #expect(lines.filter { $0.outcome == "warning" }.map(\.check) == ["seed-matters"])
    #expect(result.status == 0)
  }

  @Test func `every built-in plugin passes`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    // What cannot be evaluated without being told what, and what would take long.
    let options = [
      "asha": ["-O", "optimizer=random"], "median-stopping": ["-O", "optimizer=random"],
      "command": ["-o", "command=echo {x}"],
      "function": ["-o", "library=libm.so.6", "-o", "prototype=double exp(double x)"],
      "mlp": ["-o", "data=wine", "-o", "max_units=64", "-o", "max_layers=2"],
      "svm": ["-o", "data=wine"],
    ]
    // Those around another one are saved if that is, or ignores tells.
    let around: Set<String> = ["asha", "auto", "hyperband", "median-stopping"]
    let names = try hone("plugins", "--json").lines.map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["name"] as? String
    }.compactMap(\.self)
    #expect(Set(names).isSuperset(of: ["auto", "bayesian", "command", "grid", "hyperband", "mlp", "random", "tpe"]))
    for name in names {
      let (lines, result) = try check(hone, [name] + (options[name] ?? []))
      let failed = lines.filter { $0.outcome == "failed" }
      #expect(failed.isEmpty, "\(name): \(failed.map { "\($0.check): \($0.detail)" })")
      #expect(result.status == 0, "\(name): \(result.errors)")
      if around.contains(name) {
        #expect(lines.first { $0.check == "state" }?.outcome == "ok", "\(name) gives no state")
      }
    }
  }

  @Test(arguments: ["c/quadratic.c", "c/logistic.c", "cpp/bowl.cpp", "cpp/nearby.cpp"])
  func `the examples that authors start from pass`(_ example: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let (lines, result) = try check(hone, [Hone.compile("SDK/Examples/\(example)", ["-w"])])
    #expect(result.status == 0, "\(result.errors)")
    #expect(lines.allSatisfy { $0.outcome == "ok" || $0.outcome == "skipped" })
  }

  @Test func `a file is checked with all its plugins, and the same seed says the same`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let (lines, result) = try check(hone, [Self.flawed, "--seed", "18446744073709551615"])
    #expect(result.status == 3 && result.errors.contains("1 of \(lines.count) checks failed; --seed 1844674"))
    #expect(Set(lines.map(\.plugin)) == ["flawed", "flawed-counting", "flawed-bowl"])
    #expect(lines.allSatisfy { $0.seed == "18446744073709551615" })
    let again = try check(hone, [Self.flawed, "--seed", "18446744073709551615"]).lines
    #expect(lines.map(\.detail) == again.map(\.detail))
    let some = try check(hone, [Self.flawed, "--only", "destroy-early"])
    #expect(some.result.status == 0 && some.lines.map(\.plugin) == ["flawed", "flawed-counting"])
    let text = try hone("plugin", "check", Self.flawed, "--only", "repeats").lines
    #expect(text.first?.hasPrefix("optimizer flawed 1.0.0, \(Self.flawed), seed 1") == true)
    #expect(text.contains("flawed: 1 ok"))
  }

  @Test func `a check that cannot be made is no success`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let nothing = try check(hone, ["function"]).result
    #expect(nothing.status == 3)
    #expect(nothing.output.contains("option \\\"library\\\" has no default"))
    #expect(nothing.errors.contains("nothing that \"function\" does could be checked"))
    let missing = try hone("plugin", "check", "missing.so")
    #expect(missing.status == 3 && missing.errors.contains("missing.so: no such file"))
    let other = try hone("plugin", "check", "grid", "--only", "repaets")
    #expect(other.status == 2 && other.errors.contains("did you mean \"repeats\"?"))
    let option = try hone("plugin", "check", "grid", "-O", "pionts=3")
    #expect(option.status == 2 && option.errors.contains("points"))
  }
}
