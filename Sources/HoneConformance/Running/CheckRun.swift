import Foundation
package import HonePluginHost
import HoneSpace

/// The user wants no more checks.
package struct CheckInterruption: Error {}

/// All checks of one plugin.
package struct CheckRun {
  private let entry: PluginEntry
  private let checks: [Check]
  private let settings: CheckSettings
  private let optimizers: [String: String]

  /// - Parameter catalogue: where plugins that work with other optimizers find them.
  /// - Throws: `PluginError` if the library cannot be used, and for options that the plugin does not have.
  package init(_ entry: PluginEntry, in catalogue: PluginCatalogue, _ settings: CheckSettings) throws {
    guard let plugin = entry.plugin else {
      guard case .broken(let reason) = entry.status else { throw PluginError.broken(file: entry.file, reason: "") }
      throw PluginError.broken(file: entry.file, reason: reason)
    }
    do {
      _ = try plugin.options(settings.options)
    } catch {
      // A required option that is missing is no reason to stop here: the checks that need it say so.
      guard case .option(_, let reason, _) = error, case .noPreset = reason else { throw error }
    }
    self.entry = entry
    self.settings = settings
    // That nothing is printed is found out by all the others.
    let makesAll = settings.only.isEmpty || settings.only.contains(Self.quiet)
    checks = Check.all(of: plugin.kind).filter { makesAll || settings.only.contains($0.name) }
    let usable = catalogue.entries.filter { $0.status == .ok && $0.plugin?.kind == .optimizer }
    optimizers = Dictionary(usable.map { ($0.name, $0.file) }) { first, _ in first }
  }

  /// The names of all checks of a kind, in order.
  package static func names(of kind: PluginDescription.Kind) -> [String] { Check.all(of: kind).map(\.name) + [quiet] }

  /// Makes the checks, as many at once as there are cores, and hands over their results in order.
  ///
  /// - Throws: `CheckInterruption`, or what making a folder throws.
  package func run(_ deliver: (CheckResult) -> Void) throws -> [CheckResult] {
    let folder = NSTemporaryDirectory() + "hone-check-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
    var results: [CheckResult] = []
    var printed: [(check: String, text: String)] = []
    var running: [CheckProcess] = []
    var waiting = checks[...]
    for check in checks {
      while running.count < width, let next = waiting.popFirst() {
        running.append(CheckProcess(next, request(next, folder), settings))
      }
      let process = running.removeFirst()
      let result = Self.unrepeated(process.result(), results)
      if settings.wantsToStop() { throw CheckInterruption() }
      // What a crash leaves on standard error is no print.
      let text = result.outcome == .failed ? "" : process.output()
      if !text.isEmpty { printed.append((check.name, text)) }
      results.append(result)
      deliver(result)
    }
    if settings.only.isEmpty || settings.only.contains(Self.quiet) {
      let result = silence(printed)
      results.append(result)
      deliver(result)
    }
    return results
  }

  /// A breach of what holds for every call stops every check that meets it: it is shown once.
  private static func unrepeated(_ result: CheckResult, _ earlier: [CheckResult]) -> CheckResult {
    guard result.isCommon,
      let first = earlier.first(where: { $0.isCommon && $0.outcome == .failed && $0.rule == result.rule })
    else { return result }
    return CheckResult(
      check: result.check, outcome: .skipped, detail: "it meets the same breach as \(first.check)",
      seconds: result.seconds)
  }

  private func request(_ check: Check, _ folder: String) -> CheckRequest {
    CheckRequest(
      file: entry.file, plugin: entry.name, check: check.name, seed: settings.seed, trials: settings.trials, round: 0,
      folder: "\(folder)/\(check.name)", options: settings.options.map { .init(name: $0.name, text: $0.text) },
      optimizers: optimizers)
  }
}

// MARK: What is found out by all checks together

extension CheckRun {
  private static let quiet = "quiet"

  /// Whether anything was checked that the plugin does: its descriptor and its silence alone say nothing.
  package static func isConclusive(_ results: [CheckResult]) -> Bool {
    results.contains { $0.outcome != .skipped && ![Check.descriptor.name, quiet].contains($0.check) }
      || results.count == 1 && results[0].outcome != .skipped
  }

  /// What an optimizer prints lies among the host's results; what an objective prints is kept with its trial.
  private func silence(_ printed: [(check: String, text: String)]) -> CheckResult {
    guard let first = printed.first else {
      return CheckResult(check: Self.quiet, outcome: .ok, detail: "nothing on standard output or standard error")
    }
    let line = first.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let isOptimizer = entry.plugin?.kind == .optimizer
    return CheckResult(
      check: Self.quiet, outcome: isOptimizer ? .failed : .warning,
      detail: "it prints during \(first.check): \"\(line)\"",
      rule: isOptimizer ? "a plugin leaves standard streams alone" : "",
      mend: "use hone_host.log, which the host keeps with the study")
  }
}
