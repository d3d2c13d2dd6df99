import Foundation
import Testing

/// Wrong input: one line that says what, where and how to mend it, the right status, and nothing touched.
@Suite struct ErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    /// What the line must contain.
    let says: [String]

    init(_ arguments: String, _ status: Int32, _ says: String...) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.status = status
      self.says = says
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let cases = [
    Case("rnu", 2, "did you mean \"run\""),
    Case("run", 2, "--objective"),
    Case("run --objective svn", 2, "\"svn\" not found", "\"svm\""),
    Case("run --objective svm --optimizer randm", 2, "\"random\""),
    Case("run --objective svm --optimizer mlp", 2, "is an objective, not an optimizer"),
    Case("run --objective svm -o dat=x", 2, "\"dat\"", "\"data\""),
    Case("run --objective svm -o folds=1", 2, "folds", "2 … 20"),
    Case("run --objective svm -o folds", 2, "KEY=VALUE"),
    Case("run --objective svm --optimizer grid -O pints=3", 2, "\"points\""),
    Case("run --objective svm --optimizer grid -O points.D=3", 2, "\"D\""),
    Case("run --objective svm -o data=none.csv", 1, "none.csv"),
    Case("run --objective svm -o data=ragged.csv", 2, "ragged.csv:3", "3 fields"),
    Case("run --objective svm -o data=single.csv", 2, "single.csv"),
    Case("run --objective svm --range C=5:1", 2, "--range C=5:1", "swap"),
    Case("run --objective svm --range C=0.001:1", 2, "0.03125 … 32768"),
    Case("run --objective svm --fix gama=1", 2, "\"gamma\""),
    Case("run --objective svm --fix C=0", 2, "C"),
    Case("run --objective svm --trials 0", 2, "at least 1"),
    Case("run --objective svm --trials many", 2, "--trials"),
    Case("run --objective svm --workers 0", 2, "at least 1"),
    Case("run --objective svm --seed -1", 2, "--seed"),
    Case("run --objective svm --time-limit 5", 2, "unit"),
    Case("run --objective svm --study there.hone", 2, "there.hone exists already", "hone resume there.hone"),
    Case("run --objective svm --study no/such/folder.hone", 1, "no/such/folder.hone"),
    Case("run missing.toml", 2, "missing.toml"),
    Case("run broken.toml", 2, "broken.toml:1"),
    Case("run unknown.toml", 2, "unknown.toml:2", "did you mean \"seed\""),
    Case("run wrong.toml", 2, "wrong.toml:4"),
    Case("best none.hone", 2, "none.hone: no such study file"),
    Case("best there.hone", 2, "there.hone is not a study file"),
    Case("trials there.hone --state lost", 2, "waiting"),
    Case("resume none.hone", 2, "none.hone"),
    Case("resume full.hone", 2, "has all its 3 trials", "--trials 6"),
    Case("resume full.hone --trials 2", 2, "has 3 trials", "--trials 6"),
    Case("resume full.hone --trials 1000000000000000", 2, "1 … 281474976710656"),
    Case("ask full.hone --trials 1000000000000000", 2, "1 … 281474976710656"),
    Case("run --objective svm --trials 1000000000000000", 2, "at most 281474976710656"),
    Case("run --objective svm --workers 5000000000", 2, "at most 65536"),
    Case("run --objective svm --trials -5", 2, "--trials -5", "at least 1"),
    Case("run .", 2, "is a folder"),
    Case("tell full.hone 0 1 2", 2, "\"value\" is set twice"),
    Case("tell full.hone 0 --faild x", 2, "unknown option \"--faild\""),
    Case("tell full.hone 0 nan", 2, "not a number", "--failed"),
    Case("tell full.hone 0 -inf", 2, "infinitely good", "--failed"),
    Case("run --objective svm --optimizer median-stopping --deterministic --workers 2", 2, "cannot be fixed"),
    Case("try full.hone x3=1", 2, "\"x3\""),
    Case("try full.hone x1=100", 2, "-5 … 10"),
    Case("try full.hone x1", 2, "NAME=VALUE"),
    Case("plugin info randon", 2, "\"random\""),
    Case("plugins --kind thing", 2, "optimizer"),
    Case("run --objective svm --plugin text.so --optimizer text.so", 3, "text.so", "not a shared library"),
    Case("export full.hone --format xml", 2, "csv"),
  ]

  @Test(arguments: cases) func `wrong input is answered in one line`(_ wrong: Case) throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write("a,b,label\n1,2,x\n3,y\n", to: "ragged.csv")
    try hone.write("a,b,label\n1,2,x\n3,4,x\n", to: "single.csv")
    try hone.write("mine, and not a study", to: "there.hone")
    try hone.write("[study\n", to: "broken.toml")
    try hone.write("[study]\nsede = 1\n", to: "unknown.toml")
    try hone.write("[objective]\nplugin = \"svm\"\n[space.C]\nlow = 1e9\n", to: "wrong.toml")
    try hone.write("not a library\n", to: "text.so")
    if wrong.arguments.contains("full.hone") {
      let made = try hone(
        "run", "--objective", "test-functions", "-o", "function=rosenbrock", "--trials", "3", "--study", "full.hone")
      #expect(made.status == 0, "\(made.errors)")
    }
    let result = try hone.start(wrong.arguments).wait()
    #expect(result.status == wrong.status, "\(result.errors)")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(result.errors)")
    #expect(lines.first?.hasPrefix("error: ") == true, "\(result.errors)")
    for text in wrong.says { #expect(result.errors.contains(text), "\(result.errors)") }
    #expect(try String(contentsOfFile: hone.path("there.hone"), encoding: .utf8) == "mine, and not a study")
    #expect(!FileManager.default.fileExists(atPath: hone.path("svm-random-0.hone")))
  }

  @Test func `a range as wide as doubles are is only odd`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let looked = try hone(
      "space", "check", "--objective", "command", "-o", "command=echo {x}", "--range", "x=1e-320:1e300")
    #expect(looked.status == 0 && looked.errors.contains("spans a factor"), "\(looked.output)\(looked.errors)")
  }

  @Test func `when no trial succeeds the status is 4, and the record says why`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.compile(
      """
      #include <hone/hone.h>
      static const hone_parameter p = {.name = "x", .summary = "", .unit = "", .kind = HONE_FLOAT, .high = 1, .preset = 0};
      static const hone_space s = {.struct_size = sizeof s, .parameter_size = sizeof p, .literal_size = sizeof(hone_literal),
        .parameter_count = 1, .parameters = &p};
      static const hone_metric m = {.name = "value", .summary = "", .unit = ""};
      static const hone_description d = {.struct_size = sizeof d, .metric_size = sizeof m, .space = &s, .metrics = &m,
        .metric_count = 1};
      static int32_t create(const hone_host *h, const hone_options *o, void **self, hone_error *e) { return *self = 0, HONE_OK; }
      static void destroy(void *self) {}
      static int32_t evaluate(void *s, const hone_trial *t, const hone_monitor *m, hone_outcome *o, hone_error *e) {
        const char text[] = "the furnace is cold";
        for (unsigned i = 0; i < sizeof text; i++) e->text[i] = text[i];
        return HONE_INVALID;
      }
      static const hone_objective_class c = {sizeof c, 0, create, destroy, 0, evaluate};
      static const hone_plugin plugin = {.struct_size = sizeof plugin, .kind = HONE_OBJECTIVE, .name = "furnace",
        .summary = "always fails", .text = "", .description = &d, .table = &c};
      static const hone_plugin *const all[] = {&plugin};
      static const hone_library l = {.struct_size = sizeof l, .plugin_count = 1, .name = "furnace", .vendor = "test",
        .version = "1", .license = "", .url = "", .plugins = all};
      const hone_library *hone_library_v1(void) { return &l; }
      """, as: "furnace.so")
    let run = try hone("run", "--objective", "furnace", "--plugin", "furnace.so", "--trials", "30", "--study", "a.hone")
    #expect(run.status == 4)
    #expect(run.errors.contains("10 trials in a row failed alike: the furnace is cold"), "\(run.errors)")
    let failed = try hone("trials", "a.hone", "--state", "failed", "--json").lines
    #expect(failed.count == 10)
    #expect(failed.allSatisfy { $0.contains("the furnace is cold") })
    #expect(try hone("best", "a.hone").status == 4)
  }

  @Test func `a library that crashes while being loaded is listed with its reason, and the others work`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.compile("__attribute__((constructor)) static void f(void) { *(volatile int *)0 = 1; }", as: "crash.so")
    try hone.compile("int x;", as: "empty.so")
    let listed = try hone("plugins", "--plugin", "crash.so", "--plugin", "empty.so")
    #expect(listed.status == 0)
    #expect(listed.output.contains("crash.so: it crashed with SIGSEGV while being loaded"), "\(listed.output)")
    #expect(listed.output.contains("empty.so: it exports no hone_library_v1"), "\(listed.output)")
    #expect(listed.output.contains("random"))
  }
}

extension Hone {
  /// Compiles C against the SDK's header into a library in the folder.
  func compile(_ source: String, as name: String) throws {
    try write(source, to: "\(name).c")
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = [
      "cc", "-shared", "-fPIC", "-I", Self.repository.appending(path: "SDK/include").path, path("\(name).c"), "-o",
      path(name),
    ]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
  }
}
