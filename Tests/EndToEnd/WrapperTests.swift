import Foundation
import Testing

/// Plugins that are written with hone.hpp, and what the host makes of them.
@Suite struct WrapperTests {
  private static let adjusting = Hone.compile("Tests/Zoo/adjusting.cpp")
  private static let undescribed = Hone.compile("Tests/Zoo/undescribed.cpp")

  /// A trial as `hone trials --json` prints it.
  private struct Row: Decodable {
    var trial: Int
    var state: String
    var value: Double?
    var budget: Double?
    var metrics: [String: Double]
    var configuration: [String: Double]
  }

  private func rows(_ hone: Hone) throws -> [Row] {
    let run = try hone(
      "run", "--objective", "adding", "--optimizer", "halving", "--plugin", Self.adjusting, "--trials", "6", "--seed",
      "1", "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    return try hone("trials", "a.hone", "--json").lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
  }

  @Test func `an objective goes on with adjusted values, and what it returns is the objective metric`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let rows = try rows(hone)
    #expect(rows.count == 6)
    for row in rows where row.trial % 2 == 0 {
      #expect(row.state == "complete")
      let start = try #require(row.configuration["start"])
      let rates = [1, 0.5, 0.25, 0.125, 0.0625, 0.03125]
      #expect(row.value == rates.reduce(start, +))
      #expect(row.metrics["last"] == rates.last)
    }
  }

  @Test func `an objective that a verdict ends has spent the budget that it reached`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    for row in try rows(hone) where row.trial % 2 == 1 {
      #expect(row.state == "stopped")
      #expect(row.budget == 4)
      #expect(row.metrics["last"] == 0.125)
    }
  }

  @Test func `a library that cannot describe its plugins is listed with that reason, and the others work`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let listed = try hone("plugins", "--plugin", Self.undescribed)
    #expect(listed.status == 0)
    #expect(
      listed.output.contains("libundescribed.so: hone_library_v1() returns NULL: it cannot describe its plugins"),
      "\(listed.output)")
    #expect(listed.output.contains("random"))
    let run = try hone("run", "--objective", "undescribed", "--plugin", Self.undescribed, "--trials", "1")
    #expect(run.status == 3)
    #expect(run.errors.contains("hone_library_v1() returns NULL"), "\(run.errors)")
  }
}
