import ArgumentParser
import Foundation
import HoneSpace
import HoneStore
import HoneViews

/// The verb `hone plot`.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw a picture of a study.",
    discussion: """
      KINDS
      \(PlotKind.allCases.map { "  \($0.rawValue)\(String(repeating: " ", count: 14 - $0.rawValue.count))\($0.summary)" }
        .joined(separator: "\n"))

      EXAMPLES
        hone plot history mlp-auto-0.hone
        hone plot slice mlp-auto-0.hone --of learning_rate,layers -o slice.svg
        hone plot importance mlp-auto-0.hone --json
      """)

  @Argument(help: ArgumentHelp("Which picture.", valueName: "kind"))
  var kind: PlotKind
  @OptionGroup var study: StudyArgument
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Draw this SVG file; - for standard output. (default: STUDY-KIND.svg in the current folder)",
      valueName: "file.svg"),
    completion: .file(extensions: ["svg"]))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Hyperparameters of slice, pair and parallel, separated by commas. (default: the most important ones)",
      valueName: "names"))
  var of: String?
  @Flag(help: "Print the numbers behind the picture as JSON, and draw none.")
  var json = false

  func validate() throws {
    if let output, output != "-", !output.hasSuffix(".svg") {
      throw ValidationError("hone draws SVG: -o \(output) must end with .svg, or be - for standard output")
    }
    if of != nil, !kind.choosesHyperparameters {
      throw ValidationError("--of names hyperparameters of slice, pair and parallel; \(kind) shows none of them")
    }
  }

  func run() throws {
    try study.reading { file in
      let plot: Plot
      do {
        plot = try Plot(kind, of: StudyRecord(file), hyperparameters: try hyperparameters(of: file))
      } catch let error as PlotError {
        throw CommandError(.failed, "\(study.file): \(error)")
      }
      if json { return Output.line(plot.json.description) }
      let target = output ?? "\(Self.stem(study.file))-\(kind.rawValue).svg"
      if target == "-" { return Output.raw(plot.svg) }
      try ResultFile.write(plot.svg, to: target)
      Output.line(target)
    }
  }

  /// `mlp-auto-0` of `studies/mlp-auto-0.hone`.
  static func stem(_ file: String) -> String {
    URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
  }

  private func hyperparameters(of file: StudyFile) throws -> [Int] {
    guard let of else { return [] }
    return try of.split(separator: ",").map { name in
      try file.header.space.requiredIndex(of: name.trimmingCharacters(in: .whitespaces))
    }
  }
}

extension PlotKind: ExpressibleByArgument {}
