import CProcessControl
import Glibc
import Synchronization

/// Tells every evaluation that the study is to end.
package final class Interruption: Sendable {
  private let flag = Atomic(false)
  /// Readable once the end was requested, and from then on; for those who wait in `poll`.
  let descriptor: Int32

  package init() { descriptor = event_descriptor() }

  deinit { close(descriptor) }

  package var isRequested: Bool { flag.load(ordering: .relaxed) }

  package func request() {
    flag.store(true, ordering: .relaxed)
    raise_event(descriptor)
  }
}
