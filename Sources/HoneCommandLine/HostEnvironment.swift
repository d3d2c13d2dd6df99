import ArgumentParser
import Foundation
import HoneHost
import HonePluginHost
import HoneWorkers

/// The world around this process, read once.
enum HostEnvironment {
  static let variables = ProcessInfo.processInfo.environment

  /// Absolute path of this executable.
  static let executable: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return CommandLine.arguments[0] }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }()
}

/// Where a verb looks for plugins.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin"),
    help: ArgumentHelp("Look into this plugin library first. Repeatable.", valueName: "file"),
    completion: .file(extensions: ["so"]))
  var pluginFiles: [String] = []

  /// All plugins that can be found.
  ///
  /// - Parameter recorded: libraries to look into after the user's, before all others.
  func catalogue(_ recorded: [String] = []) -> PluginCatalogue {
    let search = PluginSearch(
      files: pluginFiles.map(absolute) + recorded, environment: HostEnvironment.variables,
      executable: HostEnvironment.executable)
    return PluginCatalogue.scan(
      search, environment: HostEnvironment.variables, executable: HostEnvironment.executable)
  }

  /// The same, those of one library first, and the path under which it is there.
  func catalogue(with library: String) -> (catalogue: PluginCatalogue, file: String) {
    var search = self
    search.pluginFiles.insert(library, at: 0)
    return (search.catalogue(), absolute(library))
  }

  /// What a study needs besides its description.
  ///
  /// - Parameter hearsOptimizer: whether the user sees what the optimizer says of its choices.
  /// - Throws: `PluginError.broken` for a library that the user named and that cannot be used.
  func surroundings(isVerbose: Bool = false, hearsOptimizer: Bool = false) throws -> Surroundings {
    let found = pluginFiles.isEmpty ? nil : try checked(catalogue())
    return Surroundings(
      executable: HostEnvironment.executable, prefersRecorded: pluginFiles.isEmpty,
      log: StudyRunning.log(isVerbose: isVerbose),
      optimizerLog: hearsOptimizer ? StudyRunning.optimizerLog(isVerbose: isVerbose) : nil,
      scan: { recorded in
        // Looked through already, unless more is to come first.
        if recorded.isEmpty, let found { found } else { catalogue(recorded) }
      })
  }

  /// The same, if all libraries that the user named can be used.
  private func checked(_ catalogue: PluginCatalogue) throws -> PluginCatalogue {
    for file in pluginFiles {
      let path = absolute(file)
      for entry in catalogue.entries where entry.file == path {
        if case .broken(let reason) = entry.status { throw PluginError.broken(file: file, reason: reason) }
      }
    }
    return catalogue
  }

  /// `dlopen` searches a name without a slash in other places than this folder.
  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}

/// The hidden verb `hone probe-plugin`, the host's own; see `PluginProbe`.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: PluginProbe.verb, abstract: "Look into a plugin library.", shouldDisplay: false)

  @Argument var file: String

  func run() { PluginProbe.main(path: file, descriptor: 3) }
}

/// The hidden verb `hone worker`, the host's own; see `WorkerMain`.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: WorkerMain.verb, abstract: "Evaluate trials for a host.", shouldDisplay: false)

  func run() { WorkerMain.run() }
}
