import Foundation
import Testing

/// `hone init` and `hone space`.
@Suite struct InitTests {
  @Test(arguments: [
    ["--objective", "mlp", "-o", "data=wine", "-o", "max_units=64", "--fix", "updates=50"],
    ["--objective", "svm", "-o", "data=wine", "--optimizer", "grid"],
    ["--objective", "test-functions", "-o", "function=conditional", "--optimizer", "bayesian"],
    ["--objective", "command"],
    [
      "--objective", "command", "-o", "command=echo {x} {y|none}", "-o", #"pattern.value=^(\S+)"#, "--range",
      "x=1e-3:1:log", "--range", "y=1:5:int",
    ],
  ])
  func `what init writes checks and runs as it is`(flags: [String]) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let made = try hone.start(["init", "study.toml"] + flags).wait()
    #expect(made.status == 0, "\(made.errors)")
    let check = try hone("space", "check", "study.toml")
    #expect(check.status == 0, "\(check.errors)")
    #expect(check.output.hasPrefix("study.toml: "))
    let run = try hone("run", "study.toml", "--trials", "2", "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    // The same on standard output.
    let printed = try hone.start(["init"] + flags).wait()
    #expect(printed.output == (try String(contentsOfFile: hone.path("study.toml"), encoding: .utf8)))
  }

  @Test func `each objective whose space the user declares has an example to begin with`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    var declaring: [String] = []
    for line in try hone("plugins", "--kind", "objective", "--json").lines {
      let plugin = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let name = try #require(plugin["name"] as? String)
      guard try hone("plugin", "info", name, "--json").output.contains("hone.host.declaration/1") else { continue }
      declaring.append(name)
      let made = try hone("init", "\(name).toml", "--objective", name)
      #expect(made.status == 0, "\(made.errors)")
      let run = try hone("run", "\(name).toml", "--trials", "3", "--study", "\(name).hone")
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(declaring.contains("command"))
  }

  @Test func `init overwrites nothing`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write("mine", to: "study.toml")
    let made = try hone("init", "study.toml", "--objective", "svm")
    #expect(made.status == 2)
    #expect(made.errors.contains("study.toml exists already"))
    #expect(try String(contentsOfFile: hone.path("study.toml"), encoding: .utf8) == "mine")
  }

  @Test func `check names every finding with its line`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write(
      """
      objective = "svm"
      [space.C]
      low = 1.0
      high = 0.5
      [space.gama]
      low = 1.0
      """, to: "wrong.toml")
    let check = try hone("space", "check", "wrong.toml")
    #expect(check.status == 2)
    #expect(check.errors.contains("wrong.toml:5: ") && check.errors.contains("\"gamma\""))
  }

  @Test func `an option that is wrong is named with its line, whoever says so`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    for (objective, says) in [
      ("plugin = \"svm\"\nfodls = 3", "wrong.toml:3: svm: unknown option \"fodls\"; did you mean \"folds\"?"),
      ("plugin = \"mlp\"\nfolds = 1", "wrong.toml:3: plugin \"mlp\": option \"folds\" is 1"),
      ("plugin = \"command\"\ncommand = \"echo {y}\"", "wrong.toml:3: plugin \"command\": option \"command\""),
      ("plugin = \"command\"\ncommand = \"echo\"\npattern.a = 1", "wrong.toml:4: plugin \"command\": option pattern.a"),
    ] {
      try hone.write("[objective]\n\(objective)\n[metrics.b]\n", to: "wrong.toml")
      for verb in [["run"], ["space", "check"], ["space", "show"]] {
        let result = try hone.start(verb + ["wrong.toml"]).wait()
        #expect(result.status == 2 && result.errors.contains("error: \(says)"), "\(verb): \(result.errors)")
      }
    }
  }

  @Test func `check warns of what is odd`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write(
      """
      objective = { plugin = "command", command = "echo {a} {b} {c|0}" }
      [space]
      forbidden = ["a < 900.0"]
      [space.a]
      low = 1.0
      high = 1000.0
      [space.b]
      labels = ["x", "y"]
      [space.c]
      low = 0.0
      high = 1.0
      when = "a < 1"
      """, to: "odd.toml")
    let check = try hone("space", "check", "odd.toml")
    #expect(check.status == 0, "\(check.errors)")
    #expect(check.errors.contains("odd.toml:4: \"a\" spans a factor of 1000 evenly"))
    #expect(check.errors.contains("odd.toml:9: \"c\" is active in none of"))
    #expect(check.errors.contains("% of random configurations are forbidden"))
    #expect(check.output.hasPrefix("odd.toml: 3 hyperparameters, 1 of them conditional; "))
  }

  @Test func `samples repeat from their seed, are legal, and can be tried`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let flags = ["--objective", "test-functions", "-o", "function=conditional"]
    let first = try hone.start(["space", "sample", "--count", "40", "--seed", "3"] + flags).wait()
    #expect(first.lines.count == 40)
    #expect(Set(first.lines).count > 30)
    #expect(try hone.start(["space", "sample", "--count", "40", "--seed", "3"] + flags).wait().output == first.output)
    #expect(try hone.start(["space", "sample", "--count", "40"] + flags).wait().output != first.output)
    _ = try hone.start(["run", "--trials", "1", "--study", "a.hone"] + flags).wait()
    for line in first.lines.prefix(3) {
      let tried = try hone.start(["try", "a.hone"] + line.split(separator: " ").map(String.init)).wait()
      #expect(tried.status == 0, "\(line): \(tried.errors)")
    }
    let json = try hone.start(["space", "sample", "--count", "2", "--seed", "3", "--json"] + flags).wait()
    for line in json.lines { _ = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]) }
  }

  @Test func `a space with nothing left says so instead of searching for ever`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write(
      """
      objective = { plugin = "command", command = "echo {a}" }
      space = { forbidden = ["a >= 0.0"], a = { low = 0.0, high = 1.0 } }
      """, to: "empty.toml")
    let sample = try hone("space", "sample", "empty.toml")
    #expect(sample.status == 1)
    #expect(sample.errors.contains("do the forbidden clauses leave any?"))
    #expect(try hone("space", "check", "empty.toml").errors.contains("no configuration"))
  }
}
