import ArgumentParser
import Foundation
import HoneHost
import HonePluginHost
import HoneSpace
import HoneStore
import HoneStudy

/// The verb `hone run`.
struct RunCommand: ParsableCommand {
  /// Where the study is kept, when it is not.
  private static let memory = ":memory:"

  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Start a study.",
    discussion: """
      EXAMPLES
        hone run --objective mlp --trials 50
        hone run --objective svm -o data=breast-cancer --optimizer grid --trials 64
        hone run study.toml --seed 7 --study second.hone

      The study is kept in OBJECTIVE-OPTIMIZER-SEED.hone in this folder unless --study says otherwise; a file that is \
      there is never overwritten. --study :memory: keeps nothing. Ctrl-C ends the study cleanly; hone resume goes on.
      """)

  @OptionGroup var options: StudyOptions
  @Option(help: ArgumentHelp("Keep the study in this file.", valueName: "file.hone"))
  var study: String?
  @OptionGroup var search: PluginOptions
  @OptionGroup var running: RunningOptions

  func run() throws {
    let (plan, wishes) = try options.read()
    let path = study ?? "\(plan.objective)-\(plan.optimizer)-\(plan.seed).hone".replacing("/", with: "-")
    let assembly = try wishes.placing {
      try StudyAssembly(
        plan, search.surroundings(isVerbose: running.verbose, hearsOptimizer: !running.quiet),
        createdAt: Date().timeIntervalSince1970)
    }
    let file =
      path == Self.memory ? nil : try StudyFile.create(at: path, header: assembly.header, trials: plan.trials)
    do {
      try StudyRunning(assembly: assembly, file: file, trials: plan.trials, isQuiet: running.quiet).run()
    } catch let error where !(error is CommandError) {
      // It could not even begin: a study without a trial is not worth keeping.
      try? file?.discardIfEmpty()
      throw error
    }
  }
}
