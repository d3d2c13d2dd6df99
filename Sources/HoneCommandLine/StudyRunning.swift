import HoneHost
import HonePluginHost
import HoneSpace
import HoneStore
import HoneStudy
import HoneViews
import Synchronization

/// Runs a study to its end with progress, and says how it ended: what `run` and `resume` share.
struct StudyRunning {
  let assembly: StudyAssembly
  /// nil: the study is not kept.
  let file: StudyFile?
  let trials: Int?
  let isQuiet: Bool

  /// Lines of plugins, on standard error: warnings always, the rest when asked for.
  ///
  /// What every worker says is shown once.
  static func log(isVerbose: Bool) -> @Sendable (HostServices.LogLevel, String) -> Void {
    let seen = SeenLines()
    return { level, text in
      guard isVerbose || (level.rawValue >= HostServices.LogLevel.warning.rawValue && seen.isNew(text)) else { return }
      Output.note("\(level): \(text)")
    }
  }

  /// Lines of the optimizer, on standard error: what it chose and why as well.
  static func optimizerLog(isVerbose: Bool) -> @Sendable (HostServices.LogLevel, String) -> Void {
    let other = log(isVerbose: isVerbose)
    return { level, text in
      if level == .info { Output.note("optimizer: \(text)") } else { other(level, text) }
    }
  }

  /// - Throws: `CommandError` with the exit status, unless the study ended well.
  func run() throws {
    let terminal = Terminal.current()
    let progress = ProgressLine(terminal, assembly.header, isQuiet: isQuiet)
    let memory = MemoryRecorder()
    let host = try assembly.makeHost(
      trials: trials, file: file, recorder: file ?? memory, observe: { progress.note($0) })
    if assembly.workers < assembly.header.workers.count && !isQuiet {
      Output.note(
        "\(assembly.header.objective.name) has global state: it runs one trial at a time in this process (--isolation process lifts that)"
      )
    }
    if let warmStart = assembly.header.warmStart, !isQuiet, try (file?.counts().total ?? 0) == 0 { note(warmStart) }
    ChildProcess.adoptOrphans()
    Signals.watch(saying: isQuiet ? nil : "ending the study; Ctrl-C again ends it at once")
    let end = try Signals.watchingCrashes(saying: crashText) {
      try host.run(timeLimit: assembly.header.timeLimit) { now in
        progress.show(now)
        return Signals.wantsToStop
      }
    }
    progress.clear()
    let last = host.progress()
    let best = try incumbent(last, memory: memory)
    try file?.close()
    try report(end, last, best: best)
  }

  /// What to say if foreign code takes this process with it.
  private var crashText: String {
    let header = assembly.header
    let objective = header.workers.isolation == .none ? " or the objective \"\(header.objective.name)\"" : ""
    let goesOn =
      file.map { "; what has ended is in \($0.path), and hone resume \(ShellWord.quoted($0.path)) goes on" } ?? ""
    return "error: the optimizer \"\(header.optimizer.name)\"\(objective) has ended this process\(goesOn)"
  }

  private func note(_ warmStart: WarmStart) {
    for source in warmStart.sources {
      let skipped = source.skipped > 0 ? "; \(source.skipped) skipped, outside of this study's space" : ""
      Output.note("warm start: \(Numbers.trials(source.told)) of \(source.file)\(skipped)")
    }
    if !assembly.learns {
      Output.note("warning: \(assembly.header.optimizer.name) never looks at results: the warm start changes nothing")
    }
  }

  private func incumbent(_ last: StudyHost.Progress, memory: MemoryRecorder) throws -> Configuration? {
    guard let incumbent = last.incumbent else { return nil }
    return try file?.trial(incumbent.trial)?.proposal.configuration ?? memory.incumbent?.proposal.configuration
  }

  private func report(_ end: StudyEnd, _ last: StudyHost.Progress, best: Configuration?) throws {
    if !isQuiet { Output.note(summary(last)) }
    if let best, let incumbent = last.incumbent {
      let metric = assembly.header.metrics[assembly.header.valueMetric]
      Output.line("best: \(metric.name) \(Numbers.short(incumbent.value)) in trial \(incumbent.trial)")
      for line in TrialText(assembly.header).configurationLines(best) { Output.line("  \(line)") }
    }
    switch end {
    case .trialsReached, .exhausted, .timeLimitReached, .spendingLimitReached:
      if !isQuiet { note(end, last) }
      guard last.incumbent != nil else {
        if last.counts.ended == 0 {
          throw CommandError(
            .noTrialSucceeded, "no trial ended\(end == .timeLimitReached ? " within the time limit" : "")")
        }
        let constraints = assembly.header.metrics.contains { $0.role == .constraint } ? " and kept the constraints" : ""
        throw CommandError(
          .noTrialSucceeded,
          "no trial succeeded\(constraints)\(file.map { "; hone trials \(ShellWord.quoted($0.path)) says why" } ?? "")"
        )
      }
    case .interrupted:
      throw CommandError(
        .interrupted,
        "interrupted; " + (file.map { "hone resume \(ShellWord.quoted($0.path)) goes on" } ?? "nothing was kept"))
    case .failures(let count, let message):
      let status: ExitStatus = last.incumbent == nil ? .noTrialSucceeded : .failed
      throw CommandError(status, "\(count) trials in a row failed alike: \(message)")
    case .optimizerFailed(let message):
      throw CommandError(.plugin, message)
    }
  }

  private func summary(_ last: StudyHost.Progress) -> String {
    var parts = ["\(Numbers.trials(last.ended)) in \(Numbers.duration(last.elapsed))"]
    if last.counts[.failed] > 0 { parts.append("\(last.counts[.failed]) failed") }
    if last.ended > 0, last.elapsed > 0 { parts.append("\(Numbers.short(Double(last.ended) / last.elapsed)) trials/s") }
    return parts.joined(separator: ", ")
  }

  private func note(_ end: StudyEnd, _ last: StudyHost.Progress) {
    if end == .exhausted, last.counts.total < last.limit ?? .max {
      Output.note("the optimizer has proposed every configuration that it has")
    }
    if end == .timeLimitReached { Output.note("the time limit was reached") }
    guard let path = (file?.path).map(ShellWord.quoted) else { return }
    var table = Table([("command", .left), ("what for", .left)])
    table.add(["next: hone show \(path)", "what the study found"])
    switch end {
    case .exhausted: break
    case .timeLimitReached: table.add(["      hone resume \(path)", "go on with it"])
    default: table.add(["      hone resume \(path) --trials \(last.counts.total * 2)", "go on with it"])
    }
    table.add(["      hone try \(path) NAME=VALUE …", "evaluate a configuration of your own"])
    for line in table.lines(heading: false) { Output.note(line) }
  }
}

/// The lines that were shown, as far as there is a point in remembering them.
private final class SeenLines: Sendable {
  private static let most = 1000
  private let lines = Mutex<Set<String>>([])

  func isNew(_ line: String) -> Bool {
    lines.withLock { $0.count >= Self.most || $0.insert(line).inserted }
  }
}
