package import ArgumentParser
import Glibc
import HoneConformance
import HoneHost
import HonePluginHost
import HoneWorkers
import HoneSpace
import HoneStore
import HoneStudyFile
import HoneTemplates

/// The command line.
///
/// Its verbs, options and exit statuses are a contract.
package struct HoneCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "hone",
    abstract: "Finds good hyperparameters: x* = argmin f(x), where f trains and validates a model.",
    discussion: """
      EXAMPLES
        hone plugins                                what there is to choose from
        hone run --objective mlp --optimizer grid   tune a network on digits
        hone compare --objective svm                all optimizers, in one picture
        hone best mlp-grid-0.hone                   the best configuration so far
        hone resume mlp-grid-0.hone --trials 200    go on with the study

      Results go to standard output, progress and errors to standard error. Exit status: 0 done, 1 failed, 2 wrong \
      usage or study file, 3 a plugin could not be loaded or broke the contract, 4 no trial succeeded, 130 interrupted.
      """,
    version: "hone \(HoneVersion.text)",
    subcommands: [
      InitCommand.self, RunCommand.self, CompareCommand.self, ResumeCommand.self, TryCommand.self, EnqueueCommand.self,
      AskCommand.self, TellCommand.self, ServeCommand.self, ShowCommand.self, BestCommand.self, TrialsCommand.self,
      ExportCommand.self, PlotCommand.self, ReportCommand.self, DashboardCommand.self, VerifyCommand.self,
      DoctorCommand.self, PluginsCommand.self, PluginCommand.self, SpaceCommand.self, ProbeCommand.self,
      WorkerCommand.self, CheckProcessCommand.self, ManualCommand.self,
    ])

  package init() {}

  /// Runs the verb that the arguments name, and ends the process with its exit status.
  package static func runAndExit() -> Never {
    Signals.ignoreClosedPipe()
    do {
      try checkVerb(CommandLine.arguments.dropFirst().first)
      var command = try parseAsRoot()
      try command.run()
      leave(.done)
    } catch let error as CommandError {
      Output.note("error: \(error.description)")
      leave(error.status)
    } catch is CheckInterruption {
      Output.note("error: interrupted")
      leave(.interrupted)
    } catch {
      leave(reporting: error)
    }
  }

  private static func leave(reporting error: any Error) -> Never {
    if let status = ownStatus(of: error) {
      for line in "\(error)".split(separator: "\n") { Output.note("error: \(line)") }
      leave(status)
    }
    // Help and version are no errors; what remains is wrong usage, worded by the argument parser.
    guard exitCode(for: error) != .success else {
      Output.line(fullMessage(for: error))
      leave(.done)
    }
    let isUsage = exitCode(for: error) == .validationFailure
    let text = UsageMessage(message: message(for: error), usage: fullMessage(for: error))
    Output.note("error: \(isUsage ? text.withHint : text.sentence)")
    leave(isUsage ? .usage : .failed)
  }

  /// A word that is no verb: the parser would only say that it did not expect it.
  private static func checkVerb(_ word: String?) throws {
    let verbs = configuration.subcommands.map { $0.configuration }
    guard let word, !word.hasPrefix("-"), word != "help", !verbs.contains(where: { $0.commandName == word }) else {
      return
    }
    let shown = verbs.filter { $0.shouldDisplay }.compactMap { $0.commandName }
    let nearest = nearestName(to: word, in: shown).map { "did you mean \"\($0)\"?" } ?? "hone --help lists the verbs"
    throw CommandError(.usage, "\"\(word)\" is no verb of hone; \(nearest)")
  }

  private static func ownStatus(of error: any Error) -> ExitStatus? {
    switch error {
    case is StudyFileError, is SpaceError, is WarmStartError, is AssemblyError: .usage
    case is ThreadError: .failed
    case let fault as PluginFault: fault.isInput ? .usage : fault.rule == nil ? .failed : .plugin
    case let error as PluginError: error.isUsage ? .usage : .plugin
    case let error as TemplateError: error.isUsage ? .usage : .failed
    case let error as StoreError:
      switch error {
      case .unwritable, .inUse: .failed
      default: .usage
      }
    default: nil
    }
  }

  private static func leave(_ status: ExitStatus) -> Never { Glibc.exit(status.rawValue) }
}
