import Foundation
import HoneSpace
import HoneStudy
import Synchronization
import Testing

@testable import HoneStore

/// A small study in a folder that goes with the test, and ways to spoil it.
struct SpoiltStudy {
  let folder: String
  let path: String

  /// - Parameter trials: the last two of them have no outcome; every fifth one failed, every seventh reported.
  init(trials: Int = 30) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "spoilt-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    path = "\(folder)/study.hone"
    let bytes = try Self.made.withLock { made in
      if let bytes = made[trials] { return bytes }
      let file = try StudyFile.create(at: path, header: Self.header(), trials: trials)
      try Self.fill(file, with: 0..<trials)
      try file.close()
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      made[trials] = bytes
      return bytes
    }
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  /// By their numbers of trials: they are all alike.
  private static let made = Mutex<[Int: Data]>([:])

  func clean() { try? FileManager.default.removeItem(atPath: folder) }

  static func header() throws -> StudyHeader {
    let kind = Hyperparameter("kind", .choice(labels: ["a", "b"]), preset: 0)
    let space = try ConfigurationSpace([
      kind, Hyperparameter("rate", .float(FloatRange(low: 0, high: 1)), preset: 0.5),
      Hyperparameter(
        "depth", .int(IntRange(low: 0, high: 100)), preset: 1, condition: Formula(parsing: "kind == b", over: [kind])),
    ])
    let plugin = StudyHeader.Plugin(
      name: "x", vendor: "v", version: "1", file: "", fileSize: 0, fileTime: 0, options: [])
    return StudyHeader(
      honeVersion: "0", seed: 5, objective: plugin, optimizer: plugin, space: space,
      metrics: [Metric(name: "loss"), Metric(name: "time", role: .recorded)], budget: nil, workers: .init(count: 1),
      deterministic: false, trials: 7, timeLimit: nil, createdAt: 1.7e9, source: "")
  }

  static func proposal(_ number: Int, clock: Int) -> Proposal {
    let configuration = Configuration([
      Double(number % 2), Double(number % 10) / 16, number % 2 == 1 ? Double(number % 100) : Configuration.inactive,
    ])
    return Proposal(number: number, configuration: configuration, askedAt: clock, capacity: 1)
  }

  /// Writes trials as a host with one worker would.
  static func fill(_ file: StudyFile, with numbers: Range<Int>) throws {
    var clock = try file.history().clock
    var incumbent = try file.incumbent()
    for number in numbers {
      clock += 1
      let proposal = proposal(number, clock: clock)
      try file.write([.proposals([proposal]), .started([Assignment(proposal, attempt: 0)], worker: 0)])
      if number % 7 == 0 { try file.write([.report(TrialReport(trial: number, step: 1, metrics: [1, 2]))]) }
      guard number < numbers.upperBound - 2 else { continue }
      clock += 1
      let isFailed = number % 5 == 4
      let value = Double((number * 37 + 60) % 101)
      let isBetter = !isFailed && value < incumbent?.value ?? .infinity
      if isBetter { incumbent = Incumbent(trial: number, value: value) }
      let outcome =
        isFailed
        ? Outcome(.failed(.invalid, message: "cold"), seconds: 0.5, startedAt: 1.7e9)
        : Outcome(.complete, metrics: [value, 3], seconds: 0.5, startedAt: 1.7e9)
      try file.write([
        .outcomes([FinishedTrial(proposal: proposal, outcome: outcome, toldAt: clock, improved: isBetter)])
      ])
    }
  }

  /// Runs SQL on the file, as anyone's tool would; returns the rows of the last statement.
  @discardableResult func run(_ statements: String...) throws -> String {
    try python(
      """
      connection = sqlite3.connect(arguments[0], isolation_level=None)
      for statement in arguments[1:]: rows = connection.execute(statement).fetchall()
      connection.close()
      print(rows)
      """, [path] + statements)
  }

  /// Runs Python, which has an SQLite of its own, with `sqlite3`, `shutil` and `arguments` at hand.
  @discardableResult func python(_ script: String, _ arguments: [String]) throws -> String {
    let shell = Process()
    let pipe = Pipe()
    shell.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    shell.arguments = ["python3", "-c", "import sqlite3, shutil, sys\narguments = sys.argv[1:]\n" + script] + arguments
    shell.standardOutput = pipe
    try shell.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    try #require(shell.terminationStatus == 0, "\(arguments)")
    return text
  }

  var bytes: [UInt8] {
    get throws { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
  }

  func write(_ bytes: [UInt8], to name: String = "broken.hone") throws -> String {
    let path = "\(folder)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Everything that a reader can ask of a file.
  static func readAll(_ path: String) throws {
    let file = try StudyFile.open(path, forWriting: false)
    defer { try? file.close() }
    _ = try file.counts()
    _ = try file.trialLimit()
    _ = try file.history()
    _ = try file.replay()
    _ = try file.incumbent()
    _ = try file.incumbentTrajectory()
    try file.forEachTrial { trial in
      _ = try file.reports(of: trial.proposal.number)
      return true
    }
  }

  static func damage(_ path: String) throws -> [Diagnosis.Finding] {
    try Diagnosis(of: path).findings.filter { $0.severity == .damage }
  }
}

/// A generator whose seed a failing test prints.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// SplitMix64.
  ///
  /// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
