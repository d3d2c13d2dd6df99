import Foundation
import Testing

/// The optimizer hypergradient with an objective in C that offers gradients, and with mlp.
@Suite struct HypergradientTests {
  private static let logistic = Hone.compile("SDK/Examples/c/logistic.c")

  private struct Row: Decodable {
    var value: Double?
    var state: String
    var configuration: [String: Double]
  }

  private func rows(_ hone: Hone, _ file: String) throws -> [Row] {
    try hone("trials", file, "--json").lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
  }

  private func run(_ hone: Hone, _ study: String, _ arguments: [String]) throws {
    let ended = try hone.start(
      ["run", "--plugin", Self.logistic, "--optimizer", "hypergradient", "--seed", "2", "--study", study] + arguments
    ).wait()
    #expect(ended.status == 0, "\(ended.errors)")
  }

  @Test(arguments: [["--workers", "1"], ["--workers", "2"], ["--isolation", "none"]])
  func `descents on an objective in C find what a hundred random trials do not`(_ options: [String]) throws {
    let hone = try Hone()
    defer { hone.clean() }
    try run(hone, "descent.hone", ["--objective", "logistic", "--trials", "24"] + options)
    let random = try hone(
      "run", "--plugin", Self.logistic, "--objective", "logistic", "--optimizer", "random", "--trials", "100",
      "--study",
      "random.hone")
    #expect(random.status == 0, "\(random.errors)")
    let found = try #require(try rows(hone, "descent.hone").compactMap(\.value).min())
    let others = try #require(try rows(hone, "random.hone").compactMap(\.value).min())
    #expect(found < others, "\(found) and \(others)")
    let verified = try hone("verify", "descent.hone")
    #expect(verified.status == 0, "\(verified.errors)\(verified.output)")
  }

  @Test func `forward mode makes a bad start end well`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let start = ["--objective", "logistic", "--trials", "1", "-O", "start.learning_rate=0.03", "-O", "start.l2=0.3"]
    try run(hone, "moved.hone", start + ["-O", "mode=forward", "-O", "step=0.3"])
    let moved = try #require(try rows(hone, "moved.hone").first?.value)
    let fixed = try hone(
      "run", "--plugin", Self.logistic, "--objective", "logistic", "--optimizer", "random", "--trials", "1", "--fix",
      "learning_rate=0.03", "--fix", "l2=0.3", "--study", "fixed.hone")
    #expect(fixed.status == 0, "\(fixed.errors)")
    let still = try #require(try rows(hone, "fixed.hone").first?.value)
    #expect(moved < 0.95 * still, "\(moved) and \(still)")
  }

  @Test func `a study that was cut short goes on as if it had not been`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let common = ["--objective", "logistic", "-O", "optimizer=random", "-O", "evaluations=7"]
    try run(hone, "whole.hone", common + ["--trials", "20"])
    try run(hone, "parts.hone", common + ["--trials", "11"])
    let resumed = try hone("resume", "parts.hone", "--trials", "20")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try hone.trials("parts.hone") == hone.trials("whole.hone"))
  }

  @Test func `online mode moves the learning rate of mlp, and the record shows how`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try run(
      hone, "online.hone",
      [
        "--objective", "mlp", "-o", "data=digits", "-o", "max_layers=1", "-o", "max_units=64", "--trials", "3", "-O",
        "optimizer=random", "-O", "start.learning_rate=0.00001", "--fix", "solver=SGD", "--fix", "lr_policy=Fixed",
      ])
    let detail = try hone("show", "online.hone", "--trial", "0", "--json")
    #expect(detail.output.contains("learning_rate"))
    let verified = try hone("verify", "online.hone")
    #expect(verified.status == 0, "\(verified.errors)\(verified.output)")
    let csv = try hone("export", "online.hone", "--format", "json")
    #expect(csv.status == 0)
  }

  @Test func `an objective without gradients is refused, with the names of those that have them`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let ended = try hone(
      "run", "--plugin", Self.logistic, "--objective", "svm", "--optimizer", "hypergradient", "--trials", "3")
    #expect(ended.status != 0)
    #expect(ended.errors.contains("hone.objective.gradient/1"), "\(ended.errors)")
    #expect(ended.errors.contains("mlp") && ended.errors.contains("logistic"), "\(ended.errors)")
    let other = try hone(
      "run", "--objective", "test-functions", "--optimizer", "hypergradient", "-O", "mode=differences", "--trials",
      "30",
      "--study", "differences.hone")
    #expect(other.status == 0, "\(other.errors)")
  }

  @Test func `another optimizer cannot make it, since it would get no gradients`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let ended = try hone(
      "run", "--objective", "mlp", "--optimizer", "median-stopping", "-O", "optimizer=hypergradient", "--trials", "3")
    #expect(ended.status != 0)
    #expect(ended.errors.contains("gradients"), "\(ended.errors)")
  }
}
