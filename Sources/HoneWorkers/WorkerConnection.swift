import CProcessControl
import Glibc
import HonePluginHost

/// A moment at which waiting ends.
struct Deadline {
  private let time: ContinuousClock.Instant

  init(after seconds: Double) { time = .now + .seconds(seconds) }

  /// Milliseconds until then, rounded up; 0 once it has passed.
  var milliseconds: Int32 {
    let left = (time - .now) / .milliseconds(1)
    return left <= 0 ? 0 : Int32(min(left.rounded(.up), 1e9))
  }
}

/// A running worker process with its socket and the pipes behind its standard output and standard error.
///
/// Everything is read and written in one poll loop, so a worker that prints without end can neither block nor be
/// blocked, and nothing waits busily.
final class WorkerConnection {
  /// What came of waiting.
  enum Event {
    case message(WorkerMessage)
    /// What came is no message.
    case garbage(ProtocolError)
    /// The deadline has passed.
    case late
    /// The study is to end.
    case interrupted
    /// The process has ended, or has closed its end of the socket.
    case ended
  }

  private let child: ChildProcess
  private let interruption: Interruption
  private var socket: Int32
  private var pipes: [Int32]
  private var captured = [CapturedText(), CapturedText()]
  private var received = FrameBuffer()
  private var outgoing: [UInt8] = []
  private var outgoingStart = 0
  private var hasEnded = false
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)

  init(executable: String, interruption: Interruption) throws {
    self.interruption = interruption
    var ends: [Int32] = [-1, -1]
    var output: [Int32] = [-1, -1]
    var error: [Int32] = [-1, -1]
    let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, stream, 0, &ends) == 0, pipe_closed_by_exec(&output) == 0,
      pipe_closed_by_exec(&error) == 0
    else {
      let systemError = errno
      for descriptor in ends + output + error where descriptor >= 0 { Glibc.close(descriptor) }
      throw ChildProcessError(executable: executable, systemError: systemError)
    }
    defer { for descriptor in [ends[1], output[1], error[1]] { Glibc.close(descriptor) } }
    do {
      child = try ChildProcess(
        executable: executable, arguments: [WorkerMain.verb],
        descriptors: [(ends[1], WorkerMain.descriptor), (output[1], 1), (error[1], 2)])
    } catch let failure {
      for descriptor in [ends[0], output[0], error[0]] { Glibc.close(descriptor) }
      throw failure
    }
    socket = ends[0]
    pipes = [output[0], error[0]]
    for descriptor in [socket] + pipes { _ = set_nonblocking(descriptor) }
  }

  deinit { _ = close() }

  /// Sends a frame as soon as the socket takes it; the rest goes out while `next` waits.
  func send(_ frame: [UInt8]) {
    outgoing += frame
    if outgoing.count - outgoingStart > 1 << 12 { push() }
  }

  /// SIGTERM: the evaluation should end.
  func askToEnd() { child.signal(SIGTERM) }

  /// Waits for what comes next.
  func next(until deadline: Deadline?, watchesInterruption: Bool) -> Event {
    push()
    while true {
      do {
        if let frame = try received.next() {
          return .message(try WorkerMessage(kind: frame.kind, payload: frame.payload))
        }
      } catch {
        return .garbage(error as? ProtocolError ?? .short)
      }
      if hasEnded { return .ended }
      if let event = wait(until: deadline, watchesInterruption: watchesInterruption) { return event }
    }
  }

  /// Waits until something can be read, and reads it.
  private func wait(until deadline: Deadline?, watchesInterruption: Bool) -> Event? {
    let wanted = outgoing.count > outgoingStart ? POLLIN | POLLOUT : POLLIN
    var pollers = [
      pollfd(fd: socket, events: Int16(wanted), revents: 0),
      pollfd(fd: pipes[0], events: Int16(POLLIN), revents: 0),
      pollfd(fd: pipes[1], events: Int16(POLLIN), revents: 0),
      pollfd(fd: child.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: watchesInterruption ? interruption.descriptor : -1, events: Int16(POLLIN), revents: 0),
    ]
    let limit = deadline?.milliseconds ?? -1
    let count = poll(&pollers, nfds_t(pollers.count), limit)
    if count == 0 { return .late }
    guard count > 0 else { return nil }  // EINTR
    for index in pipes.indices where pollers[index + 1].revents != 0 { drain(index, once: true) }
    if pollers[0].revents & Int16(POLLOUT) != 0 { push() }
    if pollers[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
      receive()
    } else if pollers[3].revents != 0 {
      // The process has ended, and nothing more can come but from children that kept the socket.
      hasEnded = true
    } else if pollers[4].revents != 0 {
      return .interrupted
    }
    // A worker that reports or prints all the time must not outrun its deadline.
    if let deadline, deadline.milliseconds == 0 { return .late }
    return nil
  }

  private func receive() {
    let count = chunk.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
    if count > 0 {
      chunk.withUnsafeBytes { received.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      hasEnded = true
    }
  }

  private func push() {
    while outgoingStart < outgoing.count {
      let count = outgoing.withUnsafeBytes { bytes in
        Glibc.send(
          socket, bytes.baseAddress?.advanced(by: outgoingStart), bytes.count - outgoingStart,
          Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }  // full, or broken: reading will tell
      outgoingStart += count
    }
    outgoing.removeAll(keepingCapacity: true)
    outgoingStart = 0
  }

  // MARK: What it prints

  /// Reads what has been printed by now.
  func drainOutput() {
    for index in pipes.indices { drain(index, once: false) }
  }

  /// What was printed since the last time; nil if nothing was.
  func takeOutput() -> CapturedOutput? {
    guard captured.contains(where: { !$0.isEmpty }) else { return nil }
    let output = CapturedOutput(standardOutput: captured[0].text(), standardError: captured[1].text())
    captured = [CapturedText(), CapturedText()]
    return output
  }

  private func drain(_ index: Int, once: Bool) {
    // Bounded: someone may print faster than we read.
    for _ in 0..<(once ? 1 : 64) {
      guard pipes[index] >= 0 else { return }
      let count = chunk.withUnsafeMutableBytes { read(pipes[index], $0.baseAddress, $0.count) }
      if count > 0 {
        chunk.withUnsafeBytes { captured[index].append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        continue
      }
      if count == 0 {  // closed: poll would say so for ever
        Glibc.close(pipes[index])
        pipes[index] = -1
      }
      return
    }
  }

  // MARK: The end

  /// Closes the socket: an idle worker ends by itself.
  func closeSocket() {
    guard socket >= 0 else { return }
    Glibc.close(socket)
    socket = -1
  }

  /// Lets the process end by itself within a second, else kills it.
  func closeInPeace() -> String {
    closeSocket()
    _ = child.ends(within: 1000)
    return close().ending
  }

  /// Kills the process if it still runs, and whatever it has started.
  ///
  /// - Returns: how it ended, as in `was killed by SIGSEGV`, and what it printed since the last time.
  func close() -> (ending: String, output: CapturedOutput?) {
    // One that crashed may take a moment to be dead; one that closed its socket and runs on is killed.
    let endsItself = child.ends(within: socket >= 0 && hasEnded ? 200 : 0)
    let status = endsItself ? child.reap() : child.kill()
    ChildProcess.endOrphans()
    drainOutput()
    closeSocket()
    for index in pipes.indices where pipes[index] >= 0 {
      Glibc.close(pipes[index])
      pipes[index] = -1
    }
    return (endsItself ? ChildProcess.ending(status) : "closed its connection", takeOutput())
  }
}
