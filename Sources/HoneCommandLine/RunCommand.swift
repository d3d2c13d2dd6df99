import ArgumentParser
import Foundation
import HoneHost
import HonePluginHost
import HoneSpace
import HoneStore
import HoneStudy
import HoneStudyFile

/// What makes a study: a study file, and flags that say the same and win over it.
struct StudyOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("A study in TOML; flags win over it.", valueName: "study.toml"),
    completion: .file(extensions: ["toml"]))
  var description: String?
  @Option(help: "The objective's name, as hone plugins lists it.")
  var objective: String?
  @Option(help: "The optimizer's name.")
  var optimizer: String?
  @Option(help: "How many trials the study is to have.")
  var trials: Int?
  @Option(help: "The seed from which everything random follows.")
  var seed: UInt64?
  @Option(help: "How many trials run at once.")
  var workers: Int?
  @Option(help: "End after this long, as in 90s, 20m or 2h.")
  var timeLimit: String?
  @Option(
    name: .customShort("O"), help: ArgumentHelp("An option of the optimizer. Repeatable.", valueName: "name=value"))
  var optimizerOptions: [String] = []
  @Option(
    name: .customShort("o"), help: ArgumentHelp("An option of the objective. Repeatable.", valueName: "name=value"))
  var objectiveOptions: [String] = []
  @Option(help: ArgumentHelp("Give a hyperparameter one value. Repeatable.", valueName: "name=value"))
  var fix: [String] = []
  @Option(help: ArgumentHelp("Narrow a hyperparameter's range. Repeatable.", valueName: "name=low:high"))
  var range: [String] = []
  @Flag(help: "Fix the order of asks and tells, so that parallel runs repeat.")
  var deterministic = false
}

/// `hone run`
struct RunCommand: ParsableCommand {
  /// Where the study is kept, when it is not.
  private static let memory = ":memory:"

  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Start a study.",
    discussion: """
      EXAMPLES
        hone run --objective mlp --optimizer random --trials 50
        hone run --objective svm -o data=breast-cancer --optimizer grid --trials 64
        hone run study.toml --seed 7 --study second.hone

      The study is kept in OBJECTIVE-OPTIMIZER-SEED.hone in this folder unless --study says otherwise; a file that is \
      there is never overwritten. --study :memory: keeps nothing. Ctrl-C ends the study cleanly; hone resume goes on.
      """)

  @OptionGroup var options: StudyOptions
  @Option(help: ArgumentHelp("Keep the study in this file.", valueName: "file.hone"))
  var study: String?
  @Option(help: "Where objectives run: none, that is, in this process.")
  var isolation: Isolation = .none
  @OptionGroup var search: PluginOptions
  @OptionGroup var running: RunningOptions

  enum Isolation: String, ExpressibleByArgument, CaseIterable {
    case none
  }

  func run() throws {
    let plan = try options.plan()
    let path = study ?? "\(plan.objective)-\(plan.optimizer)-\(plan.seed).hone".replacing("/", with: "-")
    if path != Self.memory, StudyFile.isOccupied(path) { throw StoreError.exists(path: path) }
    let assembly = try StudyAssembly(
      plan, catalogue: search.catalogue(), createdAt: Date().timeIntervalSince1970,
      log: StudyRunning.log(isVerbose: running.verbose))
    let file =
      path == Self.memory ? nil : try StudyFile.create(at: path, header: assembly.header, trials: plan.trials)
    do {
      try StudyRunning(assembly: assembly, file: file, trials: plan.trials, isQuiet: running.quiet).run()
    } catch let error as PluginFault {
      // The optimizer could not even be made: a study without a trial is not worth keeping.
      try file?.discardIfEmpty()
      throw error
    }
  }
}
