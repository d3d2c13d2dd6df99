import ArgumentParser
import HonePluginHost
import HoneSpace
import HoneViews

/// The verb `hone plugins`.
struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins", abstract: "List the plugins that can be found, and the libraries that cannot be used.",
    discussion: """
      Searched in this order: --plugin, HONE_PLUGIN_PATH, $XDG_DATA_HOME/hone/plugins, PREFIX/lib/hone/plugins, and \
      libhone-*.so beside the executable. The first plugin of a name wins; VENDOR/NAME names one exactly.
      """)

  @Option(help: "List only this kind: optimizer or objective.")
  var kind: PluginDescription.Kind?
  @OptionGroup var search: PluginOptions
  @OptionGroup var output: JSONFlag

  func run() throws {
    let entries = search.catalogue().entries.filter { kind == nil || $0.plugin?.kind == kind }
    if output.json {
      for entry in entries { Output.line(PluginJSON.entry(entry).description) }
      return
    }
    let terminal = Terminal.current()
    for line in PluginText.list(entries, width: terminal.width, heading: terminal.bold) { Output.line(line) }
  }
}

extension PluginDescription.Kind: ExpressibleByArgument {}

/// The verbs `hone plugin …`.
struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Look at one plugin, check it, or begin a new one.",
    subcommands: [InfoCommand.self, PluginCheckCommand.self, PluginNewCommand.self])

  /// The verb `hone plugin info`.
  struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info", abstract: "Show what a plugin is for, which options it takes, and what it offers.")

    @Argument(help: "The plugin, as NAME or VENDOR/NAME.", completion: PluginNames.completion())
    var name: String
    @OptionGroup var search: PluginOptions
    @OptionGroup var output: JSONFlag

    func run() throws {
      let entry = try search.catalogue().find(name)
      if output.json {
        Output.line(PluginJSON.info(entry).description)
      } else {
        let terminal = Terminal.current()
        for line in PluginText.info(entry, width: terminal.width) { Output.line(line) }
      }
    }
  }
}
