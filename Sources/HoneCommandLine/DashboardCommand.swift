import ArgumentParser
import Dispatch
import Foundation
import Glibc
import HoneDashboard

/// The verb `hone dashboard`.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Show studies in a browser while they go on.",
    discussion: """
      Serves the page of hone report for each study file under the path, renewed as trials end, until Ctrl-C. It only \
      reads: a study cannot be harmed by being watched. Nobody but this machine can reach it, unless --host names an \
      address that others know; whoever reaches it can read the studies.

      EXAMPLES
        hone dashboard                      all studies below this folder
        hone dashboard mlp-auto-0.hone      one study
        ssh -L 8080:localhost:8080 machine  from elsewhere, then hone dashboard there
      """)

  @Argument(
    help: ArgumentHelp("A study file, or a folder with some.", valueName: "path"),
    completion: .file(extensions: ["hone"]))
  var path = "."
  @Option(help: ArgumentHelp("Listen on this port; 0 for any that is free.", valueName: "number"))
  var port = 8080
  @Option(help: ArgumentHelp("Listen on this address.", valueName: "address"))
  var host = "127.0.0.1"

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 … 65535, not \(port)") }
  }

  func run() throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandError(.usage, "\(path): there is no such file or folder")
    }
    let (path, host, port) = (path, host, port)
    Task {
      do {
        let server = try await DashboardServer(path: path, host: host, port: port)
        Output.line("http://\(host.contains(":") ? "[\(host)]" : host):\(server.port)/")
        Output.note(
          server.isLocal ? "Ctrl-C ends it" : "whoever reaches this address can read the studies; Ctrl-C ends it")
        try await server.run()
      } catch {
        Output.note("error: \(error)")
        Glibc.exit(ExitStatus.failed.rawValue)
      }
    }
    // This thread has nothing to do; signals end the process.
    dispatchMain()
  }
}
