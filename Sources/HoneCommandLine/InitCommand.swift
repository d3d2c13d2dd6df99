import ArgumentParser
import Glibc
import HoneHost
import HonePluginHost
import HoneSpace
import HoneStudyFile
import HoneViews

/// The verb `hone init`.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a study file to begin with.",
    discussion: """
      EXAMPLES
        hone init study.toml --objective mlp -o data=digits
        hone init --objective svm --optimizer grid --trials 64 > study.toml
        hone init study.toml --objective command \\
          -o command='./train.sh --rate {rate}' --range rate=1e-5:1:log

      What the flags say is in it; everything else that could be said, options and hyperparameters with their defaults, \
      stands there as comments. An existing file is never overwritten; without a name, the text goes to standard output.
      """)

  @Argument(help: ArgumentHelp("The file to write.", valueName: "study.toml"), completion: .file(extensions: ["toml"]))
  var file: String?
  @OptionGroup var flags: StudyFlags
  @OptionGroup var search: PluginOptions

  func run() throws {
    if let file, access(file, F_OK) == 0 { throw Self.exists(file) }
    let wishes = try InitExample.completing(flags.wishes())
    let surroundings = try search.surroundings()
    let plan = try StudyFlags.plan(of: wishes, source: "")
    let look = try wishes.placing { try ObjectiveLook(plan, surroundings) }
    let optimizer = try surroundings.catalogue.find(plan.optimizer, kind: .optimizer)
    let template = StudyFileTemplate(
      optimizer: .init(
        name: optimizer.name, summary: optimizer.plugin?.summary ?? "",
        options: try optimizer.plugin?.options ?? ConfigurationSpace([])),
      objective: .init(name: look.name, summary: look.summary, options: look.options), space: look.space,
      metrics: look.metrics, budget: look.budget, isDeclared: look.isDeclared, wishes: wishes)
    let text = template.text(name: file ?? "study.toml")
    guard let file else { return Output.raw(text) }
    try Self.write(text, to: file)
    Output.note("wrote \(file)")
    Output.note("next: hone run \(ShellWord.quoted(file))")
  }

  private static func exists(_ file: String) -> CommandError {
    CommandError(.usage, "\(file) exists already, and hone init overwrites nothing; name another file")
  }

  private static func write(_ text: String, to file: String) throws {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw errno == EEXIST ? exists(file) : CommandError(.failed, "\(file): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw CommandError(.failed, "\(file): \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(count)
    }
  }
}

/// Studies to begin with, for objectives that have no space until the user declares one.
enum InitExample {
  private static let studies = [
    "command": """
    [objective]
    command = ["awk", "BEGIN { x = {x}; y = {y}; print (x - 1)^2 + (y + 2)^2 / 10 }"]
    [space.x]
    kind = "float"
    low = -5.0
    high = 5.0
    summary = "a hyperparameter of your own: {x} in the command is its value"
    [space.y]
    kind = "int"
    low = -10
    high = 10
    """,
    "function": """
    [objective]
    library = "libm.so.6"
    prototype = "double hypot(double x, double y)"
    [space.x]
    kind = "float"
    low = -5.0
    high = 5.0
    summary = "a hyperparameter of your own: the parameter x of the function"
    [space.y]
    kind = "float"
    low = 1.0
    high = 10.0
    """,
  ]

  /// What the user said, and an example where nothing was said of an objective that needs to be told everything.
  static func completing(_ wishes: StudyDescription) throws -> StudyDescription {
    guard let name = wishes.objective.plugin?.value, wishes.objective.options.isEmpty, wishes.space.isEmpty,
      let study = studies[name]
    else { return wishes }
    return wishes.merging(over: try StudyDescription(parsing: study, file: "example"))
  }
}
