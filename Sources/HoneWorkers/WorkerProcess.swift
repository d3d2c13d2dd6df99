import CProcessControl
import DequeModule
import Glibc
package import HonePluginHost

/// A worker process, seen from the host.
///
/// One call at a time. The process is started when it is first needed, and again after it has died.
package final class WorkerProcess {
  /// What an evaluation came to in another process.
  package struct Answer {
    package var finished: FinishedEvaluation
    /// nil if it printed nothing.
    package var output: CapturedOutput?
    /// Whether the process ended during the evaluation.
    package var hasDied = false
  }

  /// Seconds that an evaluation has to end after it was asked to, before its process is killed.
  private static let grace = 5.0
  /// Least seconds that an objective has to be made, where trials have a time limit.
  private static let startLimit = 60.0

  private let executable: String
  private let task: WorkerTask
  private let interruption: Interruption
  private let log: @Sendable (HostServices.LogLevel, String) -> Void
  private var connection: WorkerConnection?
  private var described: ObjectiveDescription?
  /// Trials that were sent and have not been answered, in order.
  private var sent: Deque<Int> = []
  /// Whether the objective prints: then nothing is sent ahead, so that each trial has its own prints.
  private var prints = false
  /// Whether each report waits for a verdict.
  package var isJudged = false

  /// - Parameters:
  ///   - executable: the host's own file, which is run with the verb `worker`.
  ///   - interruption: asks evaluations to end.
  ///   - log: takes the lines of the plugin.
  package init(
    executable: String, task: WorkerTask, interruption: Interruption,
    log: @escaping @Sendable (HostServices.LogLevel, String) -> Void
  ) {
    self.executable = executable
    self.task = task
    self.interruption = interruption
    self.log = log
  }

  deinit { end() }

  /// Starts the process, unless it runs, and says what the objective looks like.
  ///
  /// - Throws: `PluginFault` if the objective cannot be made, `ChildProcessError` if the process cannot be started.
  @discardableResult
  package func start() throws -> ObjectiveDescription {
    if connection != nil, let described { return described }
    // Somebody else's SIGKILL is no fault of the plugin: try again.
    for _ in 0..<3 { if let description = try startOnce() { return description } }
    throw PluginFault(
      plugin: task.plugin, function: "create",
      saw: "its process was killed by SIGKILL three times; the machine may be out of memory")
  }

  /// nil if the process was killed from outside.
  private func startOnce() throws -> ObjectiveDescription? {
    let connection = try WorkerConnection(executable: executable, interruption: interruption)
    connection.send(HostMessage.hello(task).frame)
    let limit = task.limits.time.map { max($0, Self.startLimit) }
    let deadline = limit.map(Deadline.init(after:))
    while true {
      switch connection.next(until: deadline, watchesInterruption: true) {
      case .message(.ready(let description)):
        self.connection = connection
        described = description
        return description
      case .message(.refused(let fault)): throw fault
      case .message(.log(let level, let text)): log(level, text)
      case .message: throw broke("create", "it answers before it is asked")
      case .garbage(let error): throw broke("create", "it sent \(error)")
      case .late: throw broke("create", "it takes longer than \(seconds(limit ?? 0))")
      case .interrupted:
        throw PluginFault(plugin: task.plugin, function: "create", saw: "interrupted while it was being made")
      case .ended:
        let (ending, output) = connection.close()
        if ending == ChildProcess.ending(SIGKILL) { return nil }
        throw broke("create", "its process \(ending)\(lastWords(output))")
      }
    }
  }

  private func broke(_ function: String, _ saw: String) -> PluginFault {
    PluginFault(
      plugin: task.plugin, function: function, saw: saw, rule: "a plugin leaves the process alone and returns")
  }

  /// Sends evaluations ahead of `evaluate`, so that a worker need not wait for the host between cheap ones.
  package func prepare(_ requests: [EvaluationRequest]) {
    guard !prints, !isJudged, sent.isEmpty, let connection else { return }
    for request in requests {
      connection.send(HostMessage.evaluate(request, isJudged: isJudged).frame)
      sent.append(request.trial)
    }
  }

  /// Whether `prepare` is of use now.
  package var takesMore: Bool { !prints && !isJudged && connection != nil }

  /// Evaluates one configuration; `report` is called on this thread before it returns.
  ///
  /// After an answer that says that the process has died, `start` makes a new one.
  package func evaluate(_ request: EvaluationRequest, report: (EvaluationReport) -> ReportVerdict) -> Answer {
    guard let connection else {
      return Answer(
        finished: FinishedEvaluation(.fatal("there is no worker"), startedAt: WallClock.now(), seconds: 0),
        hasDied: true)
    }
    if sent.isEmpty {
      connection.send(HostMessage.evaluate(request, isJudged: isJudged).frame)
      sent.append(request.trial)
    }
    let startedAt = WallClock.now()
    let began = ContinuousClock.now
    func died(_ evaluation: (CapturedOutput?, String) -> Evaluation) -> Answer {
      let (ending, output) = connection.close()
      self.connection = nil
      sent = []
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      return Answer(
        finished: FinishedEvaluation(evaluation(output, ending), startedAt: startedAt, seconds: seconds),
        output: output, hasDied: true)
    }
    var deadline = task.limits.time.map { Deadline(after: $0) }
    /// Why the worker was asked to end the evaluation.
    var asked: Evaluation?
    while true {
      switch connection.next(until: deadline, watchesInterruption: asked == nil) {
      case .message(.report(let seen)):
        let verdict = report(seen)
        if isJudged { connection.send(HostMessage.verdict(verdict).frame) }
      case .message(.log(let level, let text)): log(level, text)
      case .message(.outcome(let trial, var finished)):
        guard trial == sent.popFirst(), isWhole(finished) else {
          return died { _, _ in .fatal("the worker answered something else than it was asked") }
        }
        if sent.isEmpty { connection.drainOutput() }
        let output = connection.takeOutput()
        if output != nil { prints = true }
        if case .limit = asked {
          return died { _, _ in asked ?? .cancelled }
        }
        if asked != nil && finished.wasCutShort { finished.evaluation = .cancelled }
        return Answer(finished: finished, output: output)
      case .message, .garbage:
        return died { [self] output, _ in .fatal("the worker sent what is no message\(lastWords(output))") }
      case .ended:
        if let asked { return died { _, _ in asked } }
        return died { [self] output, ending in
          .fatal("the worker \(ending)\(memoryHint(ending))\(lastWords(output))")
        }
      case .interrupted:
        asked = .cancelled
        connection.askToEnd()
        deadline = Deadline(after: Self.grace)
      case .late:
        if asked != nil { return died { _, _ in asked ?? .cancelled } }
        asked = .limit("it ran longer than the time limit of \(seconds(task.limits.time ?? 0))")
        connection.askToEnd()
        deadline = Deadline(after: min(Self.grace, max(0.2, task.limits.time ?? 0)))
      }
    }
  }

  /// Asks the process to end in peace, without waiting for it.
  package func askToEnd() { connection?.closeSocket() }

  /// Ends the process, and everything that it has started.
  package func end() {
    guard let connection else { return }
    _ = connection.closeInPeace()
    self.connection = nil
    sent = []
  }

  private func isWhole(_ finished: FinishedEvaluation) -> Bool {
    guard case .measured(let metrics, let deviations, _) = finished.evaluation else { return true }
    let count = described?.metrics.count
    return metrics.count == count && (deviations.isEmpty || deviations.count == count)
  }

  private func lastWords(_ output: CapturedOutput?) -> String {
    guard let text = output?.standardError, !text.isEmpty else { return "" }
    let lines = text.split(whereSeparator: \.isNewline).suffix(3).joined(separator: " | ")
    return "; last lines on stderr: \"\(lines.suffix(500))\""
  }

  private func memoryHint(_ ending: String) -> String {
    guard let memory = task.limits.memory, ending.contains("killed") else { return "" }
    return " (its memory limit is \(memory / 1_000_000) MB)"
  }

  private func seconds(_ time: Double) -> String {
    time == time.rounded() ? "\(Int(time)) s" : "\(time) s"
  }
}
