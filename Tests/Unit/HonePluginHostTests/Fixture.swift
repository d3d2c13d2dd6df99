import Foundation
import HonePluginHost
import HoneSpace
import Testing

/// Plugin libraries that a test compiles from C, in a folder of its own.
struct Fixture {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "plugins-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func clean() { try? FileManager.default.removeItem(atPath: folder) }
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Compiles C; what every plugin needs stands before it.
  @discardableResult
  func compile(_ source: String, as name: String) throws -> String {
    let prelude = """
      #include <hone/hone.h>
      #include <string.h>
      static inline void say(hone_error *e, const char *text) { strncpy(e->text, text, e->capacity - 1); }
      static int32_t make(const hone_host *h, const hone_options *o, void **self, hone_error *e) { return *self = 0, HONE_OK; }
      static int32_t make_optimizer(const hone_host *h, const hone_problem *p, const hone_options *o, void **self,
                                    hone_error *e) { return *self = 0, HONE_OK; }
      static void destroy(void *self) {}
      static const hone_parameter x_only[] = {{.name = "x", .summary = "", .unit = "", .kind = HONE_FLOAT, .low = -1, .high = 1}};
      static const hone_space line = {.struct_size = sizeof line, .parameter_size = sizeof(hone_parameter),
        .literal_size = sizeof(hone_literal), .parameter_count = 1, .parameters = x_only};
      static const hone_metric loss[] = {{.name = "loss", .summary = "", .unit = ""}};
      static const hone_description on_line = {.struct_size = sizeof on_line, .metric_size = sizeof(hone_metric),
        .space = &line, .metrics = loss, .metric_count = 1};
      #define PLUGIN(KIND, NAME, TABLE, ...) {.struct_size = sizeof(hone_plugin), .kind = KIND, .name = NAME, \\
        .summary = "", .text = "", .table = TABLE, __VA_ARGS__}
      #define LIBRARY(VENDOR, ...) static const hone_plugin *const all[] = {__VA_ARGS__}; \\
        static const hone_library library = {.struct_size = sizeof library, .header_version = HONE_HEADER_VERSION, \\
        .plugin_count = sizeof all / sizeof *all, .name = "fixture", .vendor = VENDOR, .version = "1.2", .license = "", \\
        .url = "", .plugins = all}; \\
        const hone_library *hone_library_v1(void) { return &library; }

      """
    try Data((prelude + source).utf8).write(to: URL(fileURLWithPath: path("\(name).c")))
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    compiler.arguments = [
      "cc", "-shared", "-fPIC", "-w", "-I", root.appending(path: "SDK/include").path, path("\(name).c"), "-o",
      path(name),
    ]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
    return path(name)
  }

  /// The first plugin of a library that a test compiled, loaded into this process.
  func load(_ source: String, as name: String = "plugin.so") throws -> LoadedPlugin {
    let file = try compile(source, as: name)
    let result = PluginProbe.look(at: file)
    guard case .library(let library) = result else { throw PluginError.broken(file: file, reason: "\(result)") }
    return try PluginCatalogue.load(
      PluginEntry(file: file, status: .ok, plugin: library.plugins[0], library: library))
  }

  /// Why a library cannot be used.
  func complaint(_ source: String) throws -> String {
    guard case .broken(let reason) = PluginProbe.look(at: try compile(source, as: "bad.so")) else { return "accepted" }
    return reason
  }
}

/// An optimizer in C whose ask has this body.
func optimizer(ask: String, tell: String = "return HONE_OK;") -> String {
  """
  static int32_t ask(void *self, uint64_t first, uint32_t capacity, hone_proposal *p, uint32_t *count, hone_error *e) {
    \(ask)
  }
  static double seen[8];
  static int32_t tell(void *self, const hone_tell *t, hone_error *e) { \(tell) }
  static const hone_optimizer_class table = {.struct_size = sizeof table, .create = make_optimizer, .destroy = destroy,
    .ask = ask, .tell = tell};
  static const hone_plugin one = PLUGIN(HONE_OPTIMIZER, "one", &table);
  LIBRARY("test", &one)
  """
}

/// An objective in C whose evaluate has this body.
func objective(evaluate: String) -> String {
  """
  static int32_t evaluate(void *self, const hone_trial *t, const hone_monitor *m, hone_outcome *o, hone_error *e) {
    \(evaluate)
  }
  static const hone_objective_class table = {.struct_size = sizeof table, .create = make, .destroy = destroy,
    .evaluate = evaluate};
  static const hone_plugin one = PLUGIN(HONE_OBJECTIVE, "one", &table, .description = &on_line);
  LIBRARY("test", &one)
  """
}
