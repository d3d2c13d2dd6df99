import Foundation
import Testing

/// Several optimizers on one objective with one command.
@Suite struct CompareTests {
  private struct Comparison: Decodable {
    struct Optimizer: Decodable {
      struct Spread: Decodable { var median: Double }
      struct Study: Decodable {
        var seed: String
        var file: String
        var trials: Int
        var cost: Double
        var value: Double?
      }
      var name: String
      var rank: Double
      var best: Spread?
      var studies: [Study]
    }
    struct LeftOut: Decodable {
      var name: String
      var reason: String
    }
    var metric: String
    var cost: String
    var limit: Double
    var optimizers: [Optimizer]
    var left_out: [LeftOut]
    var picture: String
  }

  private let sphere = ["compare", "--objective", "test-functions", "-o", "function=sphere", "--json", "--quiet"]

  private func comparison(_ result: Hone.Result) throws -> Comparison {
    #expect(result.status == 0, "\(result.errors)")
    return try JSONDecoder().decode(Comparison.self, from: Data(result.output.utf8))
  }

  @Test func `each optimizer has a study for each seed, and the table says what those say`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let ran = try hone.start(
      sphere + ["bayesian", "random", "evolutionary,strategy=de", "--trials", "20", "--repeats", "2", "--seed", "4"]
    ).wait()
    let found = try comparison(ran)
    #expect(Set(found.optimizers.map(\.name)) == ["bayesian", "random", "evolutionary,strategy=de"])
    #expect(found.optimizers.first?.name == "bayesian", "a model finds more on a sphere")
    #expect(found.optimizers.map(\.rank).reduce(0, +) == 6 && found.cost == "trials" && found.limit == 20)
    for optimizer in found.optimizers {
      #expect(optimizer.studies.map(\.seed) == ["4", "5"])
      for study in optimizer.studies {
        #expect(study.trials == 20)
        let best = try hone("best", study.file, "--json")
        #expect(best.output.contains("\"value\":\(try #require(study.value))"), "\(best.output)")
      }
    }
    let picture = try String(contentsOfFile: hone.path(found.picture), encoding: .utf8)
    #expect(picture.hasPrefix("<svg") && picture.contains("strategy=de"))
    // Alone, the same study comes out.
    _ = try hone.start(
      ["run", "--objective", "test-functions", "-o", "function=sphere", "--optimizer", "bayesian", "--trials", "20"]
        + ["--seed", "5", "--study", "alone.hone", "--quiet"]
    ).wait()
    #expect(try hone.trials("alone.hone") == hone.trials("test-functions-compare/bayesian-5.hone"))
  }

  @Test func `it goes on where it was stopped, and runs nothing twice`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let words = sphere + ["random", "tpe", "--trials", "60", "--folder", "both"]
    let whole = try comparison(hone.start(words + ["--repeats", "2"]).wait())
    try FileManager.default.removeItem(atPath: hone.path("both/tpe-1.hone"))
    let before = try FileManager.default.attributesOfItem(atPath: hone.path("both/random-0.hone"))[.modificationDate]
    let again = try comparison(hone.start(words + ["--repeats", "3"]).wait())
    let after = try FileManager.default.attributesOfItem(atPath: hone.path("both/random-0.hone"))[.modificationDate]
    #expect(before as? Date == after as? Date)
    for optimizer in again.optimizers {
      let earlier = try #require(whole.optimizers.first { $0.name == optimizer.name })
      #expect(optimizer.studies.count == 3)
      #expect(optimizer.studies.prefix(2).map(\.value) == earlier.studies.map(\.value))
    }
  }

  @Test func `where one sets budgets all spend alike`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let found = try comparison(
      try hone(
        "compare", "hyperband,optimizer=random", "random", "--objective", "mlp", "-o", "data=wine", "-o",
        "max_units=64",
        "-o", "max_layers=1", "--range", "updates=50:500", "--range", "batch_size=32:64", "--trials", "6", "--repeats",
        "2", "--json", "--quiet"))
    #expect(found.cost == "updates")
    for study in found.optimizers.flatMap(\.studies) {
      #expect(study.cost <= found.limit && study.cost > found.limit - 500, "\(study)")
    }
    let trials = found.optimizers.map { ($0.name, $0.studies.map(\.trials).min() ?? 0) }
    #expect(trials.first { $0.0 != "random" }?.1 ?? 0 > trials.first { $0.0 == "random" }?.1 ?? 0)
  }

  @Test func `without names all that fit are compared, and the others are left out with a reason`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let found = try comparison(hone.start(sphere + ["--trials", "4", "--repeats", "1"]).wait())
    #expect(
      Set(found.optimizers.map(\.name)).isSuperset(of: ["auto", "bayesian", "grid", "random", "tpe", "evolutionary"]))
    #expect(found.left_out.contains { $0.name == "hyperband" && $0.reason.contains("budget") })
  }

  @Test(arguments: [
    (["randm"], "\"random\""), (["random,pints=3"], "pints"), (["random", "random"], "named twice"),
    (["--optimizer", "random"], "takes optimizers as words"), (["--repeats", "0"], "--repeats must be"),
    (["random", ",x=1"], "NAME,key=value"), (["hyperband"], "budget"),
  ])
  func `wrong words are answered before anything runs`(words: [String], says: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let ran = try hone.start(sphere + words).wait()
    #expect(ran.status == 2 && ran.errors.contains(says), "\(ran.errors)")
    #expect(ran.errors.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: hone.path("test-functions-compare")))
  }

  @Test func `what is wrong with the objective is said once`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let ran = try hone("compare", "--objective", "svm", "-o", "data=none.csv")
    #expect(ran.status == 1 && ran.errors.contains("none.csv"), "\(ran.errors)")
    #expect(ran.errors.split(separator: "\n").count == 1)
  }

  @Test func `a study that is there and another one is not touched`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    _ = try comparison(hone.start(sphere + ["random", "--trials", "5", "--repeats", "1"]).wait())
    let kept = try hone.trials("test-functions-compare/random-0.hone")
    let other = try hone.start(sphere + ["random", "--trials", "9", "--repeats", "1"]).wait()
    #expect(other.status == 2 && other.errors.contains("5 trials planned"), "\(other.errors)")
    #expect(try hone.trials("test-functions-compare/random-0.hone") == kept)
  }
}
