import Foundation
import HonePluginHost
import HoneSpace
import Testing

@Suite struct CatalogueTests {
  private func plugin(
    _ name: String, _ kind: PluginDescription.Kind, extensions: [String] = [], needs: [String] = []
  ) throws -> PluginDescription {
    PluginDescription(
      kind: kind, name: name, summary: "", text: "", options: try ConfigurationSpace([]), objective: nil,
      extensions: extensions, needs: needs, flags: [])
  }

  private func catalogue() throws -> PluginCatalogue {
    func entry(_ plugin: PluginDescription, _ vendor: String, _ status: PluginEntry.Status = .ok) -> PluginEntry {
      let library = LibraryDescription(
        name: "l", vendor: vendor, version: "1", license: "", url: "", headerVersion: 1, plugins: [plugin])
      return PluginEntry(file: "/\(vendor)/\(plugin.name).so", status: status, plugin: plugin, library: library)
    }
    return PluginCatalogue(entries: [
      entry(try plugin("grid", .optimizer), "hone"), entry(try plugin("random", .optimizer), "hone"),
      entry(try plugin("random", .optimizer), "acme", .shadowed(by: "/hone/random.so")),
      entry(try plugin("mlp", .objective, extensions: ["hone.objective.session/1"]), "hone"),
      entry(try plugin("svm", .objective), "hone"),
      PluginEntry(file: "/x/libhone-broken.so", status: .broken("it is built for aarch64; this machine is x86-64")),
    ])
  }

  @Test func `a plugin is found by its name, and one exactly by vendor and name`() throws {
    let catalogue = try catalogue()
    #expect(try catalogue.find("random", kind: .optimizer).file == "/hone/random.so")
    #expect(try catalogue.find("acme/random").file == "/acme/random.so")
    #expect(try catalogue.find("hone/svm", kind: .objective).file == "/hone/svm.so")
  }

  @Test(arguments: [
    ("randon", "plugin \"randon\" not found; the nearest is \"random\" (hone plugins lists all 4)"),
    ("zzz", "plugin \"zzz\" not found; hone plugins lists all 4"),
    ("mlp", "\"mlp\" is an objective, not an optimizer; optimizers: grid, random"),
    ("broken", "/x/libhone-broken.so: it is built for aarch64; this machine is x86-64"),
    ("random ", "plugin \"random \" not found; the nearest is \"random\" (hone plugins lists all 4)"),
    ("rando", "plugin \"rando\" not found; the nearest is \"random\" (hone plugins lists all 4)"),
  ])
  func `what is not found is answered with what was meant`(name: String, sentence: String) throws {
    let catalogue = try catalogue()
    do {
      _ = try catalogue.find(name, kind: .optimizer)
      Issue.record("found")
    } catch {
      #expect("\(error)" == sentence)
    }
  }

  @Test func `a misfit is refused with the plugins that would fit`() throws {
    let needy = try plugin("hyper", .optimizer, needs: ["hone.objective.session/1"])
    let catalogue = try catalogue()
    try catalogue.checkNeeds(optimizer: needy, objective: catalogue.find("mlp").plugin ?? needy)
    #expect(
      throws: PluginError.missingExtension(plugin: "hyper", id: "hone.objective.session/1", offering: ["mlp"])
    ) { try catalogue.checkNeeds(optimizer: needy, objective: plugin("svm", .objective)) }
  }

  @Test func `what the host offers to one kind is no misfit there`() throws {
    let declared = try plugin("function", .objective, needs: ["hone.host.declaration/1"])
    let optimizer = try plugin("random", .optimizer)
    try catalogue().checkNeeds(optimizer: optimizer, objective: declared)
    #expect(
      throws: PluginError.missingExtension(plugin: "random", id: "hone.host.declaration/1", offering: [])
    ) {
      try catalogue().checkNeeds(
        optimizer: plugin("random", .optimizer, needs: ["hone.host.declaration/1"]), objective: declared)
    }
  }

  @Test func `places are searched in the documented order, each file once`() throws {
    let fixture = try Fixture()
    defer { fixture.clean() }
    for folder in ["named", "path", "data/hone/plugins", "prefix/lib/hone/plugins", "prefix/bin"] {
      try FileManager.default.createDirectory(atPath: fixture.path(folder), withIntermediateDirectories: true)
    }
    let files = [
      "named/n.so", "path/b.so", "path/a.so", "path/readme.txt", "data/hone/plugins/d.so",
      "prefix/lib/hone/plugins/l.so", "prefix/bin/libhone-x.so", "prefix/bin/other.so",
    ]
    for file in files { try Data().write(to: URL(fileURLWithPath: fixture.path(file))) }
    try FileManager.default.createSymbolicLink(
      atPath: fixture.path("data/hone/plugins/again.so"), withDestinationPath: fixture.path("path/a.so"))
    let search = PluginSearch(
      files: [fixture.path("named/n.so")],
      environment: ["HONE_PLUGIN_PATH": ":\(fixture.path("path")):", "XDG_DATA_HOME": fixture.path("data")],
      executable: fixture.path("prefix/bin/hone"))
    let found = search.candidates().map { $0.replacing(fixture.folder + "/", with: "").replacing("bin/../", with: "") }
    #expect(
      found == [
        "named/n.so", "path/a.so", "path/b.so", "data/hone/plugins/d.so", "prefix/lib/hone/plugins/l.so",
        "prefix/bin/libhone-x.so",
      ])
  }

  @Test func `a known library is not probed again, a changed one is, and a broken cache is no obstacle`() throws {
    let fixture = try Fixture()
    defer { fixture.clean() }
    try FileManager.default.createDirectory(atPath: fixture.path("plugins"), withIntermediateDirectories: true)
    let file = try fixture.compile("LIBRARY(\"test\", 0)", as: "plugins/p.so")
    // A host that answers a probe with a description of its own, and counts.
    let host = fixture.path("host")
    let described = ProbeResult.library(
      LibraryDescription(
        name: "l", vendor: "v", version: "1", license: "", url: "", headerVersion: 1,
        plugins: [try plugin("faked", .optimizer)]))
    let json = String(decoding: try JSONEncoder().encode(described), as: UTF8.self)
    try Data(json.utf8).write(to: URL(fileURLWithPath: fixture.path("answer")))
    try Data("#!/bin/sh\necho x >> \(fixture.path("count"))\ncat \(fixture.path("answer")) >&3\n".utf8)
      .write(to: URL(fileURLWithPath: host))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: host)
    let environment = ["XDG_CACHE_HOME": fixture.path("cache"), "HONE_PLUGIN_PATH": fixture.path("plugins")]
    let search = PluginSearch(files: [], environment: environment, executable: host)
    func scan() -> [String] {
      PluginCatalogue.scan(search, environment: environment, executable: host).entries.map(\.name)
    }
    func probes() -> Int { (try? String(contentsOfFile: fixture.path("count"), encoding: .utf8))?.count ?? 0 }
    #expect(scan() == ["faked"])
    #expect(scan() == ["faked"])
    #expect(probes() == 2)  // "x\n" once
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: file)
    #expect(scan() == ["faked"])
    #expect(probes() == 4)
    try Data("{broken".utf8).write(to: URL(fileURLWithPath: fixture.path("cache/hone/plugins-1.json")))
    #expect(scan() == ["faked"])
    #expect(probes() == 6)
  }
}
