import ArgumentParser
import HoneStore
import HoneViews

/// The verb `hone report`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a page about a study: best trial, pictures, trials.",
    discussion: """
      One HTML file that needs nothing else and no network, and that the same study gives the same bytes. \
      hone dashboard shows the same page while the study goes on.
      """)

  @OptionGroup var study: StudyArgument
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write this file; - for standard output. (default: STUDY.html in the current folder)", valueName: "file.html"),
    completion: .file(extensions: ["html"]))
  var output: String?

  func validate() throws {
    if let output, output != "-", !output.hasSuffix(".html") {
      throw ValidationError("hone report writes HTML: -o \(output) must end with .html, or be - for standard output")
    }
  }

  func run() throws {
    try study.reading { file in
      let report = Report(try StudyRecord(file), name: study.file, command: study.word)
      let html = try report.html()
      let target = output ?? "\(PlotCommand.stem(study.file)).html"
      if target == "-" { return Output.raw(html) }
      try ResultFile.write(html, to: target)
      Output.line(target)
    }
  }
}
