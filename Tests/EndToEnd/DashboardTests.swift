import Foundation
import FoundationNetworking
import Testing

/// The dashboard, asked as a browser asks it.
@Suite struct DashboardTests {
  private func get(_ url: String, known: String? = nil) async throws -> (HTTPURLResponse, String) {
    var request = URLRequest(url: try #require(URL(string: url)), cachePolicy: .reloadIgnoringLocalCacheData)
    request.setValue(known, forHTTPHeaderField: "If-None-Match")
    let (data, response) = try await URLSession.shared.data(for: request)
    return (try #require(response as? HTTPURLResponse), String(decoding: data, as: UTF8.self))
  }

  @Test func `studies are shown, and shown anew when they went on`() async throws {
    let hone = try Hone()
    defer { hone.clean() }
    func run(_ trials: String, _ verb: String...) throws {
      let result = try hone.start(verb + ["--trials", trials]).wait()
      #expect(result.status == 0, "\(result.errors)")
    }
    try run(
      "3", "run", "--objective", "test-functions", "--optimizer", "random", "--study", "a study.hone")
    let server = try hone.start(["dashboard", ".", "--port", "0"])
    defer { server.process.terminate() }
    let root = server.firstLine()
    #expect(root.hasPrefix("http://127.0.0.1:"))

    let (_, index) = try await get(root)
    #expect(index.contains("<a href=\"/study/a%20study.hone\">a study.hone</a>"))
    #expect(index.contains("<td>3 of 3</td>"))
    let (page, text) = try await get(root + "study/a%20study.hone")
    #expect(page.statusCode == 200 && text.contains("3 complete, 3 wanted"))
    #expect(text.contains("hone plot history &quot;") || text.contains("hone plot history '"))

    let (body, before) = try await get(root + "body/study/a%20study.hone")
    let version = try #require(body.value(forHTTPHeaderField: "ETag"))
    #expect(before.contains("3 complete, 3 wanted"))
    #expect(try await get(root + "body/study/a%20study.hone", known: version).0.statusCode == 304)
    try run("5", "resume", "a study.hone")
    let (after, renewed) = try await get(root + "body/study/a%20study.hone", known: version)
    #expect(after.statusCode == 200 && renewed.contains("5 complete, 5 wanted"))
    #expect(try await get(root + "study/none.hone").0.statusCode == 404)
  }

  @Test func `a port that is taken and a path that is not there are said`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let first = try hone.start(["dashboard", ".", "--port", "0"])
    defer { first.process.terminate() }
    let port = try #require(first.firstLine().split(separator: ":").last).filter(\.isNumber)
    let second = try hone("dashboard", ".", "--port", String(port))
    #expect(second.status == 1)
    #expect(second.errors.contains("cannot listen on 127.0.0.1 port \(port): Address already in use; --port 0"))
    #expect(try hone("dashboard", "nowhere").errors.contains("nowhere: there is no such file or folder"))
    #expect(try hone("dashboard", "--port", "70000").status == 2)
  }
}
