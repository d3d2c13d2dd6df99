import ArgumentParser

/// The hidden verb `hone manual`, with which `make install` writes hone(1).
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page, for man.", shouldDisplay: false)

  @Option(help: "The date of this version, as in 2026-01-31.")
  var date = ""

  func run() throws {
    for line in ManualPage(try ToolDescription(of: HoneCommand.self), date: date).lines { Output.line(line) }
  }
}
