import ArgumentParser
import Foundation
import HoneHost
import HonePluginHost
import HoneSpace
import HoneStore
import HoneStudy
import HoneStudyFile
import HoneViews

/// The verb `hone compare`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Run several optimizers on one objective, and show how they do.",
    discussion: """
      EXAMPLES
        hone compare --objective svm
        hone compare bayesian tpe evolutionary,strategy=de --objective mlp
        hone compare study.toml random grid --trials 64 --repeats 5

      Every optimizer gets a study for each seed, in a file of the folder that --folder names; what is there already is \
      not run again, so the same command goes on where it was stopped, and more --repeats add to it. Prints a table, \
      and draws a picture. Where one of them sets budgets (hyperband, asha), all spend as much of the objective's \
      budget as so many trials at its preset.
      """)

  @Argument(
    help: ArgumentHelp(
      "Optimizers, perhaps with options behind commas, and a study in TOML. (default: all that fit)",
      valueName: "optimizer"),
    completion: PluginNames.completion(.optimizer))
  var words: [String] = []
  @Option(parsing: .unconditional, help: "How many seeds each optimizer gets, from --seed on.")
  var repeats = 3
  @Option(
    help: ArgumentHelp("Keep studies and picture here. (default: OBJECTIVE-compare)", valueName: "folder"),
    completion: .directory)
  var folder: String?
  @Option(
    help: ArgumentHelp("Draw this SVG file. (default: compare.svg in the folder)", valueName: "file.svg"),
    completion: .file(extensions: ["svg"]))
  var picture: String?
  @OptionGroup var output: JSONFlag
  @OptionGroup var flags: StudyFlags
  @OptionGroup var search: PluginOptions
  @OptionGroup var running: RunningOptions

  func validate() throws {
    guard (1...10_000).contains(repeats) else { throw ValidationError("--repeats must be 1 … 10000, not \(repeats)") }
    if flags.optimizer != nil || !flags.optimizerOptions.isEmpty {
      throw ValidationError("hone compare takes optimizers as words, as in hone compare tpe evolutionary,strategy=de")
    }
  }

  func run() throws {
    let descriptions = words.filter { $0.hasSuffix(".toml") }
    guard descriptions.count <= 1 else { throw CommandError(.usage, "one study at a time: \(descriptions[1])") }
    let (wishes, source) = try flags.wishes(over: descriptions.first)
    let plan = try StudyFlags.plan(of: wishes, source: source)
    let surroundings = try search.surroundings(isVerbose: running.verbose)
    // What is wrong with the objective is no optimizer's fault.
    _ = try wishes.placing { try StudyAssembly.space(of: plan, surroundings) }
    let folder = folder ?? "\(plan.objective)-compare".replacing("/", with: "-")
    guard plan.seed <= .max - UInt64(repeats), let trials = plan.trials else {
      throw CommandError(.usage, "--seed \(plan.seed): there are not \(repeats) seeds from it on")
    }
    var run = ComparisonRun(
      folder: folder, seeds: (0..<UInt64(repeats)).map { plan.seed + $0 }, trials: trials,
      progress: ComparisonProgress(Terminal.current(), isQuiet: running.quiet), surroundings: surroundings)
    let named = try words.filter { !$0.hasSuffix(".toml") }.map(Contender.init)
    guard Set(named.map(\.name)).count == named.count else { throw CommandError(.usage, "an optimizer is named twice") }
    for contender in named.isEmpty ? try Contender.all(in: surroundings.catalogue) : named {
      try run.add(contender, isOptional: named.isEmpty) { seed in
        var own = wishes
        own.optimizer = contender.choice
        var plan = try StudyFlags.plan(of: own, source: source)
        plan.seed = seed
        // How many trials of different budgets there will be, nobody knows.
        let plugin = try surroundings.catalogue.find(plan.optimizer, kind: .optimizer).plugin
        if plugin?.flags.contains(.usesBudgets) ?? false { plan.trials = nil }
        return try own.placing {
          try StudyAssembly(plan, surroundings, createdAt: Date().timeIntervalSince1970)
        }
      }
    }
    if !running.quiet {
      for (name, reason) in run.leftOut { Output.note("\(name) is left out: \(reason)") }
    }
    guard !run.entries.isEmpty else { throw CommandError(.usage, "there is no optimizer to compare") }
    let faults = try run.run()
    guard let comparison = try run.comparison() else { return }
    let picture = picture ?? "\(folder)/compare.svg"
    let objective = ([plan.objective] + plan.objectiveOptions.map { "\($0.key)=\($0.text)" }).joined(separator: " ")
    try draw(comparison, objective: objective, to: picture)
    show(comparison, run, picture)
    guard faults.isEmpty else { throw CommandError(.failed, faults.joined(separator: "; ")) }
    guard comparison.standings.contains(where: { $0.best != nil }) else {
      throw CommandError(.noTrialSucceeded, "no optimizer has a successful trial for every seed")
    }
  }

  private func draw(_ comparison: Comparison, objective: String, to file: String) throws {
    try ResultFile.write(ComparisonChart(comparison, title: "Optimizers on \(objective)").svg(), to: file)
  }

  private func show(_ comparison: Comparison, _ run: ComparisonRun, _ picture: String) {
    if output.json {
      let leftOut = run.leftOut.map { JSON.object([("name", .string($0.name)), ("reason", .string($0.reason))]) }
      let more: [(key: String, value: JSON)] = [("left_out", .array(leftOut)), ("picture", .string(picture))]
      return Output.line(ComparisonJSON(comparison).value(more: more).description)
    }
    for line in ComparisonText(comparison).lines() { Output.line(line) }
    Output.line("picture    \(picture)")
    Output.line("studies    \(run.folder)/*.hone")
  }
}
