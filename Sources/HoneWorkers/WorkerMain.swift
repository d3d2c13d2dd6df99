import CProcessControl
import DequeModule
import Glibc
import HonePluginHost
import HoneSpace
import Synchronization

/// The worker process: makes one objective, and evaluates what the host sends until the host goes.
package enum WorkerMain {
  /// The hidden verb of the host that a worker runs.
  package static let verb = "worker"
  /// Where the worker finds its end of the socket.
  package static let descriptor: Int32 = 3
  /// Status with which a worker ends that has lost its host.
  private static let lostHost: Int32 = 2

  private static let isCancelled = Atomic(false)

  /// Runs the worker until the host closes the socket; never returns.
  package static func run() -> Never {
    // Out of the way of a plugin that closes or uses the low numbers.
    let socket = ([700, 200, 50, 10] as [Int32]).lazy.map { descriptor_above(descriptor, $0) }.first { $0 >= 0 }
    guard let socket else {
      say("no file descriptor is free (ulimit -n shows how many there may be)")
      _exit(lostHost)
    }
    close(descriptor)
    _ = die_with_parent()
    watchForTermination()
    watchForLostHost(socket)
    let channel = Channel(socket)
    // A signal to a process is taken by its first thread. That one is free for it, so that no call of a plugin ends early:
    // sleep() and poll() do, whatever SA_RESTART says.
    let status = startThread(stackSize: 16 << 20) {
      do {
        try serve(channel)
        exit(0)
      } catch {
        say("\(error)")
        exit(lostHost)
      }
    }
    guard status == 0 else {
      say("there is no thread: \(String(cString: strerror(status)))")
      _exit(lostHost)
    }
    while true { pause() }
  }

  private static func say(_ text: String) {
    "\(text)\n".withCString { text in _ = write(STDERR_FILENO, text, strlen(text)) }
  }

  private static func serve(_ channel: Channel) throws {
    guard case .hello(let task)? = try channel.receive() else { return }
    let instance: ObjectiveInstance
    do {
      task.limits.apply()
      instance = try make(task, channel)
    } catch let fault as PluginFault {
      return try channel.send(.refused(fault))
    } catch {
      return try channel.send(.refused(PluginFault(plugin: task.plugin, function: "create", saw: "\(error)")))
    }
    try channel.send(.ready(instance.description))
    while let message = try channel.receive() {
      guard case .evaluate(let request, let isJudged) = message else {
        throw ProtocolError.unexpected("a verdict out of turn")
      }
      guard request.configuration.values.count == instance.description.space.count else {
        throw ProtocolError.unexpected("a configuration of \(request.configuration.values.count) values")
      }
      try evaluate(request, instance, channel, isJudged: isJudged)
    }
  }

  private static func make(_ task: WorkerTask, _ channel: Channel) throws -> ObjectiveInstance {
    let plugin = try PluginCatalogue.load(file: task.file, name: task.plugin)
    let services = HostServices(
      threads: 1, log: { level, text in try? channel.send(.log(level, text)) },
      isCancelled: { isCancelled.load(ordering: .relaxed) }, declaration: task.declaration,
      keepsOutput: true)
    return try ObjectiveInstance(
      plugin, options: plugin.description.options(task.options.map { ($0.key, $0.text) }), services: services)
  }

  private static func evaluate(
    _ request: EvaluationRequest, _ instance: ObjectiveInstance, _ channel: Channel, isJudged: Bool
  ) throws {
    var failure: (any Error)?
    var wasCutShort = false
    let startedAt = WallClock.now()
    let began = Stopwatch()
    let evaluation = instance.evaluate(request) { report in
      do {
        try channel.send(.report(report))
        let verdict = isJudged ? try channel.receiveVerdict() : .continue
        guard verdict == .continue, isCancelled.load(ordering: .relaxed) else { return verdict }
        wasCutShort = true
      } catch {
        failure = error
      }
      return .stop
    }
    if let failure { throw failure }
    let seconds = began.seconds
    fflush(nil)
    try channel.send(
      .outcome(
        trial: request.trial,
        FinishedEvaluation(evaluation, startedAt: startedAt, seconds: seconds, wasCutShort: wasCutShort)))
  }

  /// SIGTERM asks for the end of the evaluation; a second one means it.
  private static func watchForTermination() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      if WorkerMain.isCancelled.exchange(true, ordering: .relaxed) { _exit(WorkerMain.lostHost) }
    }
    // Calls of a plugin are not to fail for it.
    action.sa_flags = SA_RESTART
    sigaction(SIGTERM, &action, nil)
  }

  /// A host that has gone takes its workers along, and what they have started, whatever they are doing.
  private static func watchForLostHost(_ socket: Int32) {
    let status = startThread {
      wait_for_hangup(socket)
      // The host closes the socket to end a worker in peace, too: leave it the time for that.
      sleep(5)
      kill(0, SIGKILL)
    }
    if status != 0 { _exit(lostHost) }
  }
}

extension WorkerLimits {
  /// Sets the limits of this process.
  fileprivate func apply() {
    if let memory {
      var limit = rlimit(rlim_cur: rlim_t(memory), rlim_max: rlim_t(memory))
      // Not RLIMIT_AS: libraries and unused arenas of malloc would count.
      setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
    }
    if niceness > 0 { _ = nice(Int32(niceness)) }
    if let core { _ = run_on_core(Int32(core)) }
    // When memory runs out, the kernel is to take a worker and not the host.
    if let file = fopen("/proc/self/oom_score_adj", "w") {
      fputs("500", file)
      fclose(file)
    }
    // Dumping the core of a crashed worker takes longer than the trial.
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }
}

/// The worker's end of the socket.
///
/// `@unchecked Sendable`: what it receives is touched by the evaluating thread alone; sending is behind a lock, since
/// plugins log from any thread.
private final class Channel: @unchecked Sendable {
  private let socket: Int32
  private let sending = Mutex(())
  private var received = FrameBuffer()
  private var waiting: Deque<HostMessage> = []
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)

  init(_ socket: Int32) { self.socket = socket }

  func send(_ message: WorkerMessage) throws {
    let frame = message.frame
    try sending.withLock { _ in
      var sent = 0
      while sent < frame.count {
        let count = frame.withUnsafeBytes { bytes in
          Glibc.send(socket, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
        }
        if count > 0 { sent += count } else if errno != EINTR { throw ProtocolError.unexpected("the host has gone") }
      }
    }
  }

  /// The next message; nil when the host has closed the socket.
  func receive() throws -> HostMessage? {
    if let message = waiting.popFirst() { return message }
    return try read()
  }

  /// The verdict that the host owes; evaluations that it sends ahead wait.
  func receiveVerdict() throws -> ReportVerdict {
    while let message = try read() {
      if case .verdict(let verdict) = message { return verdict }
      waiting.append(message)
    }
    throw ProtocolError.unexpected("the host has gone")
  }

  private func read() throws -> HostMessage? {
    while true {
      if let frame = try received.next() { return try HostMessage(kind: frame.kind, payload: frame.payload) }
      let count = chunk.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
      if count == 0 { return nil }
      if count > 0 {
        chunk.withUnsafeBytes { received.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      } else if errno != EINTR {
        throw ProtocolError.unexpected("the socket: \(String(cString: strerror(errno)))")
      }
    }
  }
}
