import Glibc

/// Runs `body` on a thread of its own.
///
/// Foundation's threads say nothing where there can be none.
///
/// - Parameter stackSize: in bytes; 0: the system's.
/// - Returns: 0, or the system's error number; then `body` never runs.
package func startThread(stackSize: Int = 0, _ body: @escaping @Sendable () -> Void) -> Int32 {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body))
  let status = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { buffer in
    guard let attributes = buffer.baseAddress else { return ENOMEM }
    pthread_attr_init(attributes)
    defer { pthread_attr_destroy(attributes) }
    pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
    if stackSize > 0 { pthread_attr_setstacksize(attributes, stackSize) }
    var thread = pthread_t()
    return pthread_create(
      &thread, attributes,
      { pointer in
        if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
  }
  if status != 0 { box.release() }
  return status
}
