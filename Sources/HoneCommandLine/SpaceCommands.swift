import ArgumentParser
import HoneHost
import HonePluginHost
import HoneSpace
import HoneViews

/// The verbs `hone space …`: the space of an objective, narrowed as a study would.
struct SpaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "space", abstract: "Look at the configuration space of an objective or a study file.",
    discussion: """
      EXAMPLES
        hone space show --objective mlp -o max_layers=2
        hone space show --tree study.toml
        hone space count --objective svm
      """,
    subcommands: [ShowCommand.self, CountCommand.self])

  /// The verb `hone space show`.
  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print the hyperparameters as a table, or as a tree of their conditions.")

    @OptionGroup var options: StudyOptions
    @Flag(help: "Parents above the hyperparameters that depend on them.")
    var tree = false
    @OptionGroup var search: PluginOptions
    @OptionGroup var output: JSONFlag

    func run() throws {
      let space = try SpaceCommand.space(options, search)
      if output.json { return Output.line(PluginJSON.space(space).description) }
      let text = SpaceText(space, width: min(Terminal.current().width, 200))
      for line in tree ? text.tree() : text.table() { Output.line(line) }
    }
  }

  /// The verb `hone space count`.
  struct CountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "count", abstract: "Count the distinct configurations.")

    @OptionGroup var options: StudyOptions
    @OptionGroup var search: PluginOptions

    func run() throws { Output.line(try SpaceCommand.space(options, search).size.description) }
  }

  private static func space(_ options: StudyOptions, _ search: PluginOptions) throws -> ConfigurationSpace {
    let plan = try options.plan()
    return try StudyAssembly.space(of: plan, search.surroundings())
  }
}
