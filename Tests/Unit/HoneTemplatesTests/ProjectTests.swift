import Foundation
import HonePluginHost
import Testing

@testable import HoneTemplates

/// What a template becomes.
@Suite struct ProjectTests {
  private static let sdk = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../SDK").standardizedFileURL.path

  private func project(_ kind: PluginDescription.Kind, _ language: TemplateLanguage) throws -> Project {
    try Project(ProjectNames(plugin: "my-own", vendor: "acme", kind: kind), language, sdk: Self.sdk)
  }

  @Test(arguments: PluginDescription.Kind.allCases, TemplateLanguage.allCases)
  func `a project has its names everywhere, and a copy of the SDK as it is`(
    _ kind: PluginDescription.Kind, _ language: TemplateLanguage
  ) throws {
    let project = try project(kind, language)
    let paths = project.files.map(\.path)
    #expect(Set([".gitignore", "Makefile", "README.md", "sdk/hone.map"]).isSubset(of: paths))
    #expect(paths.contains { $0 == project.source || $0.hasPrefix(project.source + "/") })
    for file in project.files {
      if file.path.hasPrefix("sdk/") {
        let original = FileManager.default.contents(atPath: Self.sdk + file.path.dropFirst(3))
        #expect(original.map(Array.init) == file.bytes, "\(file.path)")
      } else {
        let text = file.path + "\n" + String(decoding: file.bytes, as: UTF8.self)
        let left = text.matches(of: /(?i)plugin.?name|vendor.?name/).map { String($0.output) }
        #expect(left.isEmpty, "\(file.path)")
      }
    }
    #expect(
      project.files.filter { !$0.path.hasPrefix("sdk/") }.contains { file in
        String(decoding: file.bytes, as: UTF8.self).contains("\"my-own\"")
      })
  }

  @Test func `a project has the headers that its language includes`() throws {
    func headers(_ language: TemplateLanguage) throws -> [String] {
      try project(.objective, language).files.map(\.path).filter { $0.hasPrefix("sdk/include/") }
    }
    let plain = ["hone.h", "random.h", "space.h"].map { "sdk/include/hone/\($0)" }
    #expect(try headers(.c) == plain)
    #expect(try headers(.cpp) == [plain[0], "sdk/include/hone/hone.hpp"] + plain[1...])
    #expect(try headers(.swift) == plain + ["sdk/include/module.modulemap"])
  }

  @Test func `an SDK without templates is an error that names them`() throws {
    let names = try ProjectNames(plugin: "my-own", vendor: "acme", kind: .optimizer)
    #expect(throws: TemplateError.unreadable("/none/Templates/optimizer-c", reason: "No such file or directory")) {
      try Project(names, .c, sdk: "/none")
    }
  }
}
