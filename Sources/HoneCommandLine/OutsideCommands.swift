import ArgumentParser
import Foundation
import HoneHost
import HoneSpace
import HoneStore
import HoneStudy
import HoneViews

/// The verb `hone ask`.
struct AskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask", abstract: "Take a trial of a study, to be evaluated by you.",
    discussion: """
      EXAMPLE
        hone ask digits.hone --json
        hone tell digits.hone 17 0.034

      The trial counts as running until it is told. Exit status 4: there is none, now or ever; the message says which.
      """)

  @OptionGroup var study: StudyArgument
  @OptionGroup var more: TrialLimitOption
  @OptionGroup var search: PluginOptions
  @OptionGroup var output: JSONFlag

  func run() throws {
    let file = try study.openWhenFree()
    try more.apply(to: file)
    let surroundings = search.surroundings()
    let outside = try OutsideStudy(file) { try file.header.makeOptimizer(surroundings) }
    let answer = try outside.ask()
    try file.close()
    switch answer {
    case .trial(let proposal, let seed):
      if output.json { return Output.line(OutsideJSON(file.header).trial(proposal, seed: seed).description) }
      Output.line("trial \(proposal.number)")
      for line in TrialText(file.header).configurationLines(proposal.configuration) { Output.line("  \(line)") }
    case .wait:
      throw CommandError(.noTrialSucceeded, "the optimizer waits for a trial that runs; hone tell \(study.file) first")
    case .done(let end):
      let mend = end == .trialsReached ? "; hone ask \(study.file) --trials N lets it have N in all" : ""
      throw CommandError(.noTrialSucceeded, OutsideJSON.reason(end) + mend)
    }
  }
}

/// Lets a study that is driven from outside have more trials.
struct TrialLimitOption: ParsableArguments {
  @Option(help: ArgumentHelp("Let the study have this many trials in all.", valueName: "n"))
  var trials: Int?

  func validate() throws {
    if let trials, trials < 1 { throw ValidationError("--trials must be 1 or more") }
  }

  func apply(to file: StudyFile) throws {
    if let trials { try file.setTrialLimit(trials) }
  }
}

/// The verb `hone tell`.
struct TellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tell", abstract: "Record what became of a trial that you asked for.",
    discussion: """
      EXAMPLES
        hone tell digits.hone 17 0.034
        hone tell digits.hone 17 error=0.034 seconds_per_epoch=2.5
        hone tell digits.hone 17 --failed "diverged"
      """)

  @OptionGroup var study: StudyArgument
  @Argument(help: "The trial's number.")
  var trial: Int
  @Argument(help: ArgumentHelp("The value, or each metric by name.", valueName: "value"))
  var values: [String] = []
  @Option(help: ArgumentHelp("The trial failed; why.", valueName: "message"))
  var failed: String?
  @OptionGroup var output: JSONFlag

  func run() throws {
    let file = try study.openWhenFree()
    let outcome = try outcome(file.header)
    do {
      try OutsideStudy(file, optimizer: nil).tell(trial, outcome)
    } catch let error as OutsideError {
      throw CommandError(.usage, error.description)
    }
    let recorded = try file.trial(trial)
    try file.close()
    guard output.json, let recorded else { return }
    Output.line(TrialJSON(file.header).trial(recorded).description)
  }

  private func outcome(_ header: StudyHeader) throws -> Outcome {
    if let failed {
      guard values.isEmpty else { throw ValidationError("give values or --failed, not both") }
      return Outcome(.failed(.invalid, message: failed))
    }
    var metrics: [String: Double] = [:]
    for text in values {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let name = parts.count == 2 ? parts[0] : header.metrics[header.valueMetric].name
      guard let value = parts.last.flatMap(Double.init) else { throw ValidationError("\"\(text)\" is not a number") }
      metrics[name] = value
    }
    return try OutsideJSON(header).outcome(metrics)
  }
}

/// The verb `hone serve`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Let another program drive a study, with JSON lines over a pipe.",
    discussion: """
      Each line on standard input is a request, each line on standard output its answer:
        {"ask": true}                       {"trial": 17, "configuration": {…}, "seed": …}, {"wait": true} or {"done": "…"}
        {"tell": 17, "value": 0.034}        {"told": 17}
        {"tell": 17, "metrics": {"error": 0.034, …}}
        {"fail": 17, "error": "diverged"}   {"told": 17}
        {"best": true}                      {"trial": 9, "value": …, "configuration": {…}}
      What is wrong is answered by {"error": "…"}, and the next line is read. The study stays open until the input ends.
      """)

  @OptionGroup var study: StudyArgument
  @Flag(help: "Serve standard input and output, which is the one way there is.")
  var stdio = false
  @OptionGroup var more: TrialLimitOption
  @OptionGroup var search: PluginOptions

  func validate() throws {
    if !stdio { throw ValidationError("say --stdio: requests come on standard input, answers go to standard output") }
  }

  func run() throws {
    let file = try study.openWhenFree()
    try more.apply(to: file)
    let surroundings = search.surroundings()
    let outside = try OutsideStudy(file) { try file.header.makeOptimizer(surroundings) }
    let server = StudyServer(outside)
    while let line = readLine() {
      if line.allSatisfy(\.isWhitespace) { continue }
      Output.line(try server.answer(line).description)
    }
    try file.close()
  }
}

/// Answers the requests of another program.
private struct StudyServer {
  private struct Request: Decodable {
    var ask: Bool?
    var tell: Int?
    var value: Double?
    var metrics: [String: Double]?
    var fail: Int?
    var error: String?
    var best: Bool?
  }

  private let study: OutsideStudy
  private let json: OutsideJSON

  init(_ study: OutsideStudy) {
    self.study = study
    json = OutsideJSON(study.file.header)
  }

  /// - Throws: what makes it impossible to go on, such as a disk that is full.
  func answer(_ line: String) throws -> JSON {
    guard let request = try? JSONDecoder().decode(Request.self, from: Data(line.utf8)) else {
      return problem("not a request; hone serve --help shows them all")
    }
    do {
      return try answer(request)
    } catch let error as OutsideError {
      return problem(error.description)
    } catch let error as CommandError {
      return problem(error.description)
    }
  }

  private func answer(_ request: Request) throws -> JSON {
    if request.ask == true {
      switch try study.ask() {
      case .trial(let proposal, let seed): return json.trial(proposal, seed: seed)
      case .wait: return .object([("wait", .bool(true))])
      case .done(let end): return .object([("done", .string(OutsideJSON.reason(end)))])
      }
    }
    if let trial = request.tell {
      var metrics = request.metrics ?? [:]
      if let value = request.value { metrics[json.valueName] = value }
      try study.tell(trial, json.outcome(metrics))
      return .object([("told", .int(trial))])
    }
    if let trial = request.fail {
      try study.tell(trial, Outcome(.failed(.invalid, message: request.error ?? "it says not why")))
      return .object([("told", .int(trial))])
    }
    if request.best == true {
      guard let incumbent = try study.file.incumbent(), let trial = try study.file.trial(incumbent.trial) else {
        return problem("no trial is complete yet")
      }
      return TrialJSON(study.file.header).best(incumbent, trial)
    }
    return problem("a request has one of ask, tell, fail and best")
  }

  private func problem(_ text: String) -> JSON { .object([("error", .string(text))]) }
}

/// Trials as they are handed out, and values as they come back.
private struct OutsideJSON {
  private let header: StudyHeader

  init(_ header: StudyHeader) { self.header = header }

  var valueName: String { header.metrics[header.valueMetric].name }

  func trial(_ proposal: Proposal, seed: UInt64) -> JSON {
    var members: [(key: String, value: JSON)] = [
      ("trial", .int(proposal.number)),
      ("configuration", TrialJSON(header).configuration(proposal.configuration)),
      // As text: a JSON number has 53 bits.
      ("seed", .string(String(seed))),
    ]
    if let budget = proposal.budget { members.append(("budget", .number(budget))) }
    if let parent = proposal.parent { members.append(("parent", .int(parent))) }
    return .object(members)
  }

  func outcome(_ metrics: [String: Double]) throws -> Outcome {
    let names = header.metrics.map(\.name)
    if let unknown = metrics.keys.sorted().first(where: { !names.contains($0) }) {
      throw CommandError(.usage, "no metric \"\(unknown)\"; there are \(names.joined(separator: ", "))")
    }
    guard let value = metrics[valueName], !value.isNaN else {
      throw CommandError(.usage, "there is no value for the metric \"\(valueName)\"")
    }
    return Outcome(
      .complete, metrics: names.map { metrics[$0] ?? .nan }, startedAt: Date().timeIntervalSince1970)
  }

  static func reason(_ end: StudyEnd) -> String {
    switch end {
    case .trialsReached: "the study has all its trials"
    case .exhausted: "the optimizer has proposed every configuration that it has"
    case .timeLimitReached: "the time limit was reached"
    case .interrupted: "interrupted"
    case .failures(let count, let message): "\(count) trials in a row failed alike: \(message)"
    case .optimizerFailed(let message): message
    }
  }
}

extension StudyArgument {
  /// Opens the study for writing; a writer that will soon have finished is waited for.
  func openWhenFree() throws -> StudyFile {
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
      do {
        return try StudyFile.open(file, forWriting: true)
      } catch let error as StoreError {
        guard case .inUse = error, ContinuousClock.now < deadline else { throw error }
        usleep(5_000)
      }
    }
  }
}
