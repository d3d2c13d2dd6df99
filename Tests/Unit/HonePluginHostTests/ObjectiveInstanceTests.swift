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
