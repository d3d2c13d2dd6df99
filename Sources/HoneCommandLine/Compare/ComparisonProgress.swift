import HoneHost
import HoneSpace
import HoneStore
import HoneStudy
import HoneViews

/// How far a comparison is, on standard error: a live line on a terminal, and a line for each study that has ended.
final class ComparisonProgress {
  /// Studies in all.
  var count = 0
  private var done = 0
  private var title = ""
  private var isDrawn = false
  private let terminal: Terminal
  let isQuiet: Bool

  init(_ terminal: Terminal, isQuiet: Bool) {
    self.terminal = terminal
    self.isQuiet = isQuiet
  }

  func begin(_ name: String, _ seed: UInt64) { title = "\(name), seed \(seed)" }

  func show(_ now: StudyHost.Progress) {
    guard !isQuiet, terminal.isInteractive else { return }
    let best = now.incumbent.map { " · best \(Numbers.short($0.value))" } ?? ""
    let line = "study \(done + 1) of \(count) · \(title) · \(now.counts.ended) trials\(best)"
    Output.rawNote("\r\u{1B}[K" + line.prefix(max(10, terminal.errorWidth - 1)))
    isDrawn = true
  }

  func end(_ study: ComparedStudy, _ header: StudyHeader, wasThere: Bool) {
    done += 1
    guard !isQuiet else { return }
    if isDrawn { Output.rawNote("\r\u{1B}[K") }
    isDrawn = false
    let metric = header.metrics[header.valueMetric].name
    let best =
      study.steps.last.map { "\(metric) \(Numbers.short($0.value)) in trial \($0.trial)" } ?? "no trial succeeded"
    Output.note("\(title): \(best), \(study.trials) trials\(wasThere ? ", as it was" : "") (\(done) of \(count))")
  }
}
