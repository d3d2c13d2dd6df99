import ArgumentParser
import HoneSpace
import HoneStore
import HoneStudy
import HoneViews

/// The study file that a reading verb looks at.
struct StudyArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("The study file.", valueName: "file"), completion: .file(extensions: ["hone"]))
  var file: String

  /// The file as a word of a command that is shown.
  var word: String { ShellWord.quoted(file) }

  /// Opens the file for reading, hands it to `body`, and closes it.
  func reading(_ body: (StudyFile) throws -> Void) throws {
    let study = try StudyFile.open(file, forWriting: false)
    try body(study)
    try study.close()
  }
}

/// Whether a verb prints JSON.
struct JSONFlag: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false
}

/// The verb `hone best`.
struct BestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "best", abstract: "Print the best trial of a study and its configuration.")

  @OptionGroup var study: StudyArgument
  @OptionGroup var output: JSONFlag

  func run() throws {
    try study.reading { file in
      guard let incumbent = try file.incumbent(), let trial = try file.trial(incumbent.trial) else {
        throw CommandError(
          .noTrialSucceeded,
          "\(study.file): \(try StudyText.whyNoneIsBest(file)); hone trials \(study.word) lists them")
      }
      if output.json {
        Output.line(TrialJSON(file.header).best(incumbent, trial).description)
      } else {
        let text = TrialText(file.header)
        Output.line("trial \(incumbent.trial): \(text.measurements(trial, else: incumbent.value))")
        for line in text.configurationLines(trial.proposal.configuration) { Output.line("  \(line)") }
        if let front = try ParetoFront(file) {
          let name = file.header.metrics[file.header.valueMetric].name
          Output.line(
            "best by \(name) alone; \(front.points.count) trials are on the front: hone show \(study.word) lists them")
        }
      }
    }
  }
}

/// The verb `hone trials`.
struct TrialsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trials", abstract: "List the trials of a study.",
    discussion: "With --json one object a line: trial, state, value, configuration, seconds, and more.")

  @OptionGroup var study: StudyArgument
  @OptionGroup var output: JSONFlag
  @Option(help: "List only trials in this state: waiting, complete, failed, stopped, paused or cancelled.")
  var state: TrialState?

  func run() throws {
    try study.reading { file in
      output.json ? try printJSON(file) : try printTable(file)
    }
  }

  private func printJSON(_ file: StudyFile) throws {
    let json = TrialJSON(file.header)
    var lines = ""
    try file.forEachTrial { trial in
      guard state == nil || trial.state == state else { return true }
      lines += json.trial(trial).description + "\n"
      if lines.utf8.count > 1 << 16 {
        Output.raw(lines)
        lines = ""
      }
      return true
    }
    Output.raw(lines)
  }

  private func printTable(_ file: StudyFile) throws {
    let terminal = Terminal.current()
    let text = TrialText(file.header)
    var table = text.table()
    try file.forEachTrial { trial in
      if state == nil || trial.state == state { table.add(text.row(trial)) }
      return true
    }
    guard !table.isEmpty else { return Output.note("no trials") }
    let lines = table.lines(width: terminal.width)
    Output.raw(lines.joined(separator: "\n") + "\n")
    if lines.contains(where: { $0.contains(TrialText.brokenMark) }) {
      Output.note("\(TrialText.brokenMark): breaks the constraint; such a trial is never the best")
    }
  }
}

extension TrialState: ExpressibleByArgument {
  package init?(argument: String) {
    guard let state = TrialState.allCases.first(where: { $0.name == argument }) else { return nil }
    self = state
  }

  package static var allValueStrings: [String] { allCases.map(\.name) }
}

/// The verb `hone export`.
struct ExportCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case csv
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print all trials of a study as CSV, or the whole study as JSON.")

  @OptionGroup var study: StudyArgument
  @Option(help: "csv or json.")
  var format: Format = .csv

  func run() throws {
    try study.reading { file in
      switch format {
      case .csv: try printCSV(file)
      case .json: try printJSON(file)
      }
    }
  }

  private func printCSV(_ file: StudyFile) throws {
    let csv = TrialCSV(file.header)
    var lines = csv.heading + "\r\n"
    try file.forEachTrial { trial in
      lines += csv.row(trial) + "\r\n"
      if lines.utf8.count > 1 << 16 {
        Output.raw(lines)
        lines = ""
      }
      return true
    }
    Output.raw(lines)
  }

  private func printJSON(_ file: StudyFile) throws {
    let json = TrialJSON(file.header)
    Output.raw("{\"study\":\(try StudyJSON(file).summary()),\"trials\":[")
    var isFirst = true
    try file.forEachTrial { trial in
      Output.raw((isFirst ? "\n" : ",\n") + json.trial(trial).description)
      isFirst = false
      return true
    }
    Output.raw("\n]}\n")
  }
}

/// The verb `hone show`.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a study is, how far it is, and how its incumbent improved.",
    discussion: """
      Also how much each hyperparameter matters, if the optimizer has learnt that: bayesian prints the inverse length \
      scales of its model and their shares.
      """)

  @OptionGroup var study: StudyArgument
  @OptionGroup var output: JSONFlag
  @Flag(help: "Show the configuration space as well.")
  var space = false
  @Option(help: ArgumentHelp("Show this trial in full, with its reports and what it printed.", valueName: "number"))
  var trial: Int?
  @OptionGroup var search: PluginOptions

  func run() throws {
    try study.reading { file in
      if let trial {
        guard let recorded = try file.trial(trial) else {
          throw CommandError(.usage, "\(study.file) has no trial \(trial); hone trials \(study.word) lists them")
        }
        let detail = TrialDetail(file, recorded)
        if output.json { return Output.line(try detail.json().description) }
        for line in try detail.lines() { Output.line(line) }
      } else if output.json {
        let insight = InsightLines(file, try search.surroundings())
        Output.line(try StudyJSON(file).summary(more: insight.members).description)
      } else {
        let width = min(Terminal.current().width, 100)
        for line in try StudyText(file, showsSpace: space, width: width).lines() { Output.line(line) }
        for line in InsightLines(file, try search.surroundings()).lines { Output.line(line) }
      }
    }
  }
}
