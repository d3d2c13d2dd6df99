import ArgumentParser
import HoneHost
import HonePluginHost
import HoneSpace
import HoneStore
import HoneStudy
import HoneStudyFile
import HoneViews

/// What verbs share that evaluate trials.
struct RunningOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "No progress, only the result.")
  var quiet = false
  @Flag(name: .shortAndLong, help: "Show what the plugins say.")
  var verbose = false
}

/// The verb `hone resume`.
struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with a study, as if it had never stopped.",
    discussion: "Trials that were running when the host ended are evaluated again; nothing is evaluated twice.")

  @Argument(help: "The study file.", completion: .file(extensions: ["hone"]))
  var file: String
  @Option(parsing: .unconditional, help: "How many trials the study is to have in all.")
  var trials: Int?
  @OptionGroup var search: PluginOptions
  @OptionGroup var running: RunningOptions

  func validate() throws {
    if let trials { try TrialLimitOption.check(trials) }
  }

  func run() throws {
    let study = try StudyFile.open(file, forWriting: true)
    let limit = try trials ?? study.trialLimit()
    let ended = try study.counts().ended
    if let limit, ended >= limit {
      let all = ended == limit ? "all its \(limit)" : "\(ended)"
      throw CommandError(
        .usage, "\(file) has \(all) trials; hone resume \(ShellWord.quoted(file)) --trials \(ended * 2) goes on")
    }
    if trials != nil { try study.setTrialLimit(limit) }
    let assembly = try StudyAssembly(
      study.header, search.surroundings(isVerbose: running.verbose, hearsOptimizer: !running.quiet))
    try StudyRunning(assembly: assembly, file: study, trials: limit, isQuiet: running.quiet).run()
  }
}

/// A configuration, as `name=value` words.
struct ConfigurationArguments: ParsableArguments {
  @Argument(help: ArgumentHelp("Hyperparameters; the others have their defaults.", valueName: "name=value"))
  var values: [String] = []

  func configuration(of space: ConfigurationSpace) throws -> Configuration {
    try space.configuration(
      assigning: values.map(FlagTexts.assignment))
  }
}

/// `hone try`: manual tuning.
struct TryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "try", abstract: "Evaluate one configuration of your own and record it in the study.",
    discussion: "EXAMPLE\n  hone try digits.hone solver=Adam learning_rate=1e-3")

  @OptionGroup var study: StudyArgument
  @OptionGroup var configuration: ConfigurationArguments
  @OptionGroup var search: PluginOptions
  @OptionGroup var output: JSONFlag
  @Flag(name: .shortAndLong, help: "Show what the plugins say.")
  var verbose = false

  func run() throws {
    let file = try StudyFile.open(study.file, forWriting: true)
    let wanted = try configuration.configuration(of: file.header.space)
    let assembly = try StudyAssembly(
      file.header, search.surroundings(isVerbose: verbose))
    ChildProcess.adoptOrphans()
    Signals.watch()
    let finished = try assembly.evaluate(wanted, file: file) { Signals.wantsToStop }
    try file.close()
    guard let finished else {
      throw CommandError(.interrupted, "interrupted; the trial waits for hone resume \(study.word)")
    }
    let trial = RecordedTrial(proposal: finished.proposal, attempts: finished.attempts, finished: finished)
    if output.json {
      Output.line(TrialJSON(file.header).trial(trial).description)
    } else {
      var table = TrialText(file.header).table()
      table.add(TrialText(file.header).row(trial))
      for line in table.lines(width: Terminal.current().width) { Output.line(line) }
    }
    if case .failed(_, let message) = finished.outcome.result { throw CommandError(.noTrialSucceeded, message) }
  }
}

/// The verb `hone enqueue`.
struct EnqueueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enqueue", abstract: "Put a configuration of your own into the queue of a study.",
    discussion: "It is evaluated first when the study goes on (hone resume).")

  @OptionGroup var study: StudyArgument
  @OptionGroup var configuration: ConfigurationArguments
  @OptionGroup var output: JSONFlag

  func run() throws {
    let file = try study.openWhenFree()
    let wanted = try configuration.configuration(of: file.header.space)
    let history = try file.history()
    let proposal = Proposal(
      number: history.nextTrial, configuration: wanted, origin: .queue, askedAt: history.clock + 1)
    try file.write([.proposals([proposal])])
    // The queue is work on top of what was wanted, not instead of it.
    if let limit = try file.trialLimit() { try file.setTrialLimit(limit + 1) }
    try file.close()
    if output.json {
      Output.line(JSON.object([("trial", .int(proposal.number)), ("state", .string("waiting"))]).description)
    } else {
      Output.line("trial \(proposal.number) waits; hone resume \(study.word) evaluates it")
    }
  }
}
