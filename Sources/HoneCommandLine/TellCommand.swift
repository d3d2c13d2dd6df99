import ArgumentParser
import HoneHost
import HoneSpace
import HoneStore
import HoneStudy
import HoneViews

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
  // A value below zero looks like an option.
  @Argument(parsing: .allUnrecognized, help: ArgumentHelp("The value, or each metric by name.", valueName: "value"))
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
      guard values.isEmpty else { throw wrong("give values or --failed, not both") }
      return Outcome(.failed(.invalid, message: failed))
    }
    var metrics: [String: Double] = [:]
    for text in values {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let name = parts.count == 2 ? parts[0] : header.metrics[header.valueMetric].name
      guard let value = parts.last.flatMap(Double.init) else {
        throw wrong(text.hasPrefix("--") ? "unknown option \"\(text)\"" : "\"\(text)\" is not a number")
      }
      guard metrics.updateValue(value, forKey: name) == nil else { throw wrong("\"\(name)\" is set twice") }
    }
    return try OutsideJSON(header).outcome(metrics)
  }

  private func wrong(_ text: String) -> CommandError { CommandError(.usage, "\(text); see hone tell --help") }
}
