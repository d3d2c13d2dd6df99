import HonePluginHost
import HoneSpace
import Testing

/// Descriptors of libraries that were built wrong, older or newer.
@Suite struct DescriptorTests {
  private let good =
    "static const hone_objective_class table = {.struct_size = sizeof table, .create = make, .destroy = destroy, .evaluate = evaluate};"
  private let evaluate =
    "static int32_t evaluate(void *s, const hone_trial *t, const hone_monitor *m, hone_outcome *o, hone_error *e) { return o->metrics[0] = 1, HONE_OK; }"

  private func complaint(_ plugin: String, before: String = "") throws -> String {
    let fixture = try Fixture()
    defer { fixture.clean() }
    return try fixture.complaint(
      "\(evaluate)\n\(good)\n\(before)\nstatic const hone_plugin one = \(plugin);\nLIBRARY(\"test\", &one)")
  }

  @Test func `what is wrong with a descriptor is said in a sentence`() throws {
    #expect(
      try complaint("PLUGIN(HONE_OBJECTIVE, \"Bad Name\", &table, .description = &on_line)")
        .contains("the plugin name \"Bad Name\" is not [a-z]"))
    #expect(try complaint("PLUGIN(9, \"one\", &table)").contains("unknown kind 9"))
    #expect(try complaint("PLUGIN(HONE_OBJECTIVE, \"one\", 0, .description = &on_line)").contains("its table is NULL"))
    #expect(try complaint("PLUGIN(HONE_OBJECTIVE, \"one\", &table)").contains("hone_objective_class.describe is NULL"))
    #expect(
      try complaint("{.struct_size = 0, .kind = HONE_OBJECTIVE, .name = \"one\"}").contains(
        "hone_plugin.struct_size is 0"))
  }

  @Test func `a space that breaks a rule is refused with that rule`() throws {
    func space(_ parameter: String) throws -> String {
      try complaint(
        "PLUGIN(HONE_OBJECTIVE, \"one\", &table, .description = &wrong)",
        before: """
          static const hone_literal later = {.parameter = 1, .relation = HONE_EQUAL, .other = HONE_NONE};
          static const hone_parameter ps[] = {\(parameter), {.name = "z", .summary = "", .unit = "", .kind = HONE_INT, .high = 3}};
          static const hone_space s = {.struct_size = sizeof s, .parameter_size = sizeof *ps,
            .literal_size = sizeof(hone_literal), .parameter_count = 2, .parameters = ps};
          static const hone_description wrong = {.struct_size = sizeof wrong, .metric_size = sizeof(hone_metric),
            .space = &s, .metrics = loss, .metric_count = 1};
          """)
    }
    let head = ".name = \"y\", .summary = \"\", .unit = \"\""
    #expect(try space("{\(head), .kind = HONE_FLOAT, .low = 2, .high = 1}").contains("low 2 lies above high 1"))
    #expect(
      try space("{\(head), .kind = HONE_FLOAT, .high = 1, .flags = HONE_LOG}").contains("log scale needs low > 0"))
    #expect(try space("{\(head), .kind = 77}").contains("kind 77 is unknown"))
    #expect(try space("{\(head), .kind = HONE_CHOICE}").contains("no labels"))
    #expect(
      try space("{\(head), .kind = HONE_INT, .high = 1, .condition = &later, .condition_count = 1}")
        .contains("\"z\", which is not declared before it"))
    #expect(try space("{\(head), .kind = HONE_TEXT}").contains("a text is not a hyperparameter"))
  }

  @Test func `libraries built with an older or a newer header are read as far as both know`() throws {
    let fixture = try Fixture()
    defer { fixture.clean() }
    // Newer: every struct is longer, and what we do not know is poisoned.
    let newer = """
      \(evaluate)
      static const struct { hone_objective_class known; unsigned char tail[64]; } table = {
        {.struct_size = sizeof table, .create = make, .destroy = destroy, .evaluate = evaluate}, {0xA5, 0xA5}};
      static const struct wide { hone_parameter known; double tail[3]; } ps[] = {
        {{.name = "x", .summary = "", .unit = "", .kind = HONE_FLOAT, .low = -1, .high = 1}, {7, 7, 7}},
        {{.name = "y", .summary = "", .unit = "", .kind = HONE_FLOAT, .low = -2, .high = 2}, {7, 7, 7}}};
      static const hone_space s = {.struct_size = sizeof s, .parameter_size = sizeof *ps,
        .literal_size = sizeof(hone_literal), .parameter_count = 2, .parameters = &ps[0].known};
      static const hone_description d = {.struct_size = sizeof d, .metric_size = sizeof(hone_metric), .space = &s,
        .metrics = loss, .metric_count = 1};
      static const struct { hone_plugin known; unsigned char tail[64]; } one = {
        {.struct_size = sizeof one, .kind = HONE_OBJECTIVE, .name = "newer", .summary = "", .text = "", .table = &table,
         .description = &d}, {0xA5}};
      LIBRARY("test", &one.known)
      """
    let plugin = try fixture.load(newer, as: "newer.so")
    #expect(plugin.description.objective?.space.hyperparameters.map(\.name) == ["x", "y"])
    let instance = try ObjectiveInstance(plugin, options: plugin.description.options([]), services: HostServices())
    let request = EvaluationRequest(trial: 0, seed: 0, configuration: Configuration([0, 0]))
    #expect(instance.evaluate(request) { _ in .continue } == .measured(metrics: [1], deviations: [], budget: nil))
    // Older: a plugin whose struct ends before the flags.
    let older = try fixture.load(
      """
      \(evaluate)\n\(good)
      static const hone_plugin one = {.struct_size = offsetof(hone_plugin, extension_count), .kind = HONE_OBJECTIVE,
        .name = "older", .summary = "", .text = "", .table = &table, .description = &on_line,
        .extension_count = 99, .need_count = 99, .flags = 0xFFFFFFFF};
      LIBRARY("test", &one)
      """, as: "older.so")
    #expect(older.description.extensions == [])
    #expect(older.description.flags == [])
  }
}
