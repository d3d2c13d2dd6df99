import ArgumentParser
import HoneSpace
import HoneStore
import HoneViews

/// The verb `hone doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Examine a study file, and save what can be read of a damaged one.",
    discussion: """
      Changes nothing in the file. Exit status: 0 healthy, 1 damaged, 2 no study file.

      EXAMPLES
        hone doctor digits.hone
        hone doctor digits.hone --salvage saved.hone   save what can be read
      """)

  @OptionGroup var study: StudyArgument
  @OptionGroup var output: JSONFlag
  @Option(
    help: ArgumentHelp("Write what can be read into this new study file.", valueName: "new.hone"),
    completion: .file(extensions: ["hone"]))
  var salvage: String?

  func run() throws {
    if let salvage {
      try save(to: salvage)
    } else {
      try examine()
    }
  }

  private func examine() throws {
    let diagnosis = try Diagnosis(of: study.file)
    let view = DiagnosisView(diagnosis)
    if output.json {
      Output.line(view.json.description)
    } else {
      for line in view.lines { Output.line(line) }
    }
    guard !diagnosis.isHealthy else { return }
    let next =
      diagnosis.readable > 0
      ? "hone doctor \(study.word) --salvage NEW.hone writes what can be read into a new file"
      : "no trial of it can be read; use a backup"
    throw CommandError(.failed, "\(study.file) is damaged; \(next)")
  }

  private func save(to new: String) throws {
    let salvage: Salvage
    do {
      salvage = try Salvage.write(study.file, to: new)
    } catch StoreError.exists {
      throw CommandError(.usage, "\(new) exists already; name another file")
    } catch StoreError.damaged(_, let reason) {
      throw CommandError(.failed, "nothing of \(study.file) can be saved: \(reason); use a backup")
    }
    if output.json {
      Output.line(DiagnosisView.json(salvage, file: study.file, new: new).description)
    } else {
      for line in DiagnosisView.lines(salvage, new: new) { Output.line(line) }
    }
  }
}

/// A diagnosis for people and for scripts.
private struct DiagnosisView {
  private let diagnosis: Diagnosis
  /// Losses that are listed one by one.
  private static let listed = 20

  init(_ diagnosis: Diagnosis) { self.diagnosis = diagnosis }

  /// `file`, `healthy`, `findings` (each with `severity`, `what`, `where`, `mend`), `trials`, `readable`.
  var json: JSON {
    .object([
      ("file", .string(diagnosis.path)),
      ("healthy", .bool(diagnosis.isHealthy)),
      (
        "findings",
        .array(
          diagnosis.findings.map { finding in
            .object([
              ("severity", .string(finding.severity.rawValue)), ("what", .string(finding.what)),
              ("where", .string(finding.place)), ("mend", .string(finding.mend)),
            ])
          })
      ),
      ("trials", .int(diagnosis.trials)),
      ("readable", .int(diagnosis.readable)),
    ])
  }

  /// A line for the whole, then one or two a finding; how to mend something is said once.
  var lines: [String] {
    let trials =
      diagnosis.readable == diagnosis.trials
      ? Numbers.trials(diagnosis.trials)
      : "\(diagnosis.readable) of \(diagnosis.trials) trials readable"
    var lines = ["\(diagnosis.path): \(diagnosis.isHealthy ? "healthy" : "damaged"), \(trials)"]
    for (index, finding) in diagnosis.findings.enumerated() {
      let place = finding.place == diagnosis.path ? "" : "\(finding.place): "
      lines.append("  \(finding.severity.rawValue): \(place)\(finding.what)")
      let isLastOfItsKind =
        index + 1 == diagnosis.findings.count || diagnosis.findings[index + 1].mend != finding.mend
      if !finding.mend.isEmpty && isLastOfItsKind { lines.append("    \(finding.mend)") }
    }
    return lines
  }

  static func json(_ salvage: Salvage, file: String, new: String) -> JSON {
    .object([
      ("file", .string(file)), ("salvaged", .string(new)), ("trials", .int(salvage.trials)),
      ("kept", .int(salvage.kept)), ("losses", .array(salvage.losses.map(JSON.string))),
    ])
  }

  static func lines(_ salvage: Salvage, new: String) -> [String] {
    let trials = salvage.trials == 1 ? "trial" : "trials"
    var lines = ["\(new): \(salvage.kept) of \(salvage.trials) \(trials); hone resume \(ShellWord.quoted(new)) goes on"]
    lines += salvage.losses.prefix(listed).map { "  lost: \($0)" }
    if salvage.losses.count > listed { lines.append("  and \(salvage.losses.count - listed) more losses") }
    return lines
  }
}
