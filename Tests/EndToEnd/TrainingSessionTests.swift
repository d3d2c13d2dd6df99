import Foundation
import Testing

/// Trainings of mlp that go on from where another process stopped.
@Suite struct TrainingSessionTests {
  private struct Row: Decodable {
    var value: Double?
    var metrics: [String: Double]
    var parent: Int?
    var budget: Double?
    var configuration: [String: Configured]
  }

  /// A number or a label, as text.
  private struct Configured: Decodable, Equatable {
    var text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      text = try (try? container.decode(String.self)) ?? String(container.decode(Double.self))
    }
  }

  private func run(_ hone: Hone, _ study: String, _ arguments: [String]) throws {
    let ended = try hone.start(
      [
        "run", "--objective", "mlp", "-o", "data=breast-cancer", "-o", "max_layers=1", "-o", "max_units=64",
        "--range", "batch_size=32:64", "--optimizer", "asha", "-O", "optimizer=random", "--seed", "3", "--study", study,
      ] + arguments
    ).wait()
    #expect(ended.status == 0, "\(ended.errors)")
  }

  private func rows(_ hone: Hone, _ study: String) throws -> [Row] {
    try hone("trials", study, "--json").lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
  }

  @Test func `a network that goes on in another process ends with the bits of one that was never stopped`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try run(hone, "whole.hone", ["--trials", "60", "--isolation", "none"])
    try run(hone, "parts.hone", ["--trials", "45"])
    let resumed = try hone("resume", "parts.hone", "--trials", "60")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(!resumed.errors.contains("trains again"), "\(resumed.errors)")
    #expect(try hone.trials("parts.hone") == hone.trials("whole.hone"))
    // Some of the networks that went on in the new process were trained in the old one.
    let rows = try rows(hone, "parts.hone")
    #expect(rows.dropFirst(45).contains { ($0.parent ?? 45) < 45 })
    for row in rows {
      guard let parent = row.parent else { continue }
      #expect(rows[parent].configuration == row.configuration)
      #expect(try #require(rows[parent].metrics["updates"]) < #require(row.metrics["updates"]))
    }
  }
}
