import HonePlugin
import Testing

/// An objective that answers with what it sees.
private final class Mirror: Objective {
  enum Mode: String, CaseIterable {
    case plain
    case fancy
  }

  static let descriptor = PluginDescriptor(
    name: "mirror", summary: "shows what it sees",
    options: [
      .choice("mode", Mode.self, preset: .plain), .int("count", 1...9, preset: 3), .float("rate", 0...1),
      .text("title", preset: "none"), .path("data", flags: .required), .flag("loud", preset: false),
      .float("fancy_rate", 0...1, preset: 0.5, when: .equal("mode", "fancy")),
      .text("points", preset: "5", flags: .keyed),
    ])

  let description: ObjectiveDescription
  let host: Host
  let missing: String

  init(_ options: Options, _ host: Host) throws {
    self.host = host
    let keyed = options.keyed("points").map { "\($0.key)=\($0.text)" }.joined(separator: ",")
    let mode: Mode = try options.choice("mode")
    host.log(
      .info,
      "\(mode) \(try options.int("count")) \(options.double(ifGiven: "rate") ?? -1) \(try options.text("title")) "
        + "\(options.text(ifGiven: "data") ?? "-") \(options.isSet("loud")) \(options.double(ifGiven: "fancy_rate") ?? -1) "
        + keyed)
    do {
      _ = try options.double("rate")
      missing = ""
    } catch {
      missing = "\(error)"
    }
    description = try ObjectiveDescription(
      [
        .choice("kind", ["a", "b"]), .int("n", 1...9, when: .equal("kind", "b")),
        .ordinal("size", ["s", "l"], numbers: [1, 10]),
      ],
      metrics: [.minimize("value"), .recorded("other")])
  }

  func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    guard !host.isCancelled else { throw PluginError.cancelled }
    host.log(.debug, "\(trial.label("kind") ?? "-") \(trial.int("n") ?? -1) \(trial.label("size") ?? "-") \(missing)")
    outcome["value"] = Double(trial.number)
    outcome["other"] = Double(trial.seed)
  }
}

@Suite struct ViewTests {
  @Test func `options are found by name, with presets, conditions and keys`() throws {
    let plain = BenchHost()
    _ = try ObjectiveBench(Mirror.self, host: plain)
    #expect(plain.log.map(\.text) == ["plain 3 -1.0 none - false -1.0 "])
    let fancy = BenchHost()
    _ = try ObjectiveBench(
      Mirror.self,
      options: [
        "mode": "fancy", "count": "9", "rate": "0.25", "title": "x", "data": "/d", "loud": "true", "points.lr": "7",
        "points.n": "2",
      ], host: fancy)
    #expect(fancy.log.map(\.text) == ["fancy 9 0.25 x /d true 0.5 lr=7,n=2"])
  }

  @Test func `the bench refuses options that the host would refuse`() {
    for options in [["mode": "odd"], ["count": "10"], ["count": "x"], ["unknown": "1"]] {
      #expect(throws: PluginError.self) { _ = try ObjectiveBench(Mirror.self, options: options) }
    }
  }

  @Test func `a trial answers by name, and an option without a value throws a sentence`() throws {
    let bench = try ObjectiveBench(Mirror.self)
    let found = try bench.evaluate([1, 4, 0], number: 5, seed: 6)
    #expect(found.metrics == [5, 6])
    #expect(try bench.evaluate([0, .nan, 1]).metrics[0] == 0)
    let sentence = "option \"rate\" has no value; give it as -o or -O rate=…"
    #expect(bench.host.log.dropFirst().map(\.text) == ["b 4 s \(sentence)", "a -1 l \(sentence)"])
  }

  @Test func `a cancelled evaluation ends with its status`() throws {
    let host = BenchHost()
    let bench = try ObjectiveBench(Mirror.self, host: host)
    host.isCancelled = true
    #expect(throws: PluginError.cancelled) { try bench.evaluate([0, .nan, 1]) }
  }

  @Test func `instances on many threads are independent`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<16 as Range<UInt64> {
        group.addTask {
          let bench = try ObjectiveBench(Mirror.self)
          for _ in 0..<100 { #expect(try bench.evaluate([0, .nan, 1], number: number).metrics[0] == Double(number)) }
        }
      }
      try await group.waitForAll()
    }
  }
}
