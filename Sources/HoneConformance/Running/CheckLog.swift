import HonePluginHost
import Synchronization

/// The warnings and errors that a plugin logs.
final class CheckLog: Sendable {
  private let kept = Mutex<[String]>([])

  func take(_ level: HostServices.LogLevel, _ text: String) {
    guard level == .warning || level == .error else { return }
    kept.withLock { $0.append(text) }
  }

  var lines: [String] { kept.withLock { $0 } }
}
