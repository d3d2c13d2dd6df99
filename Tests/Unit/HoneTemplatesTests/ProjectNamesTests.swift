import Foundation
import HonePluginHost
import Testing

@testable import HoneTemplates

/// How the names in a project follow from that of its plugin.
@Suite struct ProjectNamesTests {
  private func names(_ plugin: String, _ kind: PluginDescription.Kind = .optimizer) throws -> ProjectNames {
    try ProjectNames(plugin: plugin, vendor: "acme", kind: kind)
  }

  @Test(arguments: [
    ("anneal", "anneal_optimizer", "AnnealOptimizer"),
    ("my-search-2nd", "my_search_2nd_optimizer", "MySearch2ndOptimizer"),
    ("a--b-", "a_b_optimizer", "ABOptimizer"),
    ("slow-optimizer", "slow_optimizer", "SlowOptimizer"),
    ("optimizer", "optimizer_optimizer", "OptimizerOptimizer"),
    // Keywords, functions of the C library, and types of the SDK.
    ("class", "class_optimizer", "ClassOptimizer"),
    ("int", "int_optimizer", "IntOptimizer"),
    ("default", "default_optimizer", "DefaultOptimizer"),
    ("random", "random_optimizer", "RandomOptimizer"),
    ("child", "child_optimizer", "MyChildOptimizer"),
  ])
  func `identifiers follow from the name and the kind`(_ plugin: String, _ identifier: String, _ type: String) throws {
    let names = try names(plugin)
    #expect(names.identifier == identifier)
    #expect(names.type == type)
  }

  @Test(arguments: [
    ("Anneal", "anneal"), ("my_search", "my-search"), ("9lives", "lives"), ("c++", "c"), ("über", "ber"),
    (String(repeating: "a", count: 65), String(repeating: "a", count: 64)),
  ])
  func `a name that the host would refuse is refused, and a legal one is suggested`(
    _ plugin: String, _ suggestion: String
  ) throws {
    let error = #expect(throws: TemplateError.self) { try names(plugin) }
    #expect(error == .illegalName("plugin name", plugin))
    #expect(error?.description.contains("; \"\(suggestion)\" would do") == true, "\(String(describing: error))")
    #expect(PluginName.isLegal(suggestion))
  }

  @Test(arguments: ["", "42", "-", "../evil", "a/b", "a b", "a\nb", "\u{FF41}"])
  func `what cannot be a name or leads elsewhere is refused`(_ plugin: String) {
    #expect(throws: TemplateError.illegalName("plugin name", plugin)) { try names(plugin) }
  }

  @Test func `the vendor of the built-in plugins is theirs alone`() {
    #expect(throws: TemplateError.reservedVendor("hone")) {
      try ProjectNames(plugin: "anneal", vendor: "hone", kind: .optimizer)
    }
  }

  @Test(arguments: [
    (["USER": "maria"], "maria"), (["LOGNAME": "Jo.Doe"], "jo-doe"), (["USER": "root"], "me"), (["USER": "hone"], "me"),
    (["USER": "42"], "me"), ([:], "me"),
  ])
  func `the vendor is the user, or me`(_ environment: [String: String], _ vendor: String) {
    #expect(ProjectNames.vendor(in: environment) == vendor)
  }

  @Test func `names stand where a template has its own, once`() throws {
    let names = try ProjectNames(plugin: "vendor-name", vendor: "plugin-name", kind: .objective)
    let text = "plugin-name vendor-name plugin_name_objective PluginNameObjective plugin_name_optimizer plugins"
    #expect(
      names.filled(text)
        == "vendor-name plugin-name vendor_name_objective VendorNameObjective plugin_name_optimizer plugins")
  }

  @Test func `no type of a project has the name of one of the SDK`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../SDK/Swift").standardizedFileURL
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    let types = try files.flatMap { file in
      try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        .matches(of: /public (?:final )?(?:class|struct|protocol|enum|actor) ([A-Za-z]+(?:Optimizer|Objective))\b/)
        .map { String($0.output.1) }
    }
    #expect(Set(types) == ProjectNames.typesOfSDK)
  }
}
