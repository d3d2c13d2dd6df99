import HonePluginHost
import HoneSpace
import Testing

@Suite struct ObjectiveInstanceTests {
  private func evaluation(
    _ evaluate: String, budget: Double? = nil, report: (EvaluationReport) -> ReportVerdict = { _ in .continue }
  ) throws -> Evaluation {
    let fixture = try Fixture()
    defer { fixture.clean() }
    let plugin = try fixture.load(objective(evaluate: evaluate))
    let instance = try ObjectiveInstance(
      plugin, options: plugin.description.options([]), services: HostServices())
    return instance.evaluate(
      EvaluationRequest(trial: 5, seed: 9, configuration: Configuration([0.25]), budget: budget), report: report)
  }

  @Test func `values, seed, number and budget arrive; metric, deviation and budget come back`() throws {
    let body = """
      o->metrics[0] = t->values[0] + (double)t->seed * 10 + (double)t->number * 1000;
      o->deviations[0] = 0.5; o->budget = t->budget * 2; return HONE_OK;
      """
    #expect(try evaluation(body, budget: 3) == .measured(metrics: [5090.25], deviations: [0.5], budget: 6))
    #expect(
      try evaluation("o->metrics[0] = t->budget != t->budget; return HONE_OK;")
        == .measured(metrics: [1], deviations: [], budget: nil))
  }

  /// What an objective with a budget of 1 … 9, preset 4, is given.
  private func budget(_ parameter: String, asked: Double?) throws -> Evaluation {
    let fixture = try Fixture()
    defer { fixture.clean() }
    let plugin = try fixture.load(
      """
      static int32_t evaluate(void *self, const hone_trial *t, const hone_monitor *m, hone_outcome *o, hone_error *e) {
        o->metrics[0] = t->budget;
        return HONE_OK;
      }
      static const hone_budget budget = {.struct_size = sizeof budget, .name = "steps", .unit = "", .low = 0, .high = 9,
        .preset = 4, .parameter = \(parameter)};
      static const hone_description spends = {.struct_size = sizeof spends, .metric_size = sizeof(hone_metric),
        .space = &line, .metrics = loss, .metric_count = 1, .budget = &budget};
      static const hone_objective_class table = {.struct_size = sizeof table, .create = make, .destroy = destroy,
        .evaluate = evaluate};
      static const hone_plugin one = PLUGIN(HONE_OBJECTIVE, "one", &table, .description = &spends);
      LIBRARY("test", &one)
      """)
    let instance = try ObjectiveInstance(plugin, options: plugin.description.options([]), services: HostServices())
    return instance.evaluate(
      EvaluationRequest(trial: 0, seed: 1, configuration: Configuration([0.25]), budget: asked)
    ) { _ in .continue }
  }

  @Test func `where no optimizer says a budget, it is the hyperparameter that says the same, or the preset`() throws {
    func given(_ value: Double) -> Evaluation { .measured(metrics: [value], deviations: [], budget: nil) }
    #expect(try budget("HONE_NONE", asked: nil) == given(4))
    #expect(try budget("HONE_NONE", asked: 2) == given(2))
    #expect(try budget("0", asked: nil) == given(0.25))
    #expect(try budget("0", asked: 2) == given(2))
  }

  /// An objective that describes the space which is declared, or always one with `x` alone.
  private func declared(_ describes: String) throws -> ObjectiveDescription {
    let fixture = try Fixture()
    defer { fixture.clean() }
    let plugin = try fixture.load(
      """
      static const hone_description *given;
      static int32_t create(const hone_host *h, const hone_options *o, void **self, hone_error *e) {
        given = h->extension(h->context, HONE_HOST_DECLARATION);
        return given == NULL ? HONE_UNSUPPORTED : HONE_OK;
      }
      static const hone_description *describe(void *self) { return \(describes); }
      static int32_t evaluate(void *self, const hone_trial *t, const hone_monitor *m, hone_outcome *o, hone_error *e) {
        return HONE_OK;
      }
      static const hone_objective_class table = {sizeof table, 0, create, destroy, describe, evaluate};
      static const char *const needs[] = {HONE_HOST_DECLARATION};
      static const hone_plugin it = PLUGIN(HONE_OBJECTIVE, "declared", &table, .needs = needs, .need_count = 1);
      LIBRARY("test", &it)
      """)
    let declaration = Declaration(
      space: try ConfigurationSpace([
        Hyperparameter("x", .float(FloatRange(low: -5, high: 5)), isKindOpen: true),
        Hyperparameter("way", .choice(labels: ["a", "b"])),
      ]), metrics: [Metric(name: "loss", direction: .maximize)],
      budget: Budget(name: "epochs", low: 1, high: 9, preset: 9, isWhole: true))
    return try ObjectiveInstance(
      plugin, options: plugin.description.options([]), services: HostServices(declaration: declaration)
    ).description
  }

  @Test func `what the user declares reaches the objective whole`() throws {
    let description = try declared("given")
    #expect(description.space.hyperparameters.map(\.name) == ["x", "way"])
    #expect(description.space.hyperparameters.map(\.isKindOpen) == [true, false])
    #expect(description.metrics == [Metric(name: "loss", direction: .maximize)])
    #expect(description.budget == Budget(name: "epochs", low: 1, high: 9, preset: 9, isWhole: true))
  }

  @Test func `an objective keeps what is declared`() throws {
    #expect(
      throws: PluginFault(
        plugin: "declared", function: "describe", saw: "it makes something else of \"x\" than the user declares",
        rule: "hone_objective_class.describe returns space, metrics and budget")
    ) { try declared("&on_line") }
  }

  @Test func `an objective metric that was not set is a failure that names it`() throws {
    #expect(try evaluation("return HONE_OK;") == .failed("the metric \"loss\" was not set"))
  }

  @Test func `invalid, error, fatal and cancelled are told apart, with the plugin's sentence`() throws {
    #expect(try evaluation("say(e, \"too deep\"); return HONE_INVALID;") == .invalid("too deep"))
    #expect(try evaluation("say(e, \"no disk\"); return HONE_ERROR;") == .failed("no disk"))
    #expect(try evaluation("return HONE_ERROR;") == .failed("it failed without saying why"))
    #expect(try evaluation("say(e, \"gone\"); return -77;") == .failed("gone"))
    #expect(try evaluation("say(e, \"dead\"); return HONE_FATAL;") == .fatal("dead"))
    #expect(try evaluation("return HONE_CANCELLED;") == .cancelled)
    #expect(
      try evaluation("return HONE_WAIT;")
        == .failed("evaluate returns status HONE_WAIT, which is not a status of evaluate"))
  }

  @Test func `a report reaches the host, and its verdict the objective`() throws {
    let body = """
      double v[1] = {0.75};
      int32_t first = m->report(m->context, 1, 10, v, 0);
      int32_t second = m->report(m->context, 2, 20, v, 0);
      o->metrics[0] = first * 100 + second * 10 + (second == HONE_ADJUST ? m->adjusted[0] : 0);
      return HONE_OK;
      """
    var reports: [EvaluationReport] = []
    let result = try evaluation(body) { report in
      reports.append(report)
      return reports.count == 1 ? .stop : .adjust(Configuration([0.5]))
    }
    #expect(result == .measured(metrics: [130.5], deviations: [], budget: nil))
    #expect(
      reports == [
        EvaluationReport(step: 1, budget: 10, metrics: [0.75], gradient: []),
        EvaluationReport(step: 2, budget: 20, metrics: [0.75], gradient: []),
      ])
  }

  @Test func `the floating-point control word is put back after a plugin has changed it`() throws {
    #if arch(x86_64)
    let tiny = Double.leastNormalMagnitude
    // Flush-to-zero and denormals-are-zero, as crtfastmath.o sets them.
    _ = try evaluation("__builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040); o->metrics[0] = 1; return HONE_OK;")
    #expect(tiny / 2 > 0)
    #endif
  }
}
