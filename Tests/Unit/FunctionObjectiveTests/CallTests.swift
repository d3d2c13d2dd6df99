import FunctionObjective
import HonePlugin
import Testing

/// Calls of the C library's own functions, which need no compiler.
@Suite struct `a call` {
  private func bench(
    _ prototype: String, _ parameters: [Parameter], metrics: [Metric] = [], budget: Budget? = nil,
    _ options: [String: String] = [:]
  ) throws -> ObjectiveBench {
    let host = BenchHost()
    try host.declare(parameters, metrics: metrics, budget: budget)
    var options = options
    options["library"] = options["library"] ?? "libm.so.6"
    options["prototype"] = prototype
    return try ObjectiveBench(FunctionObjective.self, options: options, host: host)
  }

  @Test func `passes numbers and returns one`() throws {
    let hypot = try bench("double hypot(double x, double y)", [.float("x", 0...9), .float("y", 0...9)])
    #expect(try hypot.evaluate([3, 4]).metrics == [5])
    #expect(try hypot.evaluate([5, 0]).metrics == [5])
    let hypotf = try bench("float hypotf(float x, float y)", [.float("x", 0...9), .float("y", 0...9)])
    #expect(try hypotf.evaluate([3, 4]).metrics == [5])
    let ldexp = try bench("double ldexp(double x, int n)", [.float("x", 0...9), .int("n", -5...5)])
    #expect(try ldexp.evaluate([1.5, -2]).metrics == [0.375])
  }

  @Test func `reads what is written through pointers`() throws {
    let frexp = try bench("double frexp(double x, int *exponent)", [.float("x", 0...100)])
    #expect(frexp.description.metrics.map(\.name) == ["value", "exponent"])
    #expect(try frexp.evaluate([12]).metrics == [0.75, 4])
    #expect(try frexp.evaluate([1]).metrics == [0.5, 1])
    let modf = try bench(
      "double modf(double x, double *whole)", [.float("x", -9...9)], metrics: [.maximize("whole"), .minimize("part")])
    #expect(modf.description.metrics.map(\.name) == ["whole", "part"])
    #expect(try modf.evaluate([-2.25]).metrics == [-2, -0.25])
  }

  @Test func `returns structs, field by field`() throws {
    let div = try bench(
      "typedef struct { int quot, rem; } div_t; div_t div(int a, int b)", [.int("a", 0...99), .int("b", 1...9)],
      ["library": "libc.so.6"])
    #expect(div.description.metrics.map(\.name) == ["quot", "rem"])
    #expect(try div.evaluate([17, 5]).metrics == [3, 2])
    let ldiv = try bench(
      "struct pair { long quot, rem; }; struct pair ldiv(long a, long b)", [.int("a", 0...99), .int("b", 1...9)],
      ["library": "libc.so.6"])
    #expect(try ldiv.evaluate([99, 7]).metrics == [14, 1])
  }

  @Test func `passes labels as texts, and constants`() throws {
    let strtol = try bench(
      "long strtol(const char *text, char **end, int base)", [.choice("text", ["7f", "11"])],
      ["library": "libc.so.6", "bind.end": "null", "set.base": "16"])
    #expect(try strtol.evaluate([0]).metrics == [127])
    #expect(try strtol.evaluate([1]).metrics == [17])
  }

  @Test func `settles kinds that are left open`() throws {
    let open = Parameter.float("n", -5...5, flags: .kindOpen)
    let ldexp = try bench("double ldexp(double x, int n)", [.float("x", 0...9, flags: .kindOpen), open])
    #expect(ldexp.description.space.parameters[0] == .float("x", 0...9))
    #expect(ldexp.description.space.parameters[1] == .int("n", -5...5))
  }

  @Test func `hands over the trial's seed, number and budget`() throws {
    let budget = Budget("epochs", 1...9, preset: 9, whole: true)
    let fma = try bench(
      "double fma(double x, double y, double z)", [.float("x", 0...9)], budget: budget,
      ["bind.y": "trial.number", "bind.z": "trial.budget"])
    #expect(try fma.evaluate([2], number: 5, budget: 3).metrics == [13])
    #expect(try fma.evaluate([2], number: 5).metrics == [19])
    let llabs = try bench(
      "long long llabs(long long x)", [], ["library": "libc.so.6", "bind.x": "trial.seed"])
    #expect(try llabs.evaluate([], seed: 41).metrics == [41])
    let abs = try bench("int abs(int x)", [], ["library": "libc.so.6", "bind.x": "trial.seed"])
    #expect(try abs.evaluate([], seed: .max).metrics == [Double(Int32.max)])
  }

  @Test func `gives an inactive hyperparameter its default`() throws {
    let parameters: [Parameter] = [
      .choice("y", ["2", "4"]), .int("n", 0...5, preset: 3, when: .equal("y", "4")), .float("x", 0...1),
    ]
    let call = try bench("double fma(double x, double y, double n)", parameters)
    #expect(try call.evaluate([0, .nan, 0.5]).metrics == [0.5 * 2 + 3])
    #expect(try call.evaluate([1, 1, 0.5]).metrics == [0.5 * 4 + 1])
    #expect(throws: PluginError.self) {
      try bench(
        "double fma(double x, double y, double n)",
        [
          parameters[0], .int("n", 0...5, when: .equal("y", "4")), parameters[2],
        ])
    }
  }

  @Test func `may come back through a callback that has no numbers`() throws {
    let qsort = try bench(
      "void qsort(void *base, size_t count, size_t size, int (*compare)(void *, void *))", [],
      metrics: [.minimize("seconds")],
      ["library": "libc.so.6", "bind.base": "buffer 64", "set.count": "8", "set.size": "8"])
    #expect(try qsort.evaluate([]).metrics[0] >= 0)
  }

  @Test(arguments: [
    ("double sqrt(double x)", "sqrt gives nan for \"value\"", [-1.0]),
    ("int setenv(const char *name, const char *value, int *x)", "setenv returned the status -1", []),
  ])
  func `that fails says how`(_ prototype: String, _ message: String, _ values: [Double]) throws {
    let parameters: [Parameter] = values.isEmpty ? [] : [.float("x", -1...1)]
    var options = ["library": "libm.so.6"]
    if values.isEmpty { options = ["library": "libc.so.6", "set.name": "", "set.value": "b", "bind.x": "metric.x"] }
    let call = try bench(prototype, parameters, options)
    do {
      _ = try call.evaluate(values)
      Issue.record("it did not fail")
    } catch {
      #expect("\(error)" == message)
    }
  }
}
