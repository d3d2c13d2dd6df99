import Foundation
import Testing

/// Optimizers by the built executable: the one that is chosen when nobody names one, and the controller.
@Suite struct ChosenOptimizerTests {
  @Test func `without a name auto chooses, says why, and names the file`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone("run", "--objective", "svm", "-o", "data=wine", "--trials", "8")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("optimizer: bayesian: 8 trials are few"), "\(run.errors)")
    #expect(try hone.trials("svm-auto-0.hone").count > 0)
    #expect(try hone("verify", "svm-auto-0.hone").status == 0)
    let quiet = try hone("run", "--objective", "svm", "-o", "data=wine", "--trials", "2", "--seed", "1", "-q")
    #expect(quiet.errors.isEmpty, "\(quiet.errors)")
  }

  @Test func `what auto is told goes to what it chose`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let wrong = try hone(
      "run", "--objective", "test-functions", "-O", "optimizer=random", "-O", "optimizer.sequense=sobol")
    #expect(wrong.status != 0 && wrong.errors.contains("\"sequence\""), "\(wrong.errors)")
    let right = try hone(
      "run", "--objective", "test-functions", "-O", "optimizer=random", "-O", "optimizer.sequence=sobol", "--trials",
      "5")
    #expect(right.status == 0, "\(right.errors)")
    let limited = try hone(
      "run", "--objective", "test-functions", "-O", "candidates=nobody,evolutionary", "--trials", "5", "--seed", "1")
    #expect(limited.status == 0, "\(limited.errors)")
    #expect(limited.errors.contains("optimizer: evolutionary"), "\(limited.errors)")
  }

  @Test(arguments: [["-O", "kappa=3"], ["--optimizer", "hyperband", "-O", "kappa=3"]])
  func `an option that is meant for the optimizer inside is told its name`(_ flags: [String]) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone.start(["run", "--objective", "test-functions"] + flags).wait()
    #expect(run.status == 2)
    #expect(run.errors.hasPrefix("error: -O kappa=3: "), "\(run.errors)")
    #expect(run.errors.contains("is written optimizer.kappa"), "\(run.errors)")
  }

  @Test(arguments: ["hyperband", "asha", "median-stopping", "hypergradient"])
  func `an optimizer inside that sets budgets is refused for that`(_ name: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    for (objective, inside) in [("mlp", "hyperband"), ("mlp", "asha"), ("test-functions", "hyperband")]
    where objective == "mlp" || name.contains("-") {
      let run = try hone(
        "run", "--objective", objective, "--optimizer", name, "-O", "optimizer=\(inside)", "--trials", "2")
      #expect(run.status == 2 && run.errors.contains("\"\(inside)\""), "\(run.errors)")
      #expect(run.errors.contains("set") && run.errors.contains("budgets"), "\(run.errors)")
      #expect(!run.errors.contains("plugin \"\(inside)\": \(inside)"), "\(run.errors)")
    }
  }

  @Test func `a candidate that is no optimizer is a warning with the nearest name`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "test-functions", "-O", "candidates=tpe,bayesain,rl-controller", "--trials", "2")
    #expect(run.status == 0)
    let warnings = run.errors.split(separator: "\n").filter { $0.contains("warning") }
    #expect(warnings.count == 1 && warnings[0].contains("the nearest is \"bayesian\""), "\(run.errors)")
  }

  /// The numbers of the first trial, in full.
  private func first(_ objective: [String], _ flags: [String]) throws -> [String: String] {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone.start(["run"] + objective + flags + ["--trials", "1", "--quiet", "--study", "a.hone"]).wait()
    #expect(run.status == 0, "\(flags): \(run.errors)")
    let line = try #require(try hone("trials", "a.hone", "--json").lines.first)
    let trial = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    return try #require(trial["configuration"] as? [String: Any]).mapValues { "\($0)" }
  }

  @Test(arguments: [
    ["tpe"], ["rl-controller"], ["bayesian"], ["auto"], ["median-stopping"], ["hyperband"], ["asha"], ["hypergradient"],
    ["hypergradient", "-O", "mode=differences"], ["evolutionary"], ["evolutionary", "-O", "strategy=cma"],
    ["evolutionary", "-O", "strategy=de"], ["evolutionary", "-O", "strategy=pbt"],
  ])
  func `the first trial is the default configuration, to the last bit`(_ optimizer: [String]) throws {
    let network = [
      "--objective", "mlp", "-o", "data=wine", "-o", "max_units=64", "-o", "max_layers=1", "--range", "updates=50:200",
    ]
    for objective in [["--objective", "svm", "-o", "data=wine"], network] {
      // Bent to the objective: there are no budgets in svm, and no order in the labels of mlp.
      let needsBudget = ["hyperband", "asha"].contains(optimizer[0]) || optimizer.last == "strategy=pbt"
      if needsBudget && objective != network || optimizer.last == "strategy=cma" && objective == network { continue }
      if optimizer == ["hypergradient"] && objective != network { continue }
      let plain = try first(objective, ["--optimizer", "random"])
      let found = try first(objective, ["--optimizer"] + optimizer)
      #expect(found.count >= plain.count - 1)
      for (name, value) in found where name != "updates" { #expect(value == plain[name], "\(name)") }
    }
  }

  @Test func `a budget is one more hyperparameter for those that set none`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let common = ["run", "--objective", "mlp", "-o", "data=wine", "-o", "max_units=64", "--trials", "6", "--quiet"]
    let run = try hone.start(common + ["-O", "optimizer=evolutionary", "--study", "a.hone"]).wait()
    #expect(run.status == 0, "\(run.errors)")
    let budgets = try hone("trials", "a.hone", "--json").lines.compactMap { line in
      (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["budget"] as? Double
    }
    #expect(budgets.count == 6 && Set(budgets).count > 3 && budgets[0] == 200, "\(budgets)")
    #expect(try hone("verify", "a.hone").status == 0)
  }

  @Test(arguments: [["auto"], ["rl-controller"], ["rl-controller", "-O", "algorithm=reinforce"]])
  func `a study that was interrupted goes on as if nothing had happened`(_ optimizer: [String]) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let objective = ["--objective", "test-functions", "-o", "function=conditional"]
    let common = ["run"] + objective + ["--trials", "40", "--optimizer"]
    #expect(try hone.start(common + optimizer + ["--study", "whole.hone"]).wait().status == 0)
    #expect(try hone.start(common + optimizer + ["--study", "again.hone"]).wait().status == 0)
    #expect(try hone.trials("whole.hone") == hone.trials("again.hone"))
    // Interrupted whenever some more trials are there.
    var arguments = common + optimizer + ["--study", "parts.hone"]
    for wanted in [3, 12, 13, 25, 33] {
      let running = try hone.start(arguments)
      while running.process.isRunning, try hone("trials", "parts.hone", "--json").lines.count < wanted { usleep(5000) }
      kill(running.process.processIdentifier, SIGINT)
      _ = running.wait()
      arguments = ["resume", "parts.hone"]
    }
    _ = try hone.start(arguments).wait()
    #expect(try hone.trials("parts.hone") == hone.trials("whole.hone"))
    #expect(try hone("verify", "parts.hone").status == 0)
  }

  @Test(arguments: ["auto", "rl-controller"])
  func `any number of workers keep the optimizer's word`(_ optimizer: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "test-functions", "-o", "function=conditional", "--optimizer", optimizer, "--trials", "60",
      "--workers", "3", "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try hone("verify", "a.hone").status == 0)
  }

  @Test func `the default goes on from a snapshot, and show says what matters and what budgets came to`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let first = try hone(
      "run", "--objective", "mlp", "-o", "data=wine", "-o", "max_layers=1", "-o", "max_units=64", "--range",
      "updates=50:400", "--trials", "30", "--study", "a.hone")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("bayesian:") || first.output.contains("bayesian:"))
    #expect(try hone("resume", "a.hone", "--trials", "36").status == 0)
    // Derives all from the start, where the second half came out of a saved state.
    let verified = try hone("verify", "a.hone")
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    let shown = try hone("show", "a.hone")
    #expect(shown.output.contains("importance  bayesian: inverse length scales of the model"))
    let table = shown.lines.drop { !$0.hasPrefix("updates") }.prefix { !$0.hasPrefix("importance") }
    #expect(table.count > 3 && table.count <= 8, "\(shown.output)")
    #expect(table.contains { $0.contains(" – ") })
  }
}
