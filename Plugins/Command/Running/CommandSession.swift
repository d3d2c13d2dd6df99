import CCommandGuard
import Glibc

/// A command that runs: its guard's socket, and the pipes that it prints into.
struct CommandSession {
  private let guardian: pid_t
  private var control: Int32
  private var pipes: [Int32]
  private var lines = [Lines(), Lines()]
  private(set) var printed = [Excerpt(), Excerpt()]
  private var message = command_news()
  /// The command's process group, as soon as it has one.
  private var group: pid_t?
  private(set) var ending = CommandRun.Ending.lost
  private(set) var reason: CommandRun.Reason?
  var cpuSeconds: Double { message.cpu_seconds }
  var peakBytes: Double { message.peak_bytes }
  private var isRunning = true
  private var wasKilled = false
  private var killTime: ContinuousClock.Instant?
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)

  init(_ launch: CommandLaunch) throws(CommandStartError) {
    var (output, error): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    var socket: Int32 = -1
    var started: pid_t = -1
    var code: Int32 = 0
    if command_pipe(&output) == 0, command_pipe(&error) == 0 {
      started = Self.start(launch, output: output[1], error: error[1], &socket)
    }
    code = errno
    for end in [output[1], error[1]] where end >= 0 { Glibc.close(end) }
    guard started > 0 else {
      for end in [output[0], error[0]] where end >= 0 { Glibc.close(end) }
      throw CommandStartError(error: code)
    }
    guardian = started
    control = socket
    pipes = [output[0], error[0]]
  }

  private static func start(_ launch: CommandLaunch, output: Int32, error: Int32, _ control: inout Int32) -> pid_t {
    func pointers(_ texts: [String]) -> [UnsafePointer<CChar>?] { texts.map { UnsafePointer(strdup($0)) } + [nil] }
    let (file, folder) = (strdup(launch.file), launch.folder.flatMap { strdup($0) })
    let (arguments, environment) = (pointers(launch.arguments), pointers(launch.environment))
    defer {
      free(file)
      free(folder)
      for text in arguments + environment { free(UnsafeMutablePointer(mutating: text)) }
    }
    return arguments.withUnsafeBufferPointer { arguments in
      environment.withUnsafeBufferPointer { environment in
        var request = command_request()
        request.file = UnsafePointer(file)
        request.arguments = arguments.baseAddress
        request.environment = environment.baseAddress
        request.folder = UnsafePointer(folder)
        request.file_limit = UInt64(launch.fileLimit)
        (request.output, request.error) = (output, error)
        return command_start(&request, &control)
      }
    }
  }

  /// Reads until the guard has said how the command ended.
  mutating func watch(
    _ limits: CommandRun.Limits, isCancelled: () -> Bool, read: (CommandRun.Stream, ArraySlice<UInt8>) -> Bool
  ) {
    while isRunning {
      var pollers = ([control] + pipes).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // A signal need not reach this thread, so the wish to cancel is asked for now and then.
      poll(&pollers, 3, 100)
      for index in pipes.indices where pollers[index + 1].revents != 0 { drain(index, once: true, limits, read) }
      if pollers[0].revents != 0 { hear() }
      if reason == nil && isCancelled() { end(.cancelled, limits) }
      if let killTime, !wasKilled, ContinuousClock.now >= killTime {
        send(COMMAND_KILL)
        wasKilled = true
      }
    }
    for index in pipes.indices {
      drain(index, once: false, limits, read)
      if reason == nil || reason == .stopped { lines[index].finish { _ = read(Self.stream(index), $0) } }
    }
  }

  /// Takes the guard's messages, the last of which it sends when all is over.
  private mutating func hear() {
    let count = recv(control, &message, MemoryLayout<command_news>.size, 0)
    if count < 0 && errno == EINTR { return }
    guard count == MemoryLayout<command_news>.size else {
      isRunning = false
      message = command_news()
      // The command itself dies with its guard, what it has started does not.
      if let group { kill(-group, SIGKILL) }
      return
    }
    if message.kind == COMMAND_FORKED || message.kind == COMMAND_STARTED {
      group = message.status
      return
    }
    isRunning = false
    if message.kind != COMMAND_ENDED {
      ending = .notStarted(call: message.kind, error: message.status)
    } else {
      let signal = message.status & 0x7F
      ending = signal == 0 ? .exited(message.status >> 8 & 0xFF) : .killed(signal: signal)
    }
  }

  private mutating func drain(
    _ index: Int, once: Bool, _ limits: CommandRun.Limits, _ read: (CommandRun.Stream, ArraySlice<UInt8>) -> Bool
  ) {
    repeat {
      let count = Glibc.read(pipes[index], &chunk, chunk.count)
      guard count > 0 else {
        if count == 0 || (errno != EAGAIN && errno != EINTR) {
          // Closed: poll would say so for ever, but skips what is below zero.
          Glibc.close(pipes[index])
          pipes[index] = -1
        }
        return
      }
      var goesOn = true
      chunk.withUnsafeBytes { bytes in
        let bytes = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        printed[index].append(bytes)
        guard reason == nil else { return }
        lines[index].append(bytes) { line in
          if goesOn { goesOn = read(Self.stream(index), line) }
        }
      }
      if !goesOn { end(.stopped, limits) }
      if reason == nil, printed[0].count + printed[1].count > limits.output { end(.tooMuchOutput, limits) }
    } while !once && pipes[index] >= 0
  }

  private static func stream(_ index: Int) -> CommandRun.Stream { index == 0 ? .output : .error }

  /// Tells the command to end.
  private mutating func end(_ reason: CommandRun.Reason, _ limits: CommandRun.Limits) {
    guard self.reason == nil else { return }
    self.reason = reason
    guard isRunning else { return }
    send(COMMAND_TERMINATE)
    killTime = .now + .seconds(limits.grace)
  }

  private func send(_ byte: Int32) {
    var byte = UInt8(truncatingIfNeeded: byte)
    _ = Glibc.send(control, &byte, 1, Int32(MSG_NOSIGNAL))
  }

  mutating func close() {
    Glibc.close(control)
    for end in pipes where end >= 0 { Glibc.close(end) }
    var status: Int32 = 0
    while waitpid(guardian, &status, 0) < 0 && errno == EINTR {}
  }
}
