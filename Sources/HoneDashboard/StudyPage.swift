import HoneSpace
import HoneStore
import HoneStudy
import HoneViews

/// What the dashboard shows of one study: its report, made anew when the study has gone on.
enum StudyPage {
  /// Changes whenever the page would.
  static func version(_ file: StudyFile) throws -> String {
    let counts = try file.counts()
    let states = TrialState.allCases.map { "\(counts[$0])" }.joined(separator: ".")
    return "\"\(states)-\(try file.trialLimit() ?? 0)\""
  }

  /// - Parameter path: of the file, as commands name it.
  static func body(_ file: StudyFile, name: String, path: String) throws -> String {
    try Report(StudyRecord(file), name: name, command: ShellWord.quoted(path)).body()
  }
}
