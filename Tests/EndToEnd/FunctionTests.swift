import Foundation
import Testing

/// The objective `function` on the functions of Tests/Zoo/functions.c.
@Suite struct FunctionTests {
  /// The library, compiled once, with debugging information.
  static let library = compile("functions", ["-g"])
  /// The same without.
  static let bare = compile("bare-functions", [])

  static func compile(_ name: String, _ flags: [String]) -> String {
    let library = FileManager.default.temporaryDirectory.appending(path: "libhone-test-\(name)-\(getpid()).so").path
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments =
      ["cc", "-O1", "-shared", "-fPIC", "-w"] + flags
      + [Hone.repository.appending(path: "Tests/Zoo/functions.c").path, "-o", library, "-lm"]
    try? compiler.run()
    compiler.waitUntilExit()
    return library
  }

  struct Trial: Decodable {
    var state: String
    var value: Double?
    var error: String?
    var metrics: [String: Double]
  }

  static func run(_ hone: Hone, _ prototype: String, _ more: [String], library: String = library) throws -> Hone.Result
  {
    try hone.start(
      [
        "run", "--objective", "function", "-o", "library=\(library)", "-o", "prototype=\(prototype)", "--optimizer",
        "grid",
        "--trials", "8", "--study", "function.hone",
      ] + more
    ).wait()
  }

  static func trials(_ hone: Hone) throws -> [Trial] {
    try hone("trials", "function.hone", "--json").lines.map {
      try JSONDecoder().decode(Trial.self, from: Data($0.utf8))
    }
  }

  static let widths = "typedef struct { int8_t a; uint64_t b; int16_t c[2]; float d; } widths;"
  static let result = "typedef struct { double loss; float accuracy; int epochs; } result;"

  /// A call that works: a prototype, flags, and what the first trial measures.
  struct Call: Sendable, CustomTestStringConvertible {
    var prototype: String
    var flags: [String]
    var metrics: [String: Double]
    var testDescription: String { prototype }
  }

  static let calls = [
    Call(
      prototype: "double bowl(double x, double y)", flags: ["--fix", "x=3", "--fix", "y=0.5"], metrics: ["value": 10.25]
    ),
    Call(
      prototype: "double train(double learning_rate, int layers, const char *activation, long seed)",
      flags: ["--fix", "learning_rate=0.5", "--fix", "layers=4", "--labels", "activation=tanh"],
      metrics: ["value": 140.5]),
    Call(
      prototype: "double train(double learning_rate, int n, const char *name, long seed)",
      flags: [
        "--fix", "learning_rate=0.5", "--fix", "layers=4", "-o", "set.name=relu", "-o", "bind.n=layers", "-o",
        "set.seed=3",
      ], metrics: ["value": 240.5]),
    Call(
      prototype: """
        double add_all(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, uint64_t h, float i, \
        long double j, bool k, char l)
        """,
      flags: [
        "--fix", "a=-128", "--fix", "b=255", "--fix", "c=-32768", "--fix", "d=65535", "--fix", "e=-2147483648", "--fix",
        "f=4294967295", "--fix", "g=-4503599627370496", "--fix", "h=9007199254740991", "--fix", "i=0.5", "--fix", "j=2",
        "--labels", "k=true", "-o", "set.l=A",
      ],
      metrics: [
        "value": -128 + 255 - 32768 + 65535 - 2_147_483_648 + 4_294_967_295 - 4_503_599_627_370_496
          + 9_007_199_254_740_991 + 0.5 + 2 + 1 + 65
      ]),
    Call(
      prototype: "\(widths) double add_struct(widths all, const widths *more, int count, const double values[])",
      flags: [
        "--fix", "a=-3", "--fix", "b=100", "--fix", "c0=7", "--fix", "c1=-9", "--fix", "d=0.25", "-o",
        "set.more.b=1000",
        "-o", "bind.values=a,b,0.5", "-o", "bind.count=count values",
      ], metrics: ["value": -3 + 100 + 7 - 9 + 0.25 - 3 + 1000 + 7 - 9 + 0.25 - 3 + 100 + 0.5]),
    Call(
      prototype: "\(result) result return_struct(double x)", flags: ["--fix", "x=0.5"],
      metrics: ["loss": 0.5, "accuracy": 0.25, "epochs": 7]),
    Call(
      prototype: "\(result) void write_struct(double x, result *result)", flags: ["--fix", "x=0.5"],
      metrics: ["loss": 0.5, "accuracy": 0.25, "epochs": 7]),
    Call(
      prototype: "int status(double x, double *loss, double *accuracy)", flags: ["--fix", "x=0.25"],
      metrics: ["loss": 0.25, "accuracy": 0.75]),
    Call(
      prototype: "int status(double x, double *a, double *b)",
      flags: ["--fix", "x=0.25", "-o", "bind.a=metric.error", "-o", "return=value"],
      metrics: ["value": 0, "error": 0.25, "b": 0.75]),
    Call(
      prototype: "const char *message(double x, double *loss)", flags: ["--fix", "x=0.25"], metrics: ["loss": 0.25]),
    Call(
      prototype: "enum color { RED, GREEN = 4, BLUE }; double pick(enum color color, int batch, double scale)",
      flags: ["--labels", "color=GREEN", "--labels", "batch=64", "--labels", "scale=0.5"], metrics: ["value": 4064.5]),
    Call(
      prototype: "unsigned long checksum(const unsigned char *bytes, unsigned long count, double x)",
      flags: ["--fix", "x=1", "-o", "bind.bytes=file bytes.txt", "-o", "bind.count=count bytes"],
      metrics: ["value": 294]),
    Call(
      prototype: "int fill(char *target, unsigned long *size, double x)",
      flags: ["--fix", "x=1", "-o", "bind.target=buffer 16", "-o", "set.size=100"], metrics: ["size": 51]),
  ]

  @Test(arguments: calls) func `is called with what its prototype says`(_ call: Call) throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write("abc", to: "bytes.txt")
    let run = try Self.run(hone, call.prototype, call.flags)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Self.trials(hone).first?.metrics == call.metrics)
  }

  @Test func `the same arguments are passed each time`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let prototype = "\(Self.widths) double add_struct(widths all, const widths *more, int count, const double *values)"
    let run = try Self.run(
      hone, prototype,
      [
        "--range", "a=0:7", "--fix", "b=0", "--fix", "c0=0", "--fix", "c1=0", "--fix", "d=0.0", "-o",
        "bind.values=null",
        "-o", "set.count=0", "--isolation", "none",
      ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Set(Self.trials(hone).map(\.value)) == Set((0...7).map { Double(2 * $0) }))
  }

  @Test func `what it reports is kept, and a verdict reaches it`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let prototype =
      "double steps(double x, int epochs, int (*report)(void *context, int epoch, double value), void *context)"
    let run = try hone.start([
      "run", "--objective", "function", "-o", "library=\(Self.library)", "-o", "prototype=\(prototype)", "--range",
      "x=0.0:1", "--fix", "epochs=9", "--optimizer", "median-stopping", "--trials", "40", "--study", "function.hone",
    ]).wait()
    #expect(run.status == 0, "\(run.errors)")
    #expect(try hone("show", "function.hone", "--trial", "0").output.contains("reports"))
    #expect(try Self.trials(hone).contains { $0.state == "stopped" })
  }

  @Test func `a study file may say all of it, and a study goes on`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write(
      """
      [study]
      trials = 6
      [optimizer]
      plugin = "hyperband"
      [objective]
      plugin = "function"
      library = "\(Self.library)"
      prototype = "double steps(double x, int epochs, int (*)(void *, int, double), void *)"
      [objective.bind]
      epochs = "trial.budget"
      [space.x]
      low = 0.0
      high = 1.0
      [metrics.accuracy]
      direction = "maximize"
      [budget]
      low = 1
      high = 9
      unit = "epochs"
      """, to: "study.toml")
    let run = try hone("run", "study.toml", "--study", "function.hone")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try hone("resume", "function.hone", "--trials", "20").status == 0)
    #expect(try hone("verify", "function.hone").status == 0)
    #expect(try Self.trials(hone).count == 20)
  }

  /// A call of which some trials fail, and what the failures say.
  @Test(arguments: [
    ("int status(double x, double *loss, double *accuracy)", "status returned the status 3"),
    ("const char *message(double x, double *loss)", "message: layer 3 is too large"),
    ("double crash(double x)", "was killed by SIGSEGV"), ("double leave(double x)", "exited with status 3"),
    ("double diverge(double x)", "diverge gives nan for \"value\""),
    ("void forget(double x, double *loss)", "forget has not written \"loss\""),
    ("void overrun(double x, double out[2])", "overrun wrote behind the end of \"out\""),
  ])
  func `a failure costs its trial and says what it was`(_ prototype: String, _ error: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try Self.run(hone, prototype, ["--range", "x=0.0:1", "--max-failures", "0"])
    #expect(run.status == 0, "\(run.errors)")
    let trials = try Self.trials(hone)
    #expect(trials.count { $0.state == "complete" } == 4)
    #expect(trials.filter { $0.state == "failed" }.allSatisfy { $0.error?.contains(error) == true }, "\(trials)")
  }

  /// Something that cannot work, and what is said of it.
  struct Misfit: Sendable, CustomTestStringConvertible {
    var prototype: String
    var flags: [String]
    var error: String
    var testDescription: String { error }
  }

  static let misfits = [
    Misfit(
      prototype: "double bwol(double x)", flags: ["--range", "x=0:1"],
      error: "has no function \"bwol\"; did you mean \"bowl\"?"),
    Misfit(prototype: "double constant(double x)", flags: ["--range", "x=0:1"], error: "is data, not a function"),
    Misfit(
      prototype: "double bowl(flot x)", flags: ["--range", "x=0:1"],
      error: "  double bowl(flot x)\n              ^~~~\n"),
    Misfit(
      prototype: "double bowl(double x)", flags: ["--range", "x=0:1"], error: "bowl has 2 parameters in "),
    Misfit(
      prototype: "double bowl(double x, float y)", flags: ["--range", "x=0:1", "--range", "y=0:1"],
      error: "bowl takes double in the library, and float here"),
    Misfit(
      prototype: "double bowl(double y, double x)", flags: ["--range", "x=0:1", "--range", "y=0:1"],
      error: "\"y\" is parameter 2 in the library, and 1 here"),
    Misfit(
      prototype: "double bowl(double x, double yy)", flags: ["--range", "x=0:1", "--range", "y=0:1"],
      error: "nothing is there for \"yy\"; the nearest hyperparameter is \"y\""),
    Misfit(
      prototype: "double bowl(double x, double y)", flags: ["--range", "x=0:1", "--range", "y=0:1", "--fix", "z=1"],
      error: "nothing in bowl takes the hyperparameter \"z\""),
    Misfit(
      prototype: "double bowl(double x, double y)", flags: ["--range", "x=0:1", "--range", "y=0:1", "-o", "set.z=1"],
      error: "set.z: bowl has no parameter \"z\""),
    Misfit(
      prototype: "double bowl(double x, double y)", flags: ["--range", "x=0:1", "-o", "bind.y=somewhere else"],
      error: "bind.y: \"somewhere else\" is not one of a hyperparameter"),
    Misfit(
      prototype: "double pick(int color, int batch, double scale)",
      flags: ["--range", "color=0:1", "--range", "batch=0:3000000000", "--fix", "scale=1"],
      error: "0 … 3000000000 of \"batch\" do not fit into int"),
    Misfit(
      prototype: "double pick(int color, int batch, double scale)",
      flags: ["--range", "color=0.0:1", "--fix", "batch=3", "--fix", "scale=1"],
      error: "\"color\" is a float, but the function takes int"),
    Misfit(
      prototype: "enum color { RED, GREEN = 4 }; double pick(enum color color, int batch, double scale)",
      flags: ["--labels", "color=RED,GREEM", "--fix", "batch=3", "--fix", "scale=1"],
      error: "enum color has no \"GREEM\"; the nearest is \"GREEN\""),
    Misfit(
      prototype: "double train(double learning_rate, int layers, const char *activation, long seed)",
      flags: ["--range", "learning_rate=0:1", "--range", "layers=1:2", "--range", "activation=0:1"],
      error: "\"activation\" is a number, but const char * takes labels"),
    Misfit(
      prototype: "double steps(double x, int budget, void *report, void *context)",
      flags: ["--range", "x=0:1", "-o", "bind.report=null", "-o", "bind.context=null"], error: "the study has no budget"
    ),
    Misfit(
      prototype: "void *bowl(double x, double y)",
      flags: ["--range", "x=0:1", "--range", "y=0:1", "-o", "check=never"],
      error: "of which nothing is known"),
    Misfit(
      prototype: "void bowl(double x, double y)", flags: ["--range", "x=0:1", "--range", "y=0:1", "-o", "check=never"],
      error: "bowl gives nothing back that could be a metric"),
    Misfit(
      prototype: "unsigned long checksum(const unsigned char *bytes, unsigned long count, double x)",
      flags: ["--fix", "x=1", "-o", "bind.bytes=file nothing.txt", "-o", "bind.count=count bytes"],
      error: "nothing.txt: No such file or directory"),
  ]

  @Test(arguments: misfits) func `what does not fit is refused, or said, before a call`(_ misfit: Misfit) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try Self.run(hone, misfit.prototype, misfit.flags)
    #expect(run.errors.contains(misfit.error), "\(run.errors)")
    // Swapped names are a warning: somebody may have meant it.
    #expect(run.status == (run.errors.contains("is parameter 2") ? 0 : 2))
  }

  @Test func `a library that is not there is missed by its name`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let wrong = Self.library.replacing("functions", with: "funtcions")
    let run = try Self.run(
      hone, "double bowl(double x, double y)", ["--range", "x=0:1", "--range", "y=0:1"], library: wrong)
    #expect(run.status == 2)
    #expect(run.errors.contains("does not exist; did you mean \"\(Self.library)\"?"), "\(run.errors)")
  }

  @Test func `without debugging information the prototype has the word`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try Self.run(
      hone, "double bowl(double x, double y)", ["--fix", "x=3", "--fix", "y=0.5", "--verbose"], library: Self.bare)
    #expect(run.status == 0 && run.errors.contains("no debugging information of bowl"), "\(run.errors)")
    #expect(try Self.trials(hone).first?.value == 10.25)
  }
}
