import HonePluginHost
import HoneSpace
import Testing

/// What crosses the ABI is checked, and a breach is named.
@Suite struct OptimizerInstanceTests {
  private func made(
    _ source: String, metrics: [Metric] = [Metric(name: "loss")], _ body: (OptimizerInstance) throws -> Void
  ) throws {
    let fixture = try Fixture()
    defer { fixture.clean() }
    let plugin = try fixture.load(source)
    let space = try ConfigurationSpace([Hyperparameter("x", .float(FloatRange(low: -1, high: 1)))])
    let options = try plugin.description.options([])
    try body(
      OptimizerInstance(
        plugin, options: options, problem: OptimizerProblem(space: space, metrics: metrics, seed: 1),
        services: HostServices()))
  }

  private func fault(_ source: String, capacity: Int = 2) throws -> String {
    var text = "none"
    try made(source) { instance in
      do { _ = try instance.ask(first: 0, capacity: capacity) } catch { text = "\(error)" }
    }
    return text
  }

  @Test func `proposals come back as they were written, and -0.0 as 0.0`() throws {
    try made(optimizer(ask: "p[0].values[0] = -0.0; p[1].values[0] = 0.5; *count = 2; return HONE_OK;")) { instance in
      guard case .proposals(let proposals) = try instance.ask(first: 0, capacity: 4) else {
        Issue.record("no proposals")
        return
      }
      #expect(proposals.map { $0.configuration.values[0].bitPattern } == [0, (0.5).bitPattern])
    }
  }

  @Test func `wait and done are answers`() throws {
    try made(optimizer(ask: "return HONE_WAIT;")) { instance in
      let answer = try instance.ask(first: 0, capacity: 1)
      #expect(answer == .wait)
    }
    try made(optimizer(ask: "return HONE_DONE;")) { instance in
      let answer = try instance.ask(first: 0, capacity: 1)
      #expect(answer == .done)
    }
  }

  @Test func `a breach names plugin, function, what was seen and the rule`() throws {
    #expect(
      try fault(optimizer(ask: "*count = 0; return HONE_OK;"))
        == "plugin \"one\" broke the contract in ask: HONE_OK with 0 proposals of 2; ask writes 1 … capacity proposals")
    #expect(try fault(optimizer(ask: "*count = 3; return HONE_OK;")).contains("3 proposals of 2"))
    #expect(try fault(optimizer(ask: "p[0].values[0] = 7; *count = 1; return HONE_OK;")).contains("\"x\""))
    #expect(try fault(optimizer(ask: "*count = 1; return HONE_OK;")).contains("a proposal is a legal configuration"))
    #expect(
      try fault(optimizer(ask: "p[0].values[0] = 0; p[0].parent = 5; *count = 1; return HONE_OK;"))
        .contains("a parent is an earlier trial"))
  }

  @Test func `an optimizer's own sentence is passed on, and it is dead after that`() throws {
    try made(optimizer(ask: "say(e, \"the matrix is\\nsingular\"); return HONE_ERROR;")) { instance in
      #expect(throws: PluginFault(plugin: "one", function: "ask", saw: "the matrix is singular")) {
        try instance.ask(first: 0, capacity: 1)
      }
      #expect(throws: PluginFault.self) { try instance.ask(first: 0, capacity: 1) }
    }
  }

  @Test func `an optimizer always minimises, and a constraint holds at most 0`() throws {
    // It proposes what it saw last: metric 0 / 100, and then metric 1 / 100.
    let source = optimizer(
      ask: "p[0].values[0] = seen[0] / 100; p[1].values[0] = seen[1] / 100; *count = 2; return HONE_OK;",
      tell: "seen[0] = t->metrics[0]; seen[1] = t->metrics[1]; return HONE_OK;"
    ).replacing("static double seen[8];", with: "").replacing(
      "static int32_t ask(", with: "static double seen[8]; static int32_t ask(")
    let metrics = [
      Metric(name: "accuracy", direction: .maximize),
      Metric(name: "memory", direction: .maximize, role: .constraint, bound: 10),
    ]
    try made(source, metrics: metrics) { instance in
      try instance.tell(
        TrialTell(trial: 0, state: .complete, configuration: Configuration([0]), metrics: [30, 17]))
      guard case .proposals(let proposals) = try instance.ask(first: 1, capacity: 2) else {
        Issue.record("no proposals")
        return
      }
      #expect(proposals.map { $0.configuration.values[0] } == [-0.3, -0.07])
    }
  }

  @Test func `an optimizer that refuses its options says so as input`() throws {
    let source = optimizer(ask: "return HONE_DONE;").replacing(
      ".create = make_optimizer", with: ".create = refuse"
    ).replacing(
      "static const hone_optimizer_class",
      with: """
        static int32_t refuse(const hone_host *h, const hone_problem *p, const hone_options *o, void **s, hone_error *e) {
          say(e, "no room"); return HONE_INVALID; }
        static const hone_optimizer_class
        """)
    #expect(throws: PluginFault(plugin: "one", function: "create", saw: "no room", isInput: true)) {
      try made(source) { _ in }
    }
  }
}
