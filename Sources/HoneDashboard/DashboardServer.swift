import NIOCore
import NIOHTTP1
import NIOPosix

/// The dashboard behind a TCP port.
package struct DashboardServer: Sendable {
  private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  /// Whether only this machine reaches it.
  package let isLocal: Bool
  private let dashboard: Dashboard
  private let channel: NIOAsyncChannel<Connection, Never>

  /// Listens.
  ///
  /// - Parameters:
  ///   - path: of a study file, or of a folder with some.
  ///   - port: 0 for any that is free.
  /// - Throws: `DashboardError` if the address is taken, or none of this machine's.
  package init(path: String, host: String, port: Int) async throws {
    isLocal = Dashboard.isLocal(host.contains(":") ? "[\(host)]" : host)
    dashboard = Dashboard(path: path, isLocal: isLocal)
    do {
      channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: host, port: port) { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline()
            return try Connection(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw DashboardError(host: host, port: port, error)
    }
  }

  /// The port on which it listens.
  package var port: Int { channel.channel.localAddress?.port ?? 0 }

  /// Answers requests until the task is cancelled.
  package func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      try await channel.executeThenClose { connections in
        for try await connection in connections {
          // A connection that breaks is its reader's loss.
          group.addTask { try? await serve(connection) }
        }
      }
    }
  }

  private func serve(_ connection: Connection) async throws {
    try await connection.executeThenClose { inbound, outbound in
      for try await part in inbound {
        guard case .head(let head) = part else { continue }
        let response = try await NIOThreadPool.singleton.runIfActive { [dashboard] in
          dashboard.answer(
            Dashboard.Request(
              method: head.method.rawValue, target: head.uri, host: head.headers.first(name: "host") ?? "",
              known: head.headers.first(name: "if-none-match")))
        }
        try await write(response, to: outbound, answering: head)
        if !head.isKeepAlive { return }
      }
    }
  }

  private func write(
    _ response: Dashboard.Response, to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>,
    answering request: HTTPRequestHead
  ) async throws {
    var headers = HTTPHeaders([
      ("Content-Type", response.type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
      ("Referrer-Policy", "no-referrer"),
    ])
    if response.status != 304 { headers.add(name: "Content-Length", value: "\(response.body.utf8.count)") }
    if let version = response.version { headers.add(name: "ETag", value: version) }
    if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
    try await outbound.write(
      .head(
        HTTPResponseHead(
          version: request.version, status: HTTPResponseStatus(statusCode: response.status), headers: headers)))
    if request.method != .HEAD, response.status != 304 {
      try await outbound.write(.body(.byteBuffer(ByteBuffer(string: response.body))))
    }
    try await outbound.write(.end(nil))
  }
}
