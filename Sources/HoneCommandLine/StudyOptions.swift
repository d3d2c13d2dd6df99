import ArgumentParser
import Foundation
import HoneHost
import HonePluginHost
import HoneSpace
import HoneStudy
import HoneStore
import HoneStudyFile

/// What makes a study: a study file, and flags that say the same and win over it.
struct StudyOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("A study in TOML; flags win over it.", valueName: "study.toml"),
    completion: .file(extensions: ["toml"]))
  var description: String?
  @OptionGroup var flags: StudyFlags

  /// File and flags put together.
  ///
  /// - Throws: `StudyFileError` with the place of what is wrong.
  func plan() throws -> StudyPlan { try read().plan }

  /// The same, with the words that it comes from.
  func read() throws -> (plan: StudyPlan, wishes: StudyDescription) {
    let (wishes, source) = try flags.wishes(over: description)
    return (try StudyFlags.plan(of: wishes, source: source), wishes)
  }
}

extension StudyFlags {
  /// Flags over what a study file says, and the file's text.
  func wishes(over path: String?) throws -> (wishes: StudyDescription, source: String) {
    let wishes = try wishes()
    guard let path else { return (wishes, "") }
    let source = try Self.text(of: path)
    return (wishes.merging(over: try StudyDescription(parsing: source, file: path)), source)
  }

  private static func text(of path: String) throws -> String {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw CommandError(.usage, "\(path) is a folder, not a study in TOML")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandError(.usage, "\(path): \(String(cString: strerror(errno)))")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw CommandError(.usage, "\(path) is not text in UTF-8")
    }
    return text
  }
}

/// The flags that make a study.
struct StudyFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("The objective, as hone plugins lists it.", valueName: "name"),
    completion: PluginNames.completion(.objective))
  var objective: String?
  @Option(
    help: ArgumentHelp("The optimizer. (default: auto, which chooses one)", valueName: "name"),
    completion: PluginNames.completion(.optimizer))
  var optimizer: String?
  @Option(parsing: .unconditional, help: "How many trials the study is to have. (default: 100)")
  var trials: Int?
  @Option(parsing: .unconditional, help: "The seed from which everything random follows. (default: 0)")
  var seed: UInt64?
  @Option(parsing: .unconditional, help: "How many trials run at once. (default: 1)")
  var workers: Int?
  @Flag(help: "Fix the order of asks and tells, so that studies with several workers repeat as well.")
  var deterministic = false
  @Option(
    help: ArgumentHelp(
      "Tell the optimizer the finished trials of another study before it starts. Repeatable.", valueName: "file.hone"),
    completion: .file(extensions: ["hone"]))
  var warmStart: [String] = []
  @Option(help: ArgumentHelp("End after this long, as in 90s, 20min or 2h.", valueName: "duration"))
  var timeLimit: String?
  @OptionGroup(title: "Workers") var workerOptions: WorkerOptions
  @Option(
    name: .customShort("O"), help: ArgumentHelp("An option of the optimizer. Repeatable.", valueName: "name=value"))
  var optimizerOptions: [String] = []
  @Option(
    name: .customShort("o"), help: ArgumentHelp("An option of the objective. Repeatable.", valueName: "name=value"))
  var objectiveOptions: [String] = []
  @Option(help: ArgumentHelp("Give a hyperparameter one value. Repeatable.", valueName: "name=value"))
  var fix: [String] = []
  @Option(
    help: ArgumentHelp(
      "Narrow, or declare, a hyperparameter's range. Repeatable.", valueName: "name=low:high[:log][:int]"))
  var range: [String] = []
  @Option(
    help: ArgumentHelp("Leave, or declare, these labels of a hyperparameter. Repeatable.", valueName: "name=a,b,c"))
  var labels: [String] = []
  @Option(help: ArgumentHelp("The metric that is optimised.", valueName: "name"))
  var metric: String?
  @Option(help: ArgumentHelp("Which way that metric is better: minimize or maximize.", valueName: "way"))
  var direction: String?

  /// What is to be done, from the words of file and flags.
  ///
  /// - Parameter source: the study file as it was given, or nothing.
  static func plan(of wishes: StudyDescription, source: String) throws -> StudyPlan {
    guard let objective = wishes.objective.plugin else {
      throw CommandError(.usage, "no objective; name one with --objective (hone plugins --kind objective lists them)")
    }
    try check(wishes)
    return StudyPlan(
      objective: objective.value, objectiveOptions: recorded(wishes.objective.options),
      optimizer: wishes.optimizer.plugin?.value ?? "auto", optimizerOptions: recorded(wishes.optimizer.options),
      narrowing: { [wishes] in try wishes.narrowing($0) }, declaring: { [wishes] in try wishes.declaration() },
      settling: { [wishes] in try wishes.settling($0) }, choosing: { [wishes] in try wishes.choosing($0) },
      trials: wishes.study.trials?.value ?? 100, seed: wishes.study.seed?.value ?? 0,
      workers: recorded(wishes.workers),
      timeLimit: wishes.study.timeLimit.map { $0.value / .seconds(1) },
      deterministic: wishes.study.isDeterministic?.value ?? false,
      warmStart: wishes.study.warmStart?.value ?? [], source: source)
  }

  /// What the flags say; the rest is nil.
  func wishes() throws -> StudyDescription {
    var flags = StudyDescription()
    flags.objective.plugin = objective.map { Placed($0, at: .flag("--objective \($0)")) }
    flags.optimizer.plugin = optimizer.map { Placed($0, at: .flag("--optimizer \($0)")) }
    flags.objective.options = try objectiveOptions.map { try FlagTexts.option($0, flag: "-o") }
    flags.optimizer.options = try optimizerOptions.map { try FlagTexts.option($0, flag: "-O") }
    flags.study.trials = try trials.map { try number($0, in: StudyLimits.trials, flag: "--trials") }
    flags.study.seed = seed.map { Placed($0, at: .flag("--seed \($0)")) }
    flags.study.timeLimit = try timeLimit.map { try FlagTexts.duration($0, flag: "--time-limit") }
    flags.workers = try workerOptions.wishes()
    flags.workers.count = try workers.map { try number($0, in: StudyLimits.workers, flag: "--workers") }
    if deterministic { flags.study.isDeterministic = Placed(true, at: .flag("--deterministic")) }
    flags.study.metric = metric.map { Placed($0, at: .flag("--metric \($0)")) }
    flags.study.direction = try direction.map(FlagTexts.direction)
    // Merged one by one: several flags may speak of one hyperparameter.
    for entry in try range.map(FlagTexts.range) + labels.map(FlagTexts.labels) + fix.map(FlagTexts.fix) {
      var one = StudyDescription()
      one.space = [entry]
      flags = one.merging(over: flags)
    }
    if !warmStart.isEmpty {
      let texts = warmStart.map { "--warm-start \($0)" }
      flags.study.warmStart = Placed(warmStart, at: .flag(texts.joined(separator: " ")))
    }
    return flags
  }

  private func number(_ value: Int, in range: ClosedRange<Int>, flag: String) throws -> Placed<Int> {
    let origin = Origin.flag("\(flag) \(value)")
    guard range.contains(value) else {
      let reason = value < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
      throw StudyFileError(origin, "must be \(reason)")
    }
    return Placed(value, at: origin)
  }

  /// What this host cannot do must not be taken in silence.
  private static func check(_ wishes: StudyDescription) throws {
    var findings: [StudyFileError.Finding] = []
    func refuse<Value>(_ wish: Placed<Value>?, _ what: String) {
      if let wish { findings.append(.init(wish.origin, what)) }
    }
    if wishes.workers.isolation?.value == .some(.none) {
      let what = "needs worker processes; leave isolation = \"none\" out"
      refuse(wishes.workers.timeout, "a time limit of trials \(what)")
      refuse(wishes.workers.memoryLimit, "a memory limit \(what)")
      refuse(wishes.workers.niceness, "niceness \(what)")
      refuse(wishes.workers.isPinned, "a core for each worker \(what)")
    }
    if let launcher = wishes.workers.launcher, launcher.value != "local" {
      refuse(launcher, "unknown launcher \"\(launcher.value)\"; the one that exists is \"local\"")
    }
    guard findings.isEmpty else { throw StudyFileError(findings) }
  }

  private static func recorded(_ workers: StudyDescription.Workers) -> StudyHeader.Workers {
    let maximumFailures = workers.maximumFailures?.value ?? 10
    return StudyHeader.Workers(
      count: workers.count?.value ?? 1, isolation: workers.isolation?.value == .some(.none) ? .none : .process,
      timeout: workers.timeout.map { $0.value / .seconds(1) }, memoryLimit: workers.memoryLimit?.value,
      niceness: workers.niceness?.value ?? 0, isPinned: workers.isPinned?.value ?? false,
      retries: workers.retries?.value ?? 0, maximumFailures: maximumFailures == 0 ? nil : maximumFailures)
  }

  private static func recorded(_ options: [PluginChoice.Option]) -> [StudyHeader.Option] {
    options.map { StudyHeader.Option(key: $0.key, text: $0.text) }
  }
}
