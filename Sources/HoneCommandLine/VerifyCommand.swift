import ArgumentParser
import HoneHost
import HoneStore
import HoneViews

/// The verb `hone verify`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Derive every proposal of a study again from its record, and compare.",
    discussion: """
      The optimizer is made anew with the study's seed and options, and asked and told in the recorded order. Nothing \
      is evaluated and nothing is written. Exit status 0: all proposals are the same; 1: one is not.
      """)

  @OptionGroup var study: StudyArgument
  @OptionGroup var search: PluginOptions
  @OptionGroup var output: JSONFlag

  func run() throws {
    try study.reading { file in
      let verification = try Verification(of: file, search.surroundings())
      if output.json {
        var members: [(key: String, value: JSON)] = [
          ("verified", .bool(verification.difference == nil)), ("proposals", .int(verification.repeated)),
          ("library_changed", .bool(verification.libraryChanged)),
        ]
        if let difference = verification.difference {
          members += [("trial", .int(difference.trial)), ("difference", .string(difference.text))]
        }
        Output.line(JSON.object(members).description)
      } else if verification.difference == nil {
        Output.line("\(study.file): all \(verification.repeated) proposals follow from the record")
      }
      guard let difference = verification.difference else { return }
      let hint = verification.libraryChanged ? "; the optimizer's library has changed since" : ""
      throw CommandError(.failed, "\(study.file): trial \(difference.trial): \(difference.text)\(hint)")
    }
  }
}
