import CCommandGuard
import Glibc
package import HonePlugin

/// What a command that has ended means for its trial.
package struct RunJudge {
  /// Keys of a JSON object that an error lists.
  private static let mostKeys = 8

  private let options: CommandOptions
  private let sources: [MetricReader.Source]

  package init(_ options: CommandOptions, _ sources: [MetricReader.Source]) {
    self.options = options
    self.sources = sources
  }

  /// Why the trial failed; nil if its metrics count.
  package func failure(of run: CommandRun) -> PluginError? {
    switch run.reason {
    // Ended by a verdict: how it took that is of no interest.
    case .stopped: return nil
    case .cancelled: return .cancelled
    case .tooMuchOutput:
      return .error(
        "the command printed more than \(options.limits.output / 1_000_000) MB and was ended; let it print less, or "
          + "raise the option max_output\(lastWords(run))")
    case nil: break
    }
    switch run.ending {
    case .notStarted(let call, let error): return .error(Self.notStarted(call, error))
    case .lost: return .error("the process that watches over the command was killed\(lastWords(run))")
    // A limit of processor time that the command was given says something about the configuration.
    case .killed(SIGXCPU):
      return .invalid("the command was killed by SIGXCPU: it took more processor time than it may\(lastWords(run))")
    case .killed(let signal):
      return .error("the command was killed by \(Self.name(of: signal))\(hint(signal))\(lastWords(run))")
    case .exited(let status):
      if let invalid = options.invalidStatus, status == invalid {
        return .invalid(
          "the command exited with status \(status), which means that this configuration cannot work\(lastWords(run))")
      }
      guard options.status == .zero && status != 0 else { return nil }
      return .error("the command exited with status \(status)\(shellHint(status))\(lastWords(run))")
    }
  }

  /// The metrics of a run that counts, in declared order.
  ///
  /// - Parameter other: what the streams that were not asked would have said.
  /// - Throws: `.error` for a metric to be optimised that was not found, `.invalid` for one that is no finite number.
  package func metrics(
    of run: CommandRun, _ reader: MetricReader, _ other: MetricReader, roles: [Metric.Role]
  ) throws -> [Double] {
    try sources.enumerated().map { index, source in
      if let value = reader.values[index] ?? measured(source.rule, run) {
        guard value.isFinite || roles[index] == .recorded else {
          throw PluginError.invalid(
            "the metric \"\(source.name)\" is \(value): this configuration cannot work, it seems")
        }
        return value
      }
      guard roles[index] == .objective else { return .nan }
      throw PluginError.error(missing(index, run, reader, isElsewhere: other.values[index] != nil))
    }
  }

  private func missing(
    _ index: Int, _ run: CommandRun, _ reader: MetricReader, isElsewhere: Bool
  ) -> String {
    let source = sources[index]
    let place = options.file.map { "the file \($0) and " } ?? ""
    let streams = options.streams == .both ? "standard output and error" : "\(options.streams.rawValue)"
    let lines = reader.lineCount == 1 ? "the only line" : "\(reader.lineCount) lines"
    var text = "no metric \"\(source.name)\" in \(place)\(lines) of \(streams); looked for \(source.rule.description)"
    if reader.numberMetric == index { text += ", or a number alone on the last line" }
    if isElsewhere { text += "; the other stream has it, which the option read=both reads" }
    if let object = reader.lastObject { text += Self.hint(object, source) }
    if reader.lineCount == 0 && run.printed.allSatisfy({ $0.count == 0 }) { return text + "; it printed nothing" }
    return text + lastWords(run)
  }

  /// What the last JSON line has instead of what a rule looks for.
  private static func hint(_ object: JSON, _ source: MetricReader.Source) -> String {
    let way: String
    switch source.rule {
    case .obvious: way = "--metric NAME or "
    case .json: way = ""
    case .pattern, .measured: return ""
    }
    let keys = object.numbers.map(\.path)
    // Progress is hardly what is to be minimised.
    guard let likely = keys.first(where: { !["step", "epoch", "budget"].contains($0) }) ?? keys.first else {
      return "; the last JSON line has no number"
    }
    let shown = keys.prefix(mostKeys).map { "\"\($0)\"" }.joined(separator: ", ") + (keys.count > mostKeys ? " …" : "")
    return "; the last JSON line has the key\(keys.count == 1 ? "" : "s") \(shown): name one with \(way)"
      + "-o key.\(source.name)=\(likely)"
  }

  private func measured(_ rule: MetricRule, _ run: CommandRun) -> Double? {
    guard case .measured(let measure) = rule else { return nil }
    switch measure {
    case .seconds: return run.seconds
    case .cpuSeconds: return run.cpuSeconds
    case .memory: return run.peakBytes
    case .status: if case .exited(let status) = run.ending { return Double(status) } else { return nil }
    }
  }

  /// What it printed last, for errors.
  package func lastWords(_ run: CommandRun) -> String {
    if let lines = run.printed[1].lastLines(3) { return "; last lines on stderr: \(lines)" }
    if let lines = run.printed[0].lastLines(3) { return "; last lines on stdout: \(lines)" }
    return ""
  }

  private static func notStarted(_ call: Int32, _ error: Int32) -> String {
    let reason = String(cString: strerror(error))
    switch (call, error) {
    case (COMMAND_NO_EXEC, ENOENT):
      return "the command cannot be started: it is gone, or what its first line (#!) names does not exist"
    case (COMMAND_NO_EXEC, ENOEXEC):
      return "the command cannot be started: it is neither a program nor a script that begins with #!, as in #!/bin/sh"
    case (COMMAND_NO_EXEC, E2BIG):
      return "the command cannot be started: its arguments and its environment are too long"
    case (COMMAND_NO_FOLDER, _): return "the command cannot be started in its folder: \(reason)"
    default: return "the command cannot be started: \(reason)"
    }
  }

  private func hint(_ signal: Int32) -> String {
    switch signal {
    case SIGKILL: " (by somebody else; perhaps the machine ran out of memory)"
    case SIGXFSZ where options.fileLimit > 0:
      ": a file grew beyond the \(options.fileLimit / 1_000_000) MB of the option max_file"
    default: ""
    }
  }

  /// What a shell means by the two statuses that are its own.
  private func shellHint(_ status: Int32) -> String {
    guard options.isShell else { return "" }
    switch status {
    case 126: return " (the shell cannot execute what it was asked to)"
    case 127: return " (the shell finds no such command)"
    default: return ""
    }
  }

  private static func name(of signal: Int32) -> String {
    let names: [Int32: String] = [
      SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
      SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV",
      SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
      SIGSYS: "SIGSYS",
    ]
    return names[signal] ?? "signal \(signal)"
  }
}
