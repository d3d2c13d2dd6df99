import Glibc
import NIOCore

/// Why the dashboard cannot be reached where it was to be.
package struct DashboardError: Error, CustomStringConvertible {
  package let description: String

  init(host: String, port: Int, _ error: any Error) {
    let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    description = "cannot listen on \(host) port \(port): \(reason); --port 0 takes any port that is free"
  }
}
