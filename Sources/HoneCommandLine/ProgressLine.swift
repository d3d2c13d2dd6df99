import HoneHost
import HoneSpace
import HoneStore
import HoneStudy
import HoneViews

/// Progress on standard error: one live line on a terminal, else a line at each new incumbent and now and then.
final class ProgressLine {
  private let terminal: Terminal
  private let header: StudyHeader
  private let isQuiet: Bool
  private var isDrawn = false
  private var lastPlain = 0.0
  private var improvements = 0
  private var failures = 0

  init(_ terminal: Terminal, _ header: StudyHeader, isQuiet: Bool) {
    self.terminal = terminal
    self.header = header
    self.isQuiet = isQuiet
  }

  /// Shows a new incumbent or a failure: the first forty and the first ten, as a cheap objective has thousands.
  func note(_ trial: FinishedTrial) {
    guard !isQuiet else { return }
    let number = trial.proposal.number
    if case .failed(_, let message) = trial.outcome.result {
      failures += 1
      if failures <= 10 { say("trial \(number) failed: \(message)") }
      if failures == 10 { say("more failures are recorded, but not shown") }
    } else if trial.improved {
      improvements += 1
      guard improvements <= 40 else { return }
      let value = Numbers.short(trial.outcome.metrics[header.valueMetric])
      let configuration = TrialText(header).configuration(trial.proposal.configuration)
      say("trial \(number): \(header.metrics[header.valueMetric].name) \(value)  \(configuration)")
      if improvements == 40 { say("more incumbents are recorded, but not shown") }
    }
  }

  /// Redraws the live line.
  func show(_ progress: StudyHost.Progress) {
    guard !isQuiet else { return }
    if terminal.isInteractive {
      Output.rawNote("\r\u{1B}[K\(cut(text(progress)))")
      isDrawn = true
    } else if progress.elapsed - lastPlain >= 10 {
      lastPlain = progress.elapsed
      Output.note(text(progress))
    }
  }

  /// Takes the live line away.
  func clear() {
    guard isDrawn else { return }
    Output.rawNote("\r\u{1B}[K")
    isDrawn = false
  }

  private func say(_ text: String) {
    clear()
    Output.note(cut(text))
  }

  private func cut(_ text: String) -> String {
    text.count > terminal.errorWidth - 1 ? text.prefix(terminal.errorWidth - 2) + "…" : text
  }

  private func text(_ progress: StudyHost.Progress) -> String {
    var parts: [String] = []
    if let limit = progress.limit {
      let bar = terminal.isInteractive ? bar(progress.counts.ended, of: limit) + " " : ""
      parts.append("\(bar)\(progress.counts.ended)/\(limit) trials")
    } else {
      parts.append("\(progress.counts.ended) trials")
    }
    // A worker may hold trials that it has not begun.
    let running = min(progress.counts[.running], header.workers.count)
    if running > 0 { parts.append("\(running) running") }
    if progress.counts[.failed] > 0 { parts.append("\(progress.counts[.failed]) failed") }
    if let incumbent = progress.incumbent {
      parts.append("best \(Numbers.short(incumbent.value)) (trial \(incumbent.trial))")
    }
    parts.append(Numbers.duration(progress.elapsed))
    return parts.joined(separator: " · ")
  }

  private func bar(_ done: Int, of total: Int) -> String {
    let width = 20
    let filled = total > 0 ? min(width, done * width / total) : width
    return String(repeating: "━", count: filled) + String(repeating: "╌", count: width - filled)
  }
}
