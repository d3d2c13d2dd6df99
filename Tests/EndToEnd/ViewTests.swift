import Foundation
import Testing

/// What people are shown.
@Suite struct ViewTests {
  private static let study = #"""
    study = { trials = 12, seed = 1 }
    optimizer = { plugin = "random" }
    objective = { plugin = "command", command = [
      "awk", "BEGIN { printf \"{\\\"loss\\\": %.9g, \\\"cost\\\": %.9g, \\\"size\\\": %.9g}\", (1 - {x})^2, {x}, {x} }",
    ] }
    metrics = { loss = {}, size = { bound = 0.5 }, cost = { role = "objective" } }
    space = { x = { low = 0.0, high = 1.0 } }
    """#

  private func object(_ line: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func `trials shows every objective and constraint, and marks what breaks one`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write(Self.study, to: "two.toml")
    #expect(try hone("run", "two.toml", "--study", "two.hone").status == 0)
    let trials = try hone("trials", "two.hone", "--json").lines.map(object)
    let table = try hone("trials", "two.hone")
    let heading = try #require(table.lines.first).split(separator: " ")
    #expect(heading == ["trial", "state", "loss", "cost", "size", "≤", "0.5", "time", "configuration"])
    let kept = try trials.map { try #require($0["feasible"] as? Bool) }
    #expect(kept.contains(true) && kept.contains(false))
    #expect(table.lines.dropFirst().map { !$0.contains("✗") } == kept)
    #expect(table.errors.contains("breaks the constraint"))
    for (trial, isKept) in zip(trials, kept) {
      let size = try #require(trial["metrics"] as? [String: Double])["size"] ?? 1
      #expect(isKept == (size <= 0.5))
      let number = try #require(trial["trial"] as? Int)
      let shown = try hone("show", "two.hone", "--trial", "\(number)").output
      #expect(shown.contains("breaks size ≤ 0.5") == !isKept)
    }
  }

  @Test func `best says of several objectives that there is a front, show by which one it is the best`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write(Self.study, to: "two.toml")
    #expect(try hone("run", "two.toml", "--study", "two of them.hone").status == 0)
    let best = try hone("best", "two of them.hone").output
    #expect(best.contains("best by loss alone"))
    #expect(best.contains("are on the front: hone show 'two of them.hone' lists them"))
    let shown = try hone("show", "two of them.hone").lines
    #expect(shown.contains { $0.hasPrefix("best        loss ") && $0.hasSuffix(", by loss alone") })
    #expect(shown.contains { $0.hasPrefix("constraint  size ≤ 0.5, kept by ") })
  }

  @Test func `best and show say why there is no best trial`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write(Self.study, to: "two.toml")
    #expect(try hone("run", "two.toml", "--study", "none.hone", "--range", "x=0.6:1.0").status == 4)
    let best = try hone("best", "none.hone")
    #expect(best.status == 4)
    #expect(best.errors.contains("no trial that is complete keeps the constraints; hone trials none.hone lists them"))
    let shown = try hone("show", "none.hone").lines
    #expect(shown.contains("best        none: no trial that is complete keeps the constraints"))
    #expect(shown.contains("constraint  size ≤ 0.5, kept by 0 of 12 complete trials"))
  }

  @Test func `an option of several lines is shown on lines of its own that fit`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "function", "-o", "library=libm.so.6", "-o",
      "prototype=double\n  hypot(double x,\n  double y)",
      "--range", "x=0.0:1", "--range", "y=0.0:1", "--trials", "2", "--optimizer", "random", "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    let lines = try hone("show", "a.hone").lines
    #expect(lines[0] == "objective   function")
    #expect(lines.contains("              prototype=double hypot(double x, double y)"))
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func `one trial's measurements are aligned, and a budget that is measured as well is shown once`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "mlp", "-o", "data=wine", "-o", "max_layers=1", "--fix", "updates=50", "--trials", "1",
      "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    let lines = try hone("show", "a.hone", "--trial", "0").lines
    let measured = lines.dropFirst().prefix { $0.hasPrefix("  ") }
    #expect(measured.count > 2)
    let columns = measured.map { line in
      let name = line.dropFirst(2).prefix { $0 != " " }
      return 2 + name.count + line.dropFirst(2 + name.count).prefix { $0 == " " }.count
    }
    #expect(Set(columns).count == 1, "\(measured)")
    #expect(measured.filter { $0.hasPrefix("  updates ") }.count == 1, "\(measured)")
  }

  @Test func `the command at the end of a plugin's description works`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let info = try hone("plugin", "info", "mlp").output
    #expect(info.contains("hone space show --objective mlp"))
    #expect(try hone("space", "show", "--objective", "mlp").status == 0)
    #expect(!info.contains("\n      \n"))
  }

  @Test(arguments: ["init", "doctor", "plugin check", "serve", "run", "ask", "tell"])
  func `lines of examples in help fit on a terminal of 80 columns`(verb: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let help = try hone.start(["help"] + verb.split(separator: " ").map(String.init)).wait()
    #expect(help.status == 0)
    let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // A line that is broken goes on without its indentation.
    for (index, line) in lines.enumerated() where line.hasPrefix("  hone ") || line.hasPrefix("  {") {
      let next = lines[index + 1]
      #expect(line.count <= 80 && (next.isEmpty || next.hasPrefix("  ") || next.hasPrefix("What")), "\(line)\n\(next)")
    }
  }
}
