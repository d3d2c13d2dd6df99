import ArgumentParser
import Foundation

/// What the argument parser says of a command with all its verbs: as much of its description as a manual page needs.
struct ToolDescription: Decodable {
  /// A command or a verb.
  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool
    var arguments: [Argument]?
    var subcommands: [Command]?
  }

  /// An option, a flag, or a word.
  struct Argument: Decodable {
    enum Kind: String, Decodable { case positional, option, flag }

    struct Name: Decodable {
      enum Kind: String, Decodable { case long, short, longWithSingleDash }

      var kind: Kind
      var name: String
    }

    var kind: Kind
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var abstract: String?
    var discussion: String?
    var isOptional: Bool
    var isRepeating: Bool
    var shouldDisplay: Bool
    var sectionTitle: String?
  }

  var command: Command

  /// - Throws: `DecodingError` if a newer argument parser describes commands in another way.
  init(of command: (some ParsableCommand).Type) throws {
    self = try JSONDecoder().decode(ToolDescription.self, from: Data(command._dumpHelp().utf8))
  }
}

extension ToolDescription.Command {
  /// The verbs that users are told of.
  var verbs: [ToolDescription.Command] { (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" } }

  /// What it takes, without what every verb takes.
  var ownArguments: [ToolDescription.Argument] {
    (arguments ?? []).filter { argument in
      argument.shouldDisplay && !(argument.names ?? []).contains { $0.name == "help" || $0.name == "version" }
    }
  }
}

extension ToolDescription.Argument {
  /// `-q`, `--quiet`.
  var flags: [String] {
    (names ?? []).map { $0.kind == .long ? "--\($0.name)" : "-\($0.name)" }
  }

  /// Help, values and default in one text, as `--help` shows them.
  var help: String {
    var parts = [abstract, discussion].compactMap { $0 }
    if let allValues, kind == .option { parts.append("(values: \(allValues.joined(separator: ", ")))") }
    if let defaultValue { parts.append("(default: \(defaultValue))") }
    return parts.joined(separator: " ")
  }
}
