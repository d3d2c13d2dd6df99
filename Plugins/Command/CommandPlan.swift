import Glibc
import HonePlugin

/// A command with everything that was checked of it: ready to be started for any trial.
package struct CommandPlan {
  package enum Line: Sendable {
    case words([Argument])
    case shell(ShellText)
  }

  /// A file to be filled in.
  package struct File: Sendable {
    package var target: String
    package var template: TemplateFile
  }

  package let line: Line
  package let environment: [(name: String, value: Template)]
  package let files: [File]
  package let metricsFile: Template?
  package let needsFolder: Bool
  package let here: String
  package let options: CommandOptions
  /// Hone's own environment as far as the command inherits it.
  private let inherited: [String: String]
  /// Where the executable is, if that is the same for every trial.
  private let executable: String?
  /// Where others are searched.
  private let searchPath: String?

  /// Checks a command against the names that its placeholders may have.
  ///
  /// - Parameters:
  ///   - here: the folder in which hone was started.
  ///   - variables: hone's own environment.
  /// - Throws: `.invalid` that says what is wrong and how to mend it.
  package init(
    _ options: CommandOptions, _ vocabulary: Vocabulary, here: String, variables: [String: String]
  ) throws {
    self.options = options
    self.here = here
    inherited = options.inheritance == .inherit ? variables : [:]
    line = try Self.line(options, vocabulary)
    environment = try options.environment.map { name, text in
      guard !name.isEmpty, !name.contains("="), !name.utf8.contains(0) else {
        throw PluginError.invalid("option environment.\(name): \"\(name)\" is no name of a variable")
      }
      return (name, try Self.checked(text, vocabulary, remedy: nil, in: "environment.\(name)"))
    }
    files = try options.templates.map { target, source in
      File(
        target: try Self.inner(target),
        template: try TemplateFile(source, marks: options.marks, vocabulary: vocabulary, here: here, option: target))
    }
    metricsFile = try options.file.map {
      try Self.checked($0, vocabulary, remedy: "the metrics must be found", in: "file")
    }
    var texts = environment.map(\.value) + [metricsFile].compactMap { $0 }
    switch line {
    case .words(let arguments): texts += arguments.flatMap(\.templates)
    case .shell(let text): texts.append(text.template)
    }
    let mentions = texts + files.flatMap { $0.template.lines }
    needsFolder =
      options.place == .trial || !files.isEmpty
      || mentions.contains { $0.placeholders.contains { $0.name == TrialField.folder.rawValue } }
    searchPath = variables["PATH"]
    executable = try Self.executable(line, here: here, path: searchPath)
    templates = mentions
  }

  /// All texts with placeholders.
  package let templates: [Template]

  private static func line(_ options: CommandOptions, _ vocabulary: Vocabulary) throws -> Line {
    do {
      if options.isShell {
        let text = try ShellText(options.command)
        try vocabulary.check(text.template, remedy: "a shell would see a hole")
        return .shell(text)
      }
      let arguments = try [Argument](command: options.command)
      for argument in arguments {
        switch argument {
        case .one(let template):
          try vocabulary.check(template, remedy: "put what vanishes with it into brackets, as in [--NAME {NAME}]")
        case .group(let templates):
          for template in templates { try vocabulary.check(template, remedy: nil) }
          guard templates.contains(where: vocabulary.mayVanish) else {
            throw PluginError.invalid(
              "option \"command\": the group [ ] has no hyperparameter that may be inactive, so it never vanishes; "
                + "leave the brackets out, or quote them ('[') where they belong to an argument")
          }
        }
      }
      return .words(arguments)
    } catch let error as PluginError {
      throw error
    } catch {
      throw PluginError.invalid("option \"command\": \(error)")
    }
  }

  private static func checked(
    _ text: String, _ vocabulary: Vocabulary, remedy: String?, in option: String
  ) throws -> Template {
    do {
      let template = try Template(text)
      try vocabulary.check(template, remedy: remedy)
      return template
    } catch {
      throw PluginError.invalid("option \"\(option)\": \(error)")
    }
  }

  /// A path that stays within the trial's folder.
  private static func inner(_ target: String) throws -> String {
    guard !target.hasPrefix("/"), !target.split(separator: "/").contains(".."), !target.isEmpty else {
      throw PluginError.invalid("option templates.\(target): the target must be a path within the trial's folder")
    }
    return target
  }

  private static func executable(_ line: Line, here: String, path: String?) throws -> String? {
    guard case .words(let arguments) = line, case .one(let first)? = arguments.first else { return "/bin/sh" }
    guard first.placeholders.isEmpty, case .text(let name)? = first.pieces.first else { return nil }
    do {
      return try Executable.find(name, here: here, path: path)
    } catch {
      throw PluginError.invalid("option \"command\": \(error)")
    }
  }

  /// Whether any text mentions a field.
  package func uses(_ field: TrialField) -> Bool {
    templates.contains { $0.placeholders.contains { $0.name == field.rawValue } }
  }

  /// How the command is started for one trial.
  ///
  /// - Parameter folder: the trial's own; nil if none is needed.
  package func launch(_ values: TrialValues, folder: String?) throws -> CommandLaunch {
    let words: [String]
    let file: String
    switch line {
    case .shell(let text):
      words = ["sh", "-c", text.filled(values) ?? ""]
      file = "/bin/sh"
    case .words(let arguments):
      words = arguments.flatMap { $0.filled(values) }
      do {
        file = try executable ?? Executable.find(words.first ?? "", here: here, path: searchPath)
      } catch {
        throw PluginError.invalid("the command of this configuration: \(error)")
      }
    }
    var launch = CommandLaunch(
      file: file, arguments: words, environment: variables(values, folder: folder),
      folder: options.place == .trial ? folder : nil)
    launch.fileLimit = options.fileLimit
    return launch
  }

  private func variables(_ values: TrialValues, folder: String?) -> [String] {
    var variables = inherited
    let own: [(String, TrialField)] = [
      ("HONE_TRIAL", .number), ("HONE_SEED", .seed), ("HONE_BUDGET", .budget), ("HONE_TRIAL_DIR", .folder),
      ("HONE_CONFIGURATION", .configuration),
    ]
    for (name, field) in own {
      // Linux takes no longer ones: such a space needs another way.
      if let text = values.text(of: field), text.utf8.count < 100_000 { variables[name] = text }
    }
    // A variable of an inactive hyperparameter is not set at all.
    for (name, template) in environment { variables[name] = template.filled(values) }
    return variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }
}
