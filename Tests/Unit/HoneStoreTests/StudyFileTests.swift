import Foundation
import HoneSpace
import HoneStore
import HoneStudy
import Testing

/// A folder that goes with the test.
private struct Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }
  func clean() { try? FileManager.default.removeItem(atPath: path) }
}

private func header() throws -> StudyHeader {
  let rate = Hyperparameter("rate", .float(FloatRange(low: -8e307, high: 8e307)), preset: 1e-2)
  let space = try ConfigurationSpace([
    rate,
    Hyperparameter("kindodd", .choice(labels: ["it's", "b"]), preset: 0),
    Hyperparameter(
      "State", .int(IntRange(low: 0, high: 9)), preset: 1, condition: Formula(parsing: "rate < 1", over: [rate])),
  ])
  let plugin = StudyHeader.Plugin(
    name: "x", vendor: "v", version: "1", file: "/lib/x.so", fileSize: 3, fileTime: 1.5,
    options: [StudyHeader.Option(key: "a", text: "ü")])
  return StudyHeader(
    honeVersion: "0", seed: .max, objective: plugin, optimizer: plugin, space: space,
    metrics: [Metric(name: "extra", role: .recorded), Metric(name: "value")], budget: nil,
    workers: .init(count: 2, timeout: 2.5), deterministic: false, trials: 7, timeLimit: nil, createdAt: 12.25,
    source: "[study]\n")
}

/// Doubles that stores like to spoil.
private let awkward = [0.1, Double.leastNonzeroMagnitude, 1e22, .pi, -1e-300, 8e307, 1.0 / 3]

@Suite struct StudyFileTests {
  @Test func `every bit of a trial is read back`() throws {
    let folder = try Folder()
    defer { folder.clean() }
    let file = try StudyFile.create(at: folder.file("a.hone"), header: header(), trials: 7)
    var expected: [RecordedTrial] = []
    for (number, value) in awkward.enumerated() {
      let proposal = Proposal(
        number: number,
        configuration: Configuration([value, Double(number % 2), value < 1 ? 9 : Configuration.inactive]),
        budget: number == 1 ? 0.3 : nil, parent: number == 2 ? 0 : nil, origin: number == 3 ? .hand : .optimizer,
        askedAt: 2 * number + 1, capacity: 1)
      let failed = number == 4
      let outcome = Outcome(
        failed ? .failed(.invalid, message: "it's \"cold\" – ü") : .complete,
        metrics: failed ? [.nan, .nan] : [.infinity, value], deviations: failed ? [.nan, .nan] : [.nan, value],
        budget: number == 5 ? 17 : nil, seconds: min(value.magnitude, 1e18), startedAt: 1e9)
      let finished = FinishedTrial(
        proposal: proposal, outcome: outcome, attempts: 1, worker: number % 2, toldAt: 2 * number + 2,
        improved: number == 6)
      try file.write([
        .proposals([proposal]), .started([Assignment(proposal, attempt: 0)], worker: 0), .outcomes([finished]),
      ])
      expected.append(RecordedTrial(proposal: proposal, attempts: 1, finished: finished))
    }
    try file.close()
    let again = try StudyFile.open(folder.file("a.hone"), forWriting: false)
    #expect(try again.header == header())
    #expect(try again.trialLimit() == 7)
    var read: [RecordedTrial] = []
    try again.forEachTrial {
      read.append($0)
      return true
    }
    #expect(read.map(\.proposal) == expected.map(\.proposal))
    for (found, wanted) in zip(read, expected) {
      #expect(found.finished?.outcome.result == wanted.finished?.outcome.result)
      #expect(
        found.finished?.outcome.metrics.map(\.bitPattern) == wanted.finished?.outcome.metrics.map(\.bitPattern))
      #expect(found.finished?.outcome.budget == wanted.finished?.outcome.budget)
      #expect(found.finished?.toldAt == wanted.finished?.toldAt)
    }
    #expect(try again.incumbent() == Incumbent(trial: 6, value: 1.0 / 3))
  }

  @Test func `trials without an outcome are given back, with how often they were started`() throws {
    let folder = try Folder()
    defer { folder.clean() }
    let file = try StudyFile.create(at: folder.file("a.hone"), header: header(), trials: nil)
    let proposals = (0..<4).map {
      Proposal(
        number: $0, configuration: Configuration([0.5, 1, 3]), origin: $0 == 3 ? .queue : .optimizer, askedAt: $0 + 1)
    }
    try file.write([.proposals(proposals)])
    try file.write([.started([Assignment(proposals[0], attempt: 0), Assignment(proposals[1], attempt: 0)], worker: 0)])
    try file.write([.started([Assignment(proposals[1], attempt: 1)], worker: 1)])
    let outcome = Outcome(.complete, metrics: [.nan, 1])
    try file.write([.outcomes([FinishedTrial(proposal: proposals[0], outcome: outcome, toldAt: 9)])])
    let history = try file.history()
    #expect(history.unfinished.map(\.proposal) == Array(proposals[1...]))
    #expect(history.unfinished.map(\.attempts) == [2, 0, 0])
    #expect(history.nextTrial == 4)
    #expect(history.clock == 9)
    #expect(history.foreign == 1)
    #expect(history.counts[.complete] == 1)
    #expect(history.counts[.waiting] == 3)
    try file.close()
  }

  @Test func `a replay has asks, tells and announcements in the order in which they happened`() throws {
    let folder = try Folder()
    defer { folder.clean() }
    let file = try StudyFile.create(at: folder.file("a.hone"), header: header(), trials: nil)
    func proposal(_ number: Int, at clock: Int, _ origin: TrialOrigin = .optimizer) -> Proposal {
      Proposal(
        number: number, configuration: Configuration([0.5, 1, Double(number)]), origin: origin, askedAt: clock,
        capacity: origin == .optimizer ? 2 : 0)
    }
    func finished(_ proposal: Proposal, at clock: Int) -> FinishedTrial {
      FinishedTrial(proposal: proposal, outcome: Outcome(.complete, metrics: [0, 1]), toldAt: clock)
    }
    let all = [proposal(0, at: 1), proposal(1, at: 1), proposal(2, at: 3, .hand), proposal(3, at: 5)]
    try file.write([.proposals(all)])
    try file.write([.outcomes([finished(all[1], at: 2), finished(all[0], at: 6), finished(all[2], at: 4)])])
    let steps = try file.replay().steps.map { step in
      switch step {
      case .ask(let proposals): "ask \(proposals.map(\.number))"
      case .announce(let proposal): "announce \(proposal.number)"
      case .tell(let trial): "tell \(trial.proposal.number)"
      case .judge(let report): "judge \(report.trial)"
      }
    }
    #expect(steps == ["ask [0, 1]", "tell 1", "announce 2", "tell 2", "ask [3]", "tell 0"])
    try file.close()
  }

  @Test func `reports of an attempt that was given back are forgotten`() throws {
    let folder = try Folder()
    defer { folder.clean() }
    let file = try StudyFile.create(at: folder.file("a.hone"), header: header(), trials: nil)
    let proposal = Proposal(number: 0, configuration: Configuration([0.5, 1, 3]))
    try file.write([.proposals([proposal]), .started([Assignment(proposal, attempt: 0)], worker: 0)])
    try file.write([
      .report(TrialReport(trial: 0, step: 1, metrics: [1, 2])),
      .report(TrialReport(trial: 0, step: 2, metrics: [1, 3])),
    ])
    #expect(try file.reports(of: 0).map(\.step) == [1, 2])
    try file.write([.started([Assignment(proposal, attempt: 1)], worker: 0)])
    try file.write([.report(TrialReport(trial: 0, attempt: 1, step: 1, metrics: [1, 5]))])
    #expect(try file.reports(of: 0).map { $0.metrics[1] } == [5])
    try file.close()
  }

  @Test func `reports that were judged are replayed for ever, and shown for the last attempt only`() throws {
    let folder = try Folder()
    defer { folder.clean() }
    let file = try StudyFile.create(at: folder.file("a.hone"), header: header(), trials: nil)
    let proposal = Proposal(number: 0, configuration: Configuration([0.5, 1, 3]), askedAt: 1, capacity: 1)
    let first = TrialReport(trial: 0, step: 1, metrics: [1, 2], judgedAt: 2)
    let second = TrialReport(trial: 0, attempt: 1, step: 1, metrics: [1, 3], judgedAt: 3)
    try file.write([.proposals([proposal]), .started([Assignment(proposal, attempt: 0)], worker: 0), .report(first)])
    try file.write([.started([Assignment(proposal, attempt: 1)], worker: 0), .report(second)])
    #expect(try file.reports(of: 0) == [second])
    #expect(try file.replay().steps == [.ask([proposal]), .judge(first), .judge(second)])
    try file.close()
  }

  @Test func `a file from before the first release says so`() throws {
    let folder = try Folder()
    defer { folder.clean() }
    let path = folder.file("old.hone")
    try StudyFile.create(at: path, header: header(), trials: 1).close()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[63] = 1  // PRAGMA user_version, big-endian at 60
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(throws: StoreError.olderFormat(path: path, format: 1)) { try StudyFile.open(path, forWriting: false) }
  }

  @Test func `a file that is there is never touched`() throws {
    let folder = try Folder()
    defer { folder.clean() }
    let path = folder.file("there.hone")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: StoreError.exists(path: path)) { try StudyFile.create(at: path, header: header(), trials: 1) }
    #expect(throws: StoreError.notAStudyFile(path: path)) { try StudyFile.open(path, forWriting: true) }
    #expect(throws: StoreError.missing(path: folder.file("none"))) {
      try StudyFile.open(folder.file("none"), forWriting: false)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["there.hone"])
  }

  @Test func `a second writer is refused while the first lives, readers are not`() throws {
    let folder = try Folder()
    defer { folder.clean() }
    let path = folder.file("a.hone")
    let writer = try StudyFile.create(at: path, header: header(), trials: 1)
    #expect(throws: StoreError.self) { try StudyFile.open(path, forWriting: true) }
    let reader = try StudyFile.open(path, forWriting: false)
    #expect(try reader.counts().total == 0)
    try reader.close()
    try writer.close()
    try StudyFile.open(path, forWriting: true).close()
  }

  @Test func `the view for people has names and labels, and no two columns alike`() throws {
    let folder = try Folder()
    defer { folder.clean() }
    let file = try StudyFile.create(at: folder.file("a.hone"), header: header(), trials: 1)
    let proposal = Proposal(number: 0, configuration: Configuration([0.5, 0, 3]))
    let outcome = Outcome(.complete, metrics: [7, 2])
    try file.write([.proposals([proposal]), .outcomes([FinishedTrial(proposal: proposal, outcome: outcome)])])
    try file.close()
    let shell = Process()
    let pipe = Pipe()
    shell.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    shell.arguments = [
      "python3", "-c",
      """
      import sqlite3, sys
      cursor = sqlite3.connect(sys.argv[1]).execute("SELECT * FROM trials")
      print([column[0] for column in cursor.description], cursor.fetchone())
      """, folder.file("a.hone"),
    ]
    shell.standardOutput = pipe
    try shell.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(
      text == """
        ['number', 'state', 'value', 'rate', 'kindodd', 'State_', 'extra', 'value_', 'seconds', 'attempts', 'worker', \
        'message'] (0, 'complete', 2.0, 0.5, "it's", 3, 7.0, 2.0, 0.0, 1, 0, None)

        """)
  }
}
