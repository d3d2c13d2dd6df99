import Foundation
import Testing

/// What an installed hone needs besides what a built one does.
@Suite struct InstalledTests {
  @Test func `a worker is replaced although another executable lies where the host was`() throws {
    var hone = try Hone()
    defer { hone.clean() }
    let (installed, other) = (hone.path("hone"), hone.path("other"))
    try FileManager.default.copyItem(atPath: Hone.executable.path, toPath: installed)
    try hone.write("", to: "other")
    hone.environment["HONE_PLUGIN_PATH"] = Hone.executable.deletingLastPathComponent().path
    hone.environment["ZOO_INSTALLED"] = installed
    hone.environment["ZOO_OTHER"] = other
    let ran = try hone.start(
      [
        "run", "--objective", "function", "-o", "library=\(Hone.compile("Tests/Zoo/hostile.c"))", "-o", "check=never",
        "-o", "prototype=double replaces_host(double x)", "--range", "x=0.0:1.0", "--optimizer", "random",
        "--trials", "4", "--study", "study.hone",
      ], executable: installed
    ).wait()
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(!FileManager.default.fileExists(atPath: other))
    let trials = try hone.trials("study.hone")
    #expect(trials.count { $0.contains("\"state\":\"failed\"") && $0.contains("SIGABRT") } == 1)
    #expect(trials.count { $0.contains("\"state\":\"complete\"") } == 3)
  }

  @Test func `the manual page has every verb that help has`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let page = try hone("manual", "--date", "2026-01-31")
    #expect(page.status == 0 && page.lines.first?.hasPrefix(".TH HONE 1 \"2026-01-31\"") == true, "\(page.errors)")
    let verbs = try hone("--help").lines.drop { !$0.hasPrefix("SUBCOMMANDS") }.compactMap {
      try? /^  ([a-z]+)\s/.prefixMatch(in: $0)?.output.1
    }
    #expect(verbs.count > 15)
    for verb in verbs { #expect(page.lines.contains { $0.hasPrefix(".SS hone \(verb)") }, "\(verb)") }
    #expect(!page.output.contains("probe"))
    #expect(page.lines.contains("\\fB\\-\\-warm\\-start\\fR \\fIfile.hone\\fR"))
  }

  @Test func `a shell completes names of plugins by their kind`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let optimizers = try hone("---completion", "run", "--", "--optimizer", "0", "0", "hone", "run", "--optimizer", "")
    #expect(optimizers.lines.contains("bayesian") && !optimizers.lines.contains("mlp"), "\(optimizers.errors)")
    let library = Hone.compile("Tests/Zoo/adjusting.cpp")
    let own = try hone(
      "---completion", "run", "--", "--objective", "0", "0", "hone", "run", "--plugin", library, "--objective", "")
    #expect(own.lines.contains("adding") && own.lines.contains("mlp") && !own.lines.contains("bayesian"))
  }
}
