import Foundation
import Testing

@testable import HoneDashboard

@Suite struct DashboardTests {
  /// A folder with files that are no studies yet.
  private func folder(_ names: String...) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hone-dashboard-\(UUID().uuidString)")
    for name in names {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("not a study".utf8).write(to: file)
    }
    return folder.path
  }

  private func get(_ target: String, host: String = "localhost:8080", method: String = "GET") -> Dashboard.Request {
    Dashboard.Request(method: method, target: target, host: host, known: nil)
  }

  @Test func `studies are found in folders below, and nothing else is`() throws {
    let path = try folder("b.hone", "a/c.hone", "a/b/c/d/deep.hone", "notes.txt", ".hidden.hone")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = StudyFolder(path)
    #expect(folder.names == ["a/c.hone", "b.hone"])
    #expect(folder.file("a/c.hone") == path + "/a/c.hone")
    for name in ["../b.hone", "notes.txt", "", "/etc/passwd", "a/../b.hone"] {
      #expect(folder.file(name) == nil, "\(name)")
    }
    #expect(StudyFolder(path + "/b.hone").names == ["b.hone"])
    #expect(StudyFolder(path + "/b.hone").file("b.hone") == path + "/b.hone")
  }

  @Test(arguments: ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080"])
  func `this machine's own names are answered`(host: String) throws {
    let path = try folder("b.hone")
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(Dashboard(path: path, isLocal: true).answer(get("/", host: host)).status == 200)
  }

  @Test(arguments: ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", ""])
  func `other names are refused unless others are meant to reach it`(host: String) throws {
    let path = try folder("b.hone")
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(Dashboard(path: path, isLocal: true).answer(get("/", host: host)).status == 403)
    #expect(Dashboard(path: path, isLocal: false).answer(get("/", host: host)).status == 200)
  }

  @Test func `what is not there, not a study or not asked for politely has its own status`() throws {
    let path = try folder("b&c.hone")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let dashboard = Dashboard(path: path, isLocal: true)
    #expect(dashboard.answer(get("/", method: "POST")).status == 405)
    #expect(dashboard.answer(get("/none")).status == 404)
    #expect(dashboard.answer(get("/study/none.hone")).status == 404)
    #expect(dashboard.answer(get("/study/%zz")).status == 404)
    // The fault of one study is said in its line, and on its page.
    let index = dashboard.answer(get("/?x=1"))
    #expect(index.status == 200 && index.body.contains("b&amp;c.hone"))
    #expect(index.body.contains("href=\"/study/b%26c.hone\""))
    let page = dashboard.answer(get("/study/b%26c.hone"))
    #expect(page.status == 500 && page.body.contains("b&c.hone"))
  }

  @Test func `what has not changed is not sent again`() throws {
    let path = try folder("b.hone")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let dashboard = Dashboard(path: path, isLocal: true)
    let first = dashboard.answer(get("/body/"))
    #expect(first.status == 200)
    var again = get("/body/")
    again.known = first.version
    #expect(dashboard.answer(again).status == 304)
    try FileManager.default.removeItem(atPath: path + "/b.hone")
    #expect(dashboard.answer(again).body.contains("There is no study here yet."))
  }
}
