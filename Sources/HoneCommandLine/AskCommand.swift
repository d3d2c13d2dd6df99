import ArgumentParser
import HoneHost
import HoneStore
import HoneSpace
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
    let surroundings = try search.surroundings()
    let outside = try OutsideStudy(file) { try file.header.makeOptimizer(surroundings) }
    let answer = try outside.ask()
    try file.close()
    switch answer {
    case .trial(let proposal, let seed):
      if output.json { return Output.line(OutsideJSON(file.header).trial(proposal, seed: seed).description) }
      Output.line("trial \(proposal.number)")
      for line in TrialText(file.header).configurationLines(proposal.configuration) { Output.line("  \(line)") }
    case .wait:
      throw CommandError(.noTrialSucceeded, "the optimizer waits for a trial that runs; hone tell \(study.word) first")
    case .done(let end):
      let mend = end == .trialsReached ? "; hone ask \(study.word) --trials N lets it have N in all" : ""
      throw CommandError(.noTrialSucceeded, OutsideJSON.reason(end) + mend)
    }
  }
}

/// Lets a study that is driven from outside have more trials.
struct TrialLimitOption: ParsableArguments {
  @Option(parsing: .unconditional, help: ArgumentHelp("Let the study have this many trials in all.", valueName: "n"))
  var trials: Int?

  func validate() throws {
    if let trials { try Self.check(trials) }
  }

  /// - Throws: `ValidationError` for what can be no number of trials.
  static func check(_ trials: Int) throws {
    guard !StudyLimits.trials.contains(trials) else { return }
    let limits = StudyLimits.trials
    throw ValidationError("--trials must be \(limits.lowerBound) … \(limits.upperBound), not \(trials)")
  }

  func apply(to file: StudyFile) throws {
    if let trials { try file.setTrialLimit(trials) }
  }
}
