import ArgumentParser
import HoneHost
import HoneStore
import HoneViews

/// The verb `hone serve`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Let another program drive a study, with JSON lines over a pipe.",
    discussion: """
      Each line on standard input is a request, each line on standard output its answer:
        {"ask": true}                      {"trial": 17, "configuration": {…},
                                            "seed": …}, all on one line; or
                                           {"wait": true} or {"done": "…"}
        {"tell": 17, "value": 0.034}       {"told": 17}
        {"tell": 17, "metrics": {"error": 0.034, …}}
        {"fail": 17, "error": "diverged"}  {"told": 17}
        {"best": true}                     {"trial": 9, "value": …,
                                            "configuration": {…}, …}
      What is wrong is answered by {"error": "…"}, and the next line is read. The study stays open until the input ends.
      """)

  @OptionGroup var study: StudyArgument
  @Flag(help: "Serve standard input and output, which is the one way there is.")
  var stdio = false
  @OptionGroup var more: TrialLimitOption
  @OptionGroup var search: PluginOptions

  func validate() throws {
    if !stdio { throw ValidationError("say --stdio: requests come on standard input, answers go to standard output") }
  }

  func run() throws {
    let file = try study.openWhenFree()
    try more.apply(to: file)
    let surroundings = try search.surroundings()
    let outside = try OutsideStudy(file) { try file.header.makeOptimizer(surroundings) }
    let server = StudyServer(outside)
    while let line = readLine() {
      if line.allSatisfy(\.isWhitespace) { continue }
      Output.line(try server.answer(line).description)
    }
    try file.close()
  }
}
