import Foundation
import Testing

/// Projects that `hone plugin new` writes.
///
/// Those in Swift take a compiler's time: Scripts/check-templates.sh has them.
@Suite struct PluginNewTests {
  /// What `hone plugin new --json` prints.
  private struct Written: Decodable {
    var name: String
    var vendor: String
    var kind: String
    var language: String
    var folder: String
    var library: String
    var source: String
    var files: [String]
    var next: [String]
  }

  private static let kinds = ["optimizer", "objective"]

  /// Runs make in a project, as its author would.
  private func make(_ hone: Hone, in folder: String, _ arguments: String...) throws -> Hone.Result {
    let make = Process()
    make.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    make.arguments = ["make", "HONE=\(Hone.executable.path)"] + arguments
    make.currentDirectoryURL = hone.folder.appending(path: folder)
    make.environment = hone.environment
    make.standardInput = FileHandle.nullDevice
    let log = hone.path(".make-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    make.standardOutput = FileHandle(forWritingAtPath: log)
    make.standardError = FileHandle(forWritingAtPath: log)
    try make.run()
    make.waitUntilExit()
    return Hone.Result(
      status: make.terminationStatus, output: try String(contentsOfFile: log, encoding: .utf8), errors: "")
  }

  private static func isInstalled(_ program: String) -> Bool {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }

  /// Everything in the folder of a test but what the test itself leaves there.
  private func contents(_ hone: Hone) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: hone.folder.path)
      .filter { !$0.hasPrefix(".output") && !$0.hasPrefix(".errors") && !$0.hasPrefix(".make") }.sorted()
  }

  @Test(arguments: kinds, ["c", "cpp"])
  func `a project builds without a warning, passes the checks, and makes a study`(
    _ kind: String, _ language: String
  ) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let new = try hone("plugin", "new", "my-own", "--kind", kind, "--language", language, "--vendor", "acme", "--json")
    #expect(new.status == 0 && new.errors.isEmpty, "\(new.errors)")
    let written = try JSONDecoder().decode(Written.self, from: Data(new.output.utf8))
    #expect(written.folder == "my-own" && written.library == "libmy-own.so" && written.vendor == "acme")
    for file in written.files + [written.source] {
      #expect(FileManager.default.fileExists(atPath: hone.path("my-own/\(file)")), "\(file)")
    }
    let strict = "-O1 -Wall -Wextra -pedantic -Wconversion -Werror"
    for (c, cpp) in [("clang", "clang++"), ("gcc", "g++")] where Self.isInstalled(c) {
      let built = try make(hone, in: "my-own", "-B", "CC=\(c)", "CXX=\(cpp)", "CFLAGS=\(strict)", "CXXFLAGS=\(strict)")
      #expect(built.status == 0, "\(built.output)")
    }
    let checked = try make(hone, in: "my-own", "check")
    #expect(checked.status == 0, "\(checked.output)")
    #expect(!checked.output.contains("warning") && checked.output.contains("my-own: "), "\(checked.output)")
    for _ in 1...2 {  // the second time anew
      let ran = try make(hone, in: "my-own", "run")
      #expect(ran.status == 0, "\(ran.output)")
    }
    let trials = try hone("trials", "my-own/first-study.hone", "--json").lines
    #expect(trials.count == (kind == "optimizer" ? 200 : 50))
    #expect(trials.allSatisfy { $0.contains("\"state\":\"complete\"") || $0.contains("the training diverged") })
  }

  @Test func `what is installed goes by its name, and the copy of the SDK can be renewed`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    #expect(try hone("plugin", "new", "my-own", "--kind", "objective", "--language", "c").status == 0)
    try hone.write("old", to: "my-own/sdk/include/hone/hone.h")
    let renewed = try make(hone, in: "my-own", "renew")
    #expect(renewed.status == 0, "\(renewed.output)")
    let installed = try make(hone, in: "my-own", "install")
    #expect(installed.status == 0, "\(installed.output)")
    #expect(!FileManager.default.fileExists(atPath: hone.path("my-own/sdk.new")))
    let run = try hone("run", "--objective", "my-own", "--trials", "5", "--seed", "1", "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    // Now it has a namesake, which comes first.
    let other = try hone(
      "plugin", "new", "my-own", "--kind", "optimizer", "--language", "c", "-o", "b", "--vendor", "b")
    #expect(other.status == 0)
    #expect(other.errors.hasPrefix("warning: there is a plugin \"my-own\" already ("), "\(other.errors)")
    #expect(other.errors.contains("/.local/share/hone/plugins/libmy-own.so)"), "\(other.errors)")
    #expect(other.errors.contains("b/my-own names yours exactly"), "\(other.errors)")
  }

  @Test(arguments: ["class", "random", "m"])
  func `names that mean something to a compiler are as good as others`(_ name: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    for (kind, language) in zip(Self.kinds, ["c", "cpp"]) {
      let new = try hone("plugin", "new", name, "--kind", kind, "--language", language, "-o", language)
      #expect(new.status == 0, "\(new.errors)")
      let built = try make(hone, in: language, "CFLAGS=-Werror -O0", "CXXFLAGS=-Werror -O0")
      #expect(built.status == 0, "\(built.output)")
      let info = try hone("plugin", "info", name, "--plugin", "\(language)/lib\(name).so", "--json")
      #expect(info.output.contains("\"kind\":\"\(kind)\""), "\(info.output)\(info.errors)")
    }
  }

  @Test func `what is written is said, with the commands that come next`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try FileManager.default.createDirectory(atPath: hone.path("a b"), withIntermediateDirectories: true)
    let new = try hone("plugin", "new", "my-own", "--kind", "objective", "--language", "swift", "-o", "a b")
    #expect(new.lines.first?.hasPrefix("wrote a b: the objective ") == true, "\(new.output)")
    #expect(new.lines.first?.hasSuffix("marked CHANGE in Sources/MyOwnObjective") == true, "\(new.output)")
    for command in ["cd 'a b'", "make ", "make check ", " run --plugin .build/release/libmy-own.so --objective my-own"]
    {
      #expect(new.output.contains(command), "\(new.output)")
    }
  }

  @Test(arguments: [
    (["Anneal", "--kind", "optimizer", "--language", "c"], 2, "plugin name \"Anneal\""),
    (["new", "--kind", "thing", "--language", "c"], 2, "'optimizer' and 'objective'"),
    (["new", "--kind", "optimizer", "--language", "rust"], 2, "'c', 'cpp' or 'swift'"),
    (["new", "--language", "c"], 2, "missing expected argument '--kind <optimizer|objective>'"),
    (["new", "--kind", "optimizer", "--language", "c", "--vendor", "Acme Inc."], 2, "\"acme-inc\" would do"),
    (["new", "--kind", "optimizer", "--language", "c", "--vendor", "hone"], 2, "which come with hone"),
    (["full", "--kind", "optimizer", "--language", "c"], 2, "full exists already and is not empty"),
    (
      ["full", "--kind", "optimizer", "--language", "c", "-o", "full/file"], 2,
      "full/file exists already and is no folder"
    ),
    (["new", "--kind", "optimizer", "--language", "c", "-o", ""], 2, "--output"),
    (["sdk", "--kind", "optimizer", "--language", "swift", "-o", "b"], 2, "the one that it depends on, \"sdk\""),
    (["new", "--kind", "optimizer", "--language", "swift", "-o", "SDK"], 2, "the one that it depends on, \"sdk\""),
    (["new", "--kind", "optimizer", "--language", "c", "-o", "no/such"], 1, "no/such: No such file or directory"),
  ])
  func `wrong input is answered in one line, and nothing is written`(
    _ arguments: [String], _ status: Int32, _ text: String
  ) throws {
    let hone = try Hone()
    defer { hone.clean() }
    try FileManager.default.createDirectory(atPath: hone.path("full"), withIntermediateDirectories: true)
    try hone.write("mine", to: "full/file")
    let new = try hone.start(["plugin", "new"] + arguments).wait()
    #expect(new.status == status)
    #expect(new.errors.hasPrefix("error: ") && new.errors.contains(text), "\(new.errors)")
    #expect(new.errors.split(separator: "\n").count == 1)
    #expect(try contents(hone) == ["full"])
    #expect(try String(contentsOfFile: hone.path("full/file"), encoding: .utf8) == "mine")
  }

  @Test func `an SDK that is not there is missed by the name of its place`() throws {
    var hone = try Hone()
    defer { hone.clean() }
    hone.environment["HONE_SDK"] = "/no/sdk"
    let new = try hone("plugin", "new", "my-own", "--kind", "optimizer", "--language", "c")
    #expect(
      new.status == 1 && new.errors.contains("HONE_SDK=/no/sdk: include/hone/hone.h is not there"), "\(new.errors)")
    #expect(try contents(hone).isEmpty)
    hone.environment["HONE_SDK"] = Hone.repository.appending(path: "SDK").path
    #expect(try hone("plugin", "new", "my-own", "--kind", "optimizer", "--language", "c").status == 0)
  }

  @Test(.enabled(if: DiskTests.canMount)) func `a full disk leaves no half of a project`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let result = DiskTests.shell(
      """
      mkdir small && mount -t tmpfs -o size=40k none small && cd small && "$@"; status=$?
      ls -A > ../left; exit $status
      """, in: hone.folder,
      [Hone.executable.path, "plugin", "new", "my-own", "--kind", "optimizer", "--language", "cpp"])
    #expect(result.status == 1)
    #expect(result.errors.contains("No space left on device; nothing was written"), "\(result.errors)")
    #expect(try String(contentsOfFile: hone.path("left"), encoding: .utf8).isEmpty)
  }
}
