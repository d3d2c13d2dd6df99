import ArgumentParser
import HoneConformance
import HonePluginHost
import HoneSpace
import HoneStudyFile
import HoneViews

/// The verb `hone plugin check`.
struct PluginCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check that a plugin keeps the rules of hone.h.",
    discussion: """
      Runs the plugin through the same bindings as a study would, each check in a process of its own with a time limit: \
      what crashes or hangs fails that check and says where. Optimizers are asked and told on small spaces; objectives \
      evaluate a few configurations with little budget. Everything random follows from --seed.

      EXAMPLES
        hone plugin check libacme.so             all plugins of a library
        hone plugin check bayesian -O kappa=2    one of them, with an option
        hone plugin check libacme.so --only repeats --seed 7
                                                 one check again

      Exit status: 0 if no check failed, 3 if one did, or none could be made.
      """)

  @Argument(
    help: "The plugin, as NAME or VENDOR/NAME, or the file of a library, all of whose plugins are checked.",
    completion: .file(extensions: ["so"]))
  var plugin: String
  @Option(
    name: [.customShort("o"), .customShort("O"), .customLong("option")],
    help: ArgumentHelp("An option of the plugin. Repeatable.", valueName: "key=value"))
  var options: [String] = []
  @Option(help: "Everything random in the checks follows from this number. (default: 1)")
  var seed: UInt64?
  @Option(help: "Trials of each rehearsal of an optimizer, at least 4. (default: 24)")
  var trials: Int?
  @Option(help: "Seconds that a check may take, as 30s or 2m. (default: 60s)")
  var timeout: String?
  @Option(help: ArgumentHelp("Make this check only. Repeatable.", valueName: "check"))
  var only: [String] = []
  @OptionGroup var search: PluginOptions
  @OptionGroup var output: JSONFlag

  func run() throws {
    Signals.watch()
    let settings = try settings()
    let (entries, catalogue) = try entries()
    try checkNames(entries)
    var (failed, count) = (0, 0)
    var unknown: [String] = []
    for entry in entries where isWanted(entry) {
      // Before the heading: there is nothing to head if the library or an option is of no use.
      let run = try CheckRun(entry, in: catalogue, settings)
      let text = CheckText(entry, seed: settings.seed, Terminal.current())
      if !output.json { Output.line(text.heading) }
      let results = try run.run { result in
        Output.line(
          output.json ? CheckJSON.result(result, of: entry, seed: settings.seed).description : text.line(result))
      }
      if !output.json { Output.line(text.summary(results)) }
      failed += results.count { $0.outcome == .failed }
      count += results.count
      if !CheckRun.isConclusive(results) { unknown.append("\"\(entry.name)\"") }
    }
    guard failed == 0 else {
      throw CommandError(
        .plugin, "\(failed) of \(count) checks failed; --seed \(settings.seed) --only CHECK makes one of them again")
    }
    guard unknown.isEmpty else {
      throw CommandError(
        .plugin, "nothing that \(unknown.joined(separator: " and ")) does could be checked; the lines above say why")
    }
  }

  /// Whether any check that the user names is one of this plugin's kind.
  private func isWanted(_ entry: PluginEntry) -> Bool {
    guard let kind = entry.plugin?.kind, !only.isEmpty else { return true }
    return CheckRun.names(of: kind).contains { only.contains($0) }
  }
}

// MARK: What the user asks for

extension PluginCheckCommand {
  private func settings() throws -> CheckSettings {
    let given = try options.map { option -> (name: String, text: String) in
      guard let sign = option.firstIndex(of: "="), sign != option.startIndex else {
        throw CommandError(.usage, "option \"\(option)\": write it as key=value")
      }
      return (String(option[..<sign]), String(option[option.index(after: sign)...]))
    }
    let trials = trials ?? 24
    guard trials >= 4 else { throw CommandError(.usage, "--trials \(trials): must be at least 4") }
    let limit = try timeout.map { try FlagTexts.duration($0, flag: "--timeout").value } ?? .seconds(60)
    return CheckSettings(
      executable: HostEnvironment.executable, seed: seed ?? 1, trials: trials, timeLimit: limit / .seconds(1),
      options: given, only: only, wantsToStop: { Signals.wantsToStop })
  }

  /// The plugins to check, and where plugins find others.
  private func entries() throws -> ([PluginEntry], PluginCatalogue) {
    guard plugin.hasSuffix(".so") else {
      let catalogue = search.catalogue()
      return ([try catalogue.find(plugin)], catalogue)
    }
    let (catalogue, file) = search.catalogue(with: plugin)
    return (catalogue.entries.filter { $0.file == file }, catalogue)
  }

  private func checkNames(_ entries: [PluginEntry]) throws {
    let names = Set(entries.compactMap { $0.plugin?.kind }.flatMap(CheckRun.names))
    guard !names.isEmpty, let unknown = only.first(where: { !names.contains($0) }) else { return }
    let nearest = nearestName(to: unknown, in: names.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
    throw CommandError(
      .usage, "--only \(unknown): no such check\(nearest); there are \(names.sorted().joined(separator: ", "))")
  }
}

/// The hidden verb `hone check-plugin`, the host's own; see `CheckMain`.
struct CheckProcessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: CheckMain.verb, abstract: "Make one check of a plugin.", shouldDisplay: false)

  @Argument var request: String

  func run() { CheckMain.run(request) }
}
