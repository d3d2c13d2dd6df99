import Foundation
import Testing

/// What an optimizer has learnt, as `hone show` prints it.
@Suite struct InsightTests {
  /// BBOB's second function is an ellipsoid along the axes, the second a million times as steep as the first.
  private static let steep = [
    "run", "--objective", "test-functions", "-o", "function=bbob", "-o", "number=2", "--isolation", "none", "--quiet",
  ]

  private static func importance(_ hone: Hone, _ file: String) throws -> [String: Any]? {
    let shown = try JSONSerialization.jsonObject(with: Data(hone("show", file, "--json").output.utf8))
    return (shown as? [String: Any])?["importance"] as? [String: Any]
  }

  @Test func `a bayesian study shows its length scales, and which hyperparameter matters more`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    #expect(
      try hone.start(Self.steep + ["--optimizer", "bayesian", "--trials", "40", "--study", "a.hone"]).wait().status == 0
    )
    let found = try #require(try Self.importance(hone, "a.hone"))
    let values = try #require(found["values"] as? [String: Double])
    #expect((found["what"] as? String)?.contains("inverse length scales") == true)
    let (flat, steep) = (try #require(values["x1"]), try #require(values["x2"]))
    #expect(steep > flat, "\(steep) and \(flat)")
    let lines = try hone("show", "a.hone").lines
    let first = try #require(lines.firstIndex { $0.hasPrefix("importance  inverse length scales") })
    #expect(lines[first + 1].contains("x2") && lines[first + 1].contains("%"), "\(lines)")
    // Nothing that was shown changes what comes.
    #expect(try hone("verify", "a.hone").status == 0)
  }

  @Test func `an optimizer that says nothing of the kind, or nothing yet, shows nothing`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    #expect(
      try hone.start(Self.steep + ["--optimizer", "random", "--trials", "9", "--study", "a.hone"]).wait().status == 0)
    #expect(try Self.importance(hone, "a.hone") == nil)
    let few = Self.steep + ["--optimizer", "bayesian", "--trials", "1", "--study", "b.hone"]
    #expect(try hone.start(few).wait().status == 0)
    let shown = try hone("show", "b.hone")
    #expect(shown.status == 0 && !shown.output.contains("importance"), "\(shown.output)")
  }
}
