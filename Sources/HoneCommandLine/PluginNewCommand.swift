import ArgumentParser
import Glibc
import HonePluginHost
import HoneTemplates
import HoneViews

/// The verb `hone plugin new`.
struct PluginNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Write a project for a plugin of your own.",
    discussion: """
      The project works as it stands: make builds it, make check runs hone plugin check, make run makes a first study, and \
      make install puts it where hone finds it by name. What is yours to write is marked CHANGE. It has a copy of the parts \
      of hone's SDK that it needs, so it builds anywhere.

      EXAMPLES
        hone plugin new anneal --kind optimizer --language cpp
        hone plugin new furnace --kind objective --language c --output ~/src/furnace

      Names are of lower case letters, digits and hyphens, a letter first. Nothing that exists is overwritten. Templates \
      are looked for in $HONE_SDK, in PREFIX/share/hone/sdk, and in SDK of the sources that hone was built from.
      """)

  @Argument(help: "The plugin's name, by which users choose it.")
  var name: String
  @Option(help: ArgumentHelp("What it is to be.", valueName: "optimizer|objective"))
  var kind: PluginDescription.Kind
  @Option(help: ArgumentHelp("What it is to be written in.", valueName: "c|cpp|swift"))
  var language: TemplateLanguage
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder to write, empty or not there yet. (default: NAME)", valueName: "folder"),
    completion: .directory)
  var output: String?
  @Option(help: "Whose it is: VENDOR/NAME names the plugin exactly. (default: your user name, or me)")
  var vendor: String?
  @OptionGroup var json: JSONFlag

  func run() throws {
    let environment = HostEnvironment.variables
    let names = try ProjectNames(
      plugin: name, vendor: vendor ?? ProjectNames.vendor(in: environment), kind: kind)
    if output == "" { throw CommandError(.usage, "--output: the folder has no name; leave --output out for \(name)") }
    let folder = try ProjectFolder(output ?? name)
    // Swift packages go by the names of their folders.
    if language == .swift, [name, folder.name.lowercased()].contains("sdk") {
      throw CommandError(
        .usage,
        "\(folder.path): a Swift package cannot be called as the one that it depends on, \"sdk\"; choose another "
          + "name and folder")
    }
    let search = SDKSearch(environment: environment, executable: HostEnvironment.executable)
    let project = try Project(names, language, sdk: search.folder { access($0, F_OK) == 0 })
    try folder.write(project.files)
    warnOfNamesakes(names)
    let text = ProjectText(project, folder: folder.path, hone: Self.commandName(environment))
    if json.json { Output.line(text.json.description) } else { text.lines.forEach { Output.line($0) } }
  }

  /// Where the new plugin is not the first of its name, users would get the other one.
  private func warnOfNamesakes(_ names: ProjectNames) {
    guard let other = try? PluginOptions.parse([]).catalogue().find(names.plugin) else { return }
    Output.note(
      "warning: there is a plugin \"\(names.plugin)\" already (\(other.file)), and the first of a name wins, in the order "
        + "that hone plugins --help says; \(names.vendor)/\(names.plugin) names yours exactly")
  }

  /// What a user writes for this executable: its name, if that is the one which a shell finds.
  private static func commandName(_ environment: [String: String]) -> String {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let found = folders.map { $0 + "/hone" }.first { access($0, X_OK) == 0 }
    guard let found, let real = realpath(found, nil) else { return HostEnvironment.executable }
    defer { free(real) }
    return String(cString: real) == HostEnvironment.executable ? "hone" : HostEnvironment.executable
  }
}

extension TemplateLanguage: ExpressibleByArgument {}
