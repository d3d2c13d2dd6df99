import ArgumentParser
import HoneHost
import HonePluginHost
import HoneSpace
import HoneStudyFile
import HoneViews

/// The verbs `hone space …`: the space of an objective, narrowed or declared as a study would.
struct SpaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "space", abstract: "Look at the configuration space of an objective or a study file.",
    discussion: """
      EXAMPLES
        hone space check study.toml
        hone space show --objective mlp -o max_layers=2
        hone space show --tree study.toml
        hone space count --objective svm
        hone space sample study.toml --count 3
      """,
    subcommands: [CheckCommand.self, ShowCommand.self, CountCommand.self, SampleCommand.self])

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

  /// The verb `hone space check`.
  struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Say what is wrong with a study file, and what looks odd in its space.",
      discussion: """
        Reads the file, makes the objective with its options, and applies what the file says of its space. What is wrong \
        is named with its line (status 2); what is legal but odd is a warning.
        """)

    @OptionGroup var options: StudyOptions
    @OptionGroup var search: PluginOptions

    func run() throws {
      let (plan, wishes) = try options.read()
      let look = try wishes.placing { try ObjectiveLook(plan, search.surroundings()) }
      for oddity in SpaceOddity.all(in: look.space, wishes) { Output.note("warning: \(oddity)") }
      let conditional = look.space.hyperparameters.filter { !$0.condition.isAlways }.count
      let count = look.space.count
      Output.line(
        "\(options.description ?? look.name): \(count) hyperparameter\(count == 1 ? "" : "s")"
          + (conditional > 0 ? ", \(conditional) of them conditional" : "") + "; \(look.space.size.description); "
          + look.metrics.filter { $0.role == .objective }.map { "\($0.direction.rawValue) \($0.name)" }
          .joined(separator: ", "))
    }
  }

  /// The verb `hone space sample`.
  struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sample", abstract: "Print random configurations, one a line.",
      discussion: "A line is what hone try and hone enqueue take: name=value of each active hyperparameter.")

    @OptionGroup var options: StudyOptions
    @Option(help: "How many. (default: 10)")
    var count: Int?
    @OptionGroup var search: PluginOptions
    @OptionGroup var output: JSONFlag

    func run() throws {
      let wanted = count ?? 10
      guard wanted >= 1 else { throw CommandError(.usage, "--count \(wanted): must be at least 1") }
      let space = try SpaceCommand.space(options, search)
      var sample = SpaceSample(space, seed: try options.plan().seed)
      for _ in 0..<wanted {
        guard let configuration = sample.next() else {
          throw CommandError(
            .failed, "no configuration in \(sample.drawn) was allowed; do the forbidden clauses leave any?")
        }
        Output.line(
          output.json
            ? ConfigurationText.json(configuration, of: space) : ConfigurationText.words(configuration, of: space))
      }
    }
  }

  private static func space(_ options: StudyOptions, _ search: PluginOptions) throws -> ConfigurationSpace {
    let (plan, wishes) = try options.read()
    return try wishes.placing { try StudyAssembly.space(of: plan, search.surroundings()) }
  }
}

/// A configuration on a line.
enum ConfigurationText {
  /// `learning_rate=0.01 solver='Momentum SGD'`, as a shell takes it.
  static func words(_ configuration: Configuration, of space: ConfigurationSpace) -> String {
    space.hyperparameters.indices.compactMap { index in
      configuration[index].map { ShellWord.quoted("\(space.hyperparameters[index].name)=\(space.text($0, of: index))") }
    }.joined(separator: " ")
  }

  /// One object, active hyperparameters only.
  static func json(_ configuration: Configuration, of space: ConfigurationSpace) -> String {
    let members: [(key: String, value: JSON)] = space.hyperparameters.indices.compactMap { index in
      let hyperparameter = space.hyperparameters[index]
      return configuration[index].map { value in
        (
          hyperparameter.name,
          hyperparameter.domain.labels == nil ? .number(value) : .string(space.text(value, of: index))
        )
      }
    }
    return JSON.object(members).description
  }
}
