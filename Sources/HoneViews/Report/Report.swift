import HoneSpace
import HoneStore
import HoneStudy

/// A study as a page: what `hone report` writes and `hone dashboard` shows.
///
/// One file that needs nothing else and no network, is read without scripts as well, and has the same bytes for the same
/// study.
package struct Report {
  private let record: StudyRecord
  private let name: String
  private let command: String

  /// - Parameters:
  ///   - name: of the study's file, for people.
  ///   - command: the same as a word of a command.
  package init(_ record: StudyRecord, name: String, command: String) {
    self.record = record
    self.name = name
    self.command = command
  }

  package func html() throws -> String {
    Page(title: "\(record.title) – \(name)", body: "<main>\n\(try body())</main>").html
  }

  /// What changes while the study goes on.
  package func body() throws -> String {
    var parts = [try heading(), best(), remarks()]
    for kind in shownKinds { parts.append(try figure(kind)) }
    return (parts + [TrialRows(record, command: command).html, given]).joined()
  }

  /// Nothing for a picture that has nothing to show.
  private func figure(_ kind: PlotKind) throws -> String {
    var record = record
    record.title = kind.heading
    do {
      return """
        <figure id="\(kind.rawValue)">
        \(try Plot(kind, of: record).svg)<figcaption><code>hone plot \(kind.rawValue) \(Markup.escaped(command))</code>\
        </figcaption></figure>

        """
    } catch is PlotError {
      return ""
    }
  }

  /// The distribution is for those who ask; a front is what several objectives are about.
  private var shownKinds: [PlotKind] {
    [.front, .history, .time, .importance, .slice, .parallel, .pair, .curves, .timeline]
  }

  private func heading() throws -> String {
    let counts = try record.file.counts()
    let states = TrialState.allCases.filter { counts[$0] > 0 }.map { "\(counts[$0]) \($0.name)" }
    let wanted = try record.file.trialLimit().map { ", \($0) wanted" } ?? ""
    let rows = [
      ("file", name), ("objective", plugin(record.header.objective)), ("optimizer", plugin(record.header.optimizer)),
      ("seed", "\(record.header.seed)"),
      ("trials", (states.isEmpty ? "none" : states.joined(separator: ", ")) + wanted),
      ("hone", record.header.honeVersion),
    ]
    return "<header><h1>\(Markup.escaped(record.title))</h1>\n\(Self.table(rows))</header>\n"
  }

  private func plugin(_ plugin: StudyHeader.Plugin) -> String {
    ([plugin.name] + plugin.options.map { "\($0.key)=\($0.text)" }).joined(separator: " ") + " (\(plugin.version))"
  }

  private func best() -> String {
    guard let best = record.incumbents.last,
      let trial = record.trials.first(where: { $0.proposal.number == best.trial })
    else { return "<section><h2>Best</h2><p>No trial has succeeded yet.</p></section>\n" }
    let configuration = trial.proposal.configuration
    let rows = record.space.hyperparameters.indices.compactMap { index in
      configuration[index].map { (record.space.hyperparameters[index].name, record.space.text($0, of: index)) }
    }
    let seconds = trial.finished.map { " · \(Numbers.duration($0.outcome.seconds))" } ?? ""
    let words = rows.map { ShellWord.quoted("\($0)=\($1)") }.joined(separator: " ")
    return """
      <section class="best"><h2>Best: \(Markup.escaped(record.metric.name)) \(Numbers.short(best.value))</h2>
      <p>trial \(best.trial)\(seconds)</p>
      \(Self.table(rows))<p>Evaluate it once more:</p>
      <pre>hone try \(Markup.escaped("\(command) \(words)"))</pre></section>

      """
  }

  private func remarks() -> String {
    let lines = Remarks(record).lines
    guard !lines.isEmpty else { return "" }
    let items = lines.map { "<li>\(Markup.escaped($0))</li>" }.joined(separator: "\n")
    return "<section><h2>Worth knowing</h2><ul>\n\(items)\n</ul></section>\n"
  }

  private var given: String {
    let (space, source) = (SpaceText(record.space).tree().joined(separator: "\n"), record.header.source)
    return Self.folded("Configuration space", space)
      + (source.isEmpty ? "" : Self.folded("Study as it was given", source))
  }

  private static func folded(_ name: String, _ text: String) -> String {
    "<details><summary>\(name)</summary><pre>\(Markup.escaped(text))</pre></details>\n"
  }

  static func table(_ rows: [(String, String)]) -> String {
    let lines = rows.map { "<tr><th>\(Markup.escaped($0))</th><td>\(Markup.escaped($1))</td></tr>" }
    return "<table class=\"facts\">\n\(lines.joined(separator: "\n"))\n</table>\n"
  }
}
