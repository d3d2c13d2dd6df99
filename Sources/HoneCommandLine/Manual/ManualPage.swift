import HonePluginHost

/// The manual page hone(1): what `--help` says of every verb, and what surrounds them.
struct ManualPage {
  private var text = ManualText()

  /// - Parameters:
  ///   - tool: the command with all its verbs.
  ///   - date: of this version, as in 2026-01-31.
  init(_ tool: ToolDescription, date: String) {
    let command = tool.command
    text.raw(".TH HONE 1 \"\(date)\" \"hone \(HoneVersion.text)\" \"User Commands\"")
    // Neither hyphens nor gaps inside what is to be copied.
    text.raw(".nh")
    text.raw(".ad l")
    text.section("NAME")
    text.raw("hone \\- find good hyperparameters")
    text.section("SYNOPSIS")
    text.raw("\(ManualText.bold("hone")) \(ManualText.italic("verb")) [\(ManualText.italic("options"))] ...")
    text.section("DESCRIPTION")
    text.paragraphs(command.abstract ?? "")
    text.paragraphs(command.discussion ?? "")
    text.section("OPTIONS")
    text.item("\(ManualText.bold("-h")), \(ManualText.bold("--help"))", "Show help, that of a verb behind the verb.")
    text.item(ManualText.bold("--version"), "Show the version.")
    text.section("VERBS")
    for verb in command.verbs { add(verb, of: [command.commandName]) }
    addSurroundings()
  }

  /// The page, as `man` reads it.
  var lines: [String] { text.lines }

  private mutating func add(_ verb: ToolDescription.Command, of parents: [String]) {
    let path = parents + [verb.commandName]
    if !verb.verbs.isEmpty {
      // A verb of verbs is only worth a part of its own if it has more to say than they have.
      if verb.discussion != nil { addHeading(verb, path) }
      for inner in verb.verbs { add(inner, of: path) }
      return
    }
    addHeading(verb, path)
    for argument in verb.ownArguments { text.item(Self.term(argument), argument.help) }
  }

  private mutating func addHeading(_ verb: ToolDescription.Command, _ path: [String]) {
    text.subsection(path.joined(separator: " "))
    text.raw(Self.synopsis(verb, path))
    text.paragraphs(verb.abstract ?? "")
    text.paragraphs(verb.discussion ?? "")
  }

  /// `hone run [options] [study.toml]`.
  private static func synopsis(_ verb: ToolDescription.Command, _ path: [String]) -> String {
    var words = [ManualText.bold(path.joined(separator: " "))]
    if !verb.verbs.isEmpty { words.append(ManualText.italic("verb")) }
    if verb.ownArguments.contains(where: { $0.kind != .positional }) {
      words.append("[\(ManualText.italic("options"))]")
    }
    for argument in verb.ownArguments where argument.kind == .positional {
      let word = term(argument) + (argument.isRepeating ? " ..." : "")
      words.append(argument.isOptional ? "[\(word)]" : word)
    }
    return words.joined(separator: " ")
  }

  /// `-o name=value`, with the name of a value in italics.
  private static func term(_ argument: ToolDescription.Argument) -> String {
    let value = ManualText.italic(argument.valueName ?? "value")
    guard argument.kind != .positional else { return value }
    let flags = argument.flags.map(ManualText.bold).joined(separator: ", ")
    return argument.kind == .flag ? flags : "\(flags) \(value)"
  }

  private mutating func addSurroundings() {
    text.section("ENVIRONMENT")
    text.item(ManualText.bold("HONE_PLUGIN_PATH"), "Folders with plugin libraries, a colon between them.")
    text.item(ManualText.bold("XDG_DATA_HOME"), "Its hone/plugins has the user's plugins. (default: ~/.local/share)")
    text.item(
      ManualText.bold("XDG_CACHE_HOME"), "Its hone/plugins-1.json has what is known of plugins. (default: ~/.cache)")
    text.item(ManualText.bold("TMPDIR"), "Where states of trials are kept whose study is not. (default: /tmp)")
    text.item(ManualText.bold("NO_COLOR"), "If it is set, nothing is printed in colour or bold.")
    text.section("FILES")
    text.item(ManualText.italic("NAME.hone"), "A study: an SQLite database, which any SQLite tool reads.")
    text.item(ManualText.italic("PREFIX/lib/hone/plugins"), "Plugins for all users; PREFIX is where bin/hone is.")
    text.item(ManualText.italic("PREFIX/share/hone/sdk"), "What a plugin's author needs.")
    text.item(ManualText.italic("PREFIX/share/doc/hone"), "The documentation.")
    text.section("SEE ALSO")
    text.raw("\(ManualText.bold("sqlite3"))(1)")
  }
}
