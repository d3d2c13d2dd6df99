import Foundation
import HoneSpace
import HoneStore
import HoneViews

/// Answers requests for pages about the studies under a path; it only reads them.
struct Dashboard: Sendable {
  struct Request: Sendable {
    var method: String
    /// Path and query, as they came.
    var target: String
    /// The name that the browser believes to talk to.
    var host: String
    /// The version of a body that the browser has.
    var known: String?
  }

  struct Response: Sendable {
    var status: Int
    var type = "text/html; charset=utf-8"
    var version: String?
    var body: String
  }

  private let folder: StudyFolder
  /// Whether only this machine reaches it.
  private let isLocal: Bool

  /// - Parameters:
  ///   - path: of a study file, or of a folder with some.
  ///   - isLocal: whether only this machine is meant to reach it.
  init(path: String, isLocal: Bool) {
    folder = StudyFolder(path)
    self.isLocal = isLocal
  }

  func answer(_ request: Request) -> Response {
    // A page from elsewhere whose name was made to lead here must not read the studies.
    guard !isLocal || Self.isLocal(request.host) else { return .text(403, "not reached under this name") }
    guard request.method == "GET" || request.method == "HEAD" else { return .text(405, "studies are only read here") }
    let path = request.target.prefix { $0 != "?" && $0 != "#" }.removingPercentEncoding ?? ""
    let isPage = !path.hasPrefix("/body/")
    let place = isPage ? path : String(path.dropFirst("/body".count))
    if place == "/" { return index(isPage: isPage, known: request.known) }
    guard place.hasPrefix("/study/") else { return .text(404, "there is no such page") }
    let name = String(place.dropFirst("/study/".count))
    guard let file = folder.file(name) else { return .text(404, "there is no study \(name)") }
    return study(name, file, isPage: isPage, known: request.known)
  }

  private func index(isPage: Bool, known: String?) -> Response {
    let body = IndexPage.body(folder)
    // Of this process alone, and only to be compared with itself.
    let version = "\"\(body.hashValue)\""
    if isPage {
      return Response(status: 200, body: LivePage.html(body, version: version, title: "Studies", isIndex: true))
    }
    return version == known
      ? Response(status: 304, version: version, body: "") : Response(status: 200, version: version, body: body)
  }

  private func study(_ name: String, _ path: String, isPage: Bool, known: String?) -> Response {
    do {
      let file = try StudyFile.open(path, forWriting: false)
      defer { try? file.close() }
      let version = try StudyPage.version(file)
      if !isPage, known == version { return Response(status: 304, version: version, body: "") }
      let body = try StudyPage.body(file, name: name, path: path)
      if isPage {
        return Response(status: 200, body: LivePage.html(body, version: version, title: name, isIndex: false))
      }
      return Response(status: 200, version: version, body: body)
    } catch {
      return .text(500, "\(name): \(error)")
    }
  }

  /// Whether a name, perhaps with a port, is one that leads nowhere but to this machine.
  static func isLocal(_ host: String) -> Bool {
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    return ["localhost", "127.0.0.1", "[::1]"].contains(name.lowercased())
  }
}

extension Dashboard.Response {
  fileprivate static func text(_ status: Int, _ text: String) -> Self {
    Self(status: status, type: "text/plain; charset=utf-8", body: text + "\n")
  }
}

extension Substring {
  fileprivate var removingPercentEncoding: String? { String(self).removingPercentEncoding }
}
