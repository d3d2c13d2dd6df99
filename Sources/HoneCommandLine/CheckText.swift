import HoneConformance
import HonePluginHost
import HoneViews

/// What checks came to, for people.
struct CheckText {
  private let entry: PluginEntry
  private let seed: UInt64
  private let terminal: Terminal
  private let width: Int

  init(_ entry: PluginEntry, seed: UInt64, _ terminal: Terminal) {
    (self.entry, self.seed, self.terminal) = (entry, seed, terminal)
    width = entry.plugin.map { CheckRun.names(of: $0.kind).map(\.count).max() ?? 0 } ?? 0
  }

  /// `optimizer acme 1.2, /home/…/libacme.so, seed 1`.
  var heading: String {
    let kind = entry.plugin?.kind.rawValue ?? "library"
    return terminal.bold("\(kind) \(entry.name)") + " \(entry.library?.version ?? ""), \(entry.file), seed \(seed)"
  }

  /// A check on a line: what was looked at; or what was seen and where, the rule, and how to mend it.
  func line(_ result: CheckResult) -> String {
    let outcome = result.outcome.rawValue.padded(to: 7)
    let name = result.check.padded(to: width)
    var detail = [result.detail]
    if !result.rule.isEmpty { detail.append("rule: \(result.rule)") }
    if !result.mend.isEmpty { detail.append("to mend: \(result.mend)") }
    let shown = result.outcome == .failed ? terminal.bold(outcome) : outcome
    return "\(shown)  \(name)  \(detail.joined(separator: "; "))"
  }

  /// `anneal: 20 ok, 1 failed, 3 skipped`.
  func summary(_ results: [CheckResult]) -> String {
    let counts = [CheckResult.Outcome.ok, .failed, .warning, .skipped].compactMap { outcome -> String? in
      let count = results.count { $0.outcome == outcome }
      return count > 0 || outcome == .ok ? "\(count) \(outcome.rawValue)" : nil
    }
    return "\(entry.name): \(counts.joined(separator: ", "))"
  }
}

/// The same as JSON lines: `plugin`, `file`, `check`, `outcome` (ok, failed, warning, skipped), `detail`, `rule`, `mend`,
/// `seconds`, `seed`.
enum CheckJSON {
  static func result(_ result: CheckResult, of entry: PluginEntry, seed: UInt64) -> JSON {
    .object([
      ("plugin", .string(entry.name)), ("file", .string(entry.file)), ("check", .string(result.check)),
      ("outcome", .string(result.outcome.rawValue)), ("detail", .string(result.detail)),
      ("rule", .string(result.rule)), ("mend", .string(result.mend)), ("seconds", .number(result.seconds)),
      // As text: a JSON number has 53 bits.
      ("seed", .string(String(seed))),
    ])
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
