import CHone
package import HoneSpace

/// What an evaluation asks of an objective.
package struct EvaluationRequest: Sendable, Equatable {
  package var trial: Int
  package var seed: UInt64
  package var configuration: Configuration
  package var budget: Double?
  package var attempt: Int
  /// nil for a plain evaluation.
  package var session: SessionRequest?
  /// What the optimizer wants besides metrics.
  package var wishes: EvaluationWishes

  package init(
    trial: Int, seed: UInt64, configuration: Configuration, budget: Double? = nil, attempt: Int = 0,
    session: SessionRequest? = nil, wishes: EvaluationWishes = EvaluationWishes()
  ) {
    self.trial = trial
    self.seed = seed
    self.configuration = configuration
    self.budget = budget
    self.attempt = attempt
    self.session = session
    self.wishes = wishes
  }
}

/// What an evaluation came to.
package enum Evaluation: Sendable, Equatable {
  case measured(metrics: [Double], deviations: [Double], budget: Double?)
  /// This configuration cannot work.
  case invalid(String)
  /// The environment failed; it may be tried again.
  case failed(String)
  /// The process is no longer usable.
  case fatal(String)
  /// The host ended it at a limit of time or memory.
  case limit(String)
  case cancelled
}

/// Intermediate values of an evaluation.
package struct EvaluationReport: Sendable, Equatable {
  package var step: Int
  package var budget: Double?
  package var metrics: [Double]
  /// Empty where the objective gives none.
  package var gradient: [Double]

  package init(step: Int, budget: Double?, metrics: [Double], gradient: [Double]) {
    self.step = step
    self.budget = budget
    self.metrics = metrics
    self.gradient = gradient
  }
}

/// What an objective is to do after a report.
package enum ReportVerdict: Sendable, Equatable {
  case `continue`
  case stop
  case pause
  case adjust(Configuration)
}

/// An objective behind the C ABI.
///
/// One call at a time.
///
/// Safe because the library is never unloaded, the host's table lives as long as the instance, and `deinit` ends the
/// instance before it frees them.
package final class ObjectiveInstance {
  package let plugin: PluginDescription
  package let description: ObjectiveDescription
  private let table: hone_objective_class
  let instance: UnsafeMutableRawPointer?
  let descriptor: UnsafePointer<hone_plugin>
  private let arena: CArena
  private let host: HostTable
  let error: ErrorBuffer
  let log: @Sendable (HostServices.LogLevel, String) -> Void
  let isCancelled: @Sendable () -> Bool
  private let metrics: UnsafeMutablePointer<Double>
  private let deviations: UnsafeMutablePointer<Double>
  private let monitor: MonitorContext
  /// The rules that the objective has been given.
  var currentRules: [DescentRule] = []

  /// Makes an instance.
  ///
  /// Calls `hone_objective_class.create` and `describe`.
  package init(_ plugin: LoadedPlugin, options: OptionValues, services: HostServices) throws {
    let descriptor = plugin.descriptor.pointee
    let slots = try DescriptorReading.whole(hone_objective_class.self, at: UnsafeRawPointer(descriptor.table), "")
    let arena = CArena()
    let host = HostTable(services, libraryPath: plugin.path, arena: arena)
    let error = ErrorBuffer()
    self.error = error
    (self.log, self.isCancelled) = (services.log, services.isCancelled)
    self.descriptor = plugin.descriptor
    var made: UnsafeMutableRawPointer?
    let status = keepingFloatingPointState { slots.create(host.pointer, arena.options(options), &made, error.pointer) }
    guard status == HONE_OK else {
      throw PluginFault(
        plugin: plugin.description.name, function: "create", saw: error.message(otherwise: statusText(status)),
        isInput: status == HONE_INVALID)
    }
    instance = made
    do {
      let described =
        slots.describe.map { describe in keepingFloatingPointState { describe(made) } } ?? descriptor.description
      guard let described else { throw DescriptorError("describe returns NULL") }
      description = try DescriptorReading.description(described)
      if let name = services.declaration?.firstChanged(in: description.space) {
        throw DescriptorError("it makes something else of \"\(name)\" than the user declares")
      }
    } catch {
      slots.destroy(made)
      throw PluginFault(
        plugin: plugin.description.name, function: "describe", saw: "\(error)",
        rule: "hone_objective_class.describe returns space, metrics and budget")
    }
    (self.plugin, self.arena, self.host, table) = (plugin.description, arena, host, slots)
    metrics = arena.numbers(description.metrics.count, filler: .nan)
    deviations = arena.numbers(description.metrics.count, filler: .nan)
    monitor = MonitorContext(
      metricCount: description.metrics.count, width: description.space.count,
      adjusted: arena.numbers(description.space.count, filler: .nan))
  }

  deinit { table.destroy(instance) }

  /// Evaluates one configuration; `report` is called on this thread before it returns.
  ///
  /// Calls `hone_objective_class.evaluate`.
  package func evaluate(_ request: EvaluationRequest, report: (EvaluationReport) -> ReportVerdict) -> Evaluation {
    let count = description.metrics.count
    metrics.update(repeating: .nan, count: count)
    deviations.update(repeating: .nan, count: count)
    error.clear()
    var outcome = hone_outcome()
    outcome.struct_size = UInt32(MemoryLayout<hone_outcome>.size)
    outcome.metric_count = UInt32(count)
    (outcome.metrics, outcome.deviations, outcome.budget) = (metrics, deviations, .nan)
    let status = withoutActuallyEscaping(report) { report in
      monitor.begin(report)
      defer { monitor.end() }
      return call(request, &outcome)
    }
    return evaluation(status, outcome)
  }

  private func call(_ request: EvaluationRequest, _ outcome: inout hone_outcome) -> Int32 {
    request.configuration.values.withUnsafeBufferPointer { values in
      var trial = hone_trial()
      trial.struct_size = UInt32(MemoryLayout<hone_trial>.size)
      trial.attempt = UInt32(clamping: request.attempt)
      trial.number = UInt64(request.trial)
      trial.seed = request.seed
      trial.values = values.baseAddress
      trial.value_count = UInt32(values.count)
      trial.budget = request.budget ?? description.budget(of: request.configuration) ?? .nan
      return monitor.withTable { table in
        keepingFloatingPointState {
          let status = setRules(request.wishes.rules)
          guard status == HONE_OK else { return status }
          if let sessionRequest = request.session, let session = sessionTable {
            return runSession(session, sessionRequest, &trial, table, &outcome)
          }
          if !request.wishes.gradient.isEmpty, let gradient = gradientTable {
            return runGradient(gradient, request.wishes, &trial, table, &outcome)
          }
          return self.table.evaluate(instance, &trial, table, &outcome, error.pointer)
        }
      }
    }
  }

  /// Adds the report that the gradient at the end of an evaluation comes with, unless the objective has made it.
  func reportEnd(_ outcome: hone_outcome, _ gradient: [Double], budget: Double) {
    monitor.end(metrics, gradient, budget: outcome.budget.isNaN ? budget : outcome.budget)
  }

  private func evaluation(_ status: Int32, _ outcome: hone_outcome) -> Evaluation {
    switch status {
    case HONE_OK: break
    case HONE_INVALID: return .invalid(error.message(otherwise: statusText(status)))
    case HONE_FATAL: return .fatal(error.message(otherwise: statusText(status)))
    case HONE_CANCELLED: return .cancelled
    case ..<0: return .failed(error.message(otherwise: statusText(status)))
    default: return .failed("evaluate returns \(statusText(status)), which is not a status of evaluate")
    }
    for (index, metric) in description.metrics.enumerated() where metric.role == .objective && metrics[index].isNaN {
      return .failed("the metric \"\(metric.name)\" was not set")
    }
    // The best that there can be would be the incumbent for ever.
    for (index, metric) in description.metrics.enumerated() where metric.isBeyondAll(metrics[index]) {
      return .invalid("the metric \"\(metric.name)\" is \(metrics[index]): this configuration cannot work, it seems")
    }
    let count = description.metrics.count
    var measured = Evaluation.measured(
      metrics: Array(UnsafeBufferPointer(start: metrics, count: count)), deviations: [],
      budget: outcome.budget.isNaN ? nil : outcome.budget)
    let spread = UnsafeBufferPointer(start: deviations, count: count)
    if spread.contains(where: { !$0.isNaN }), case .measured(let metrics, _, let budget) = measured {
      measured = .measured(metrics: metrics, deviations: Array(spread), budget: budget)
    }
    return measured
  }
}

/// What stands behind the monitor of the evaluation that is going on.
private final class MonitorContext {
  private let metricCount: Int
  private let width: Int
  private let adjusted: UnsafeMutablePointer<Double>
  private var report: ((EvaluationReport) -> ReportVerdict)?
  private var last: (step: UInt64, metrics: [Double], hasGradient: Bool)?
  private var hasEnded = false

  init(metricCount: Int, width: Int, adjusted: UnsafeMutablePointer<Double>) {
    self.metricCount = metricCount
    self.width = width
    self.adjusted = adjusted
  }

  func begin(_ report: @escaping (EvaluationReport) -> ReportVerdict) {
    self.report = report
    (last, hasEnded) = (nil, false)
  }
  func end() { report = nil }

  /// Reports the end, unless the last report was of it and had a gradient, or told the evaluation to end.
  func end(_ metrics: UnsafePointer<Double>, _ gradient: [Double], budget: Double) {
    let found = Array(UnsafeBufferPointer(start: metrics, count: metricCount))
    let isKnown = last.map { $0.hasGradient && zip($0.metrics, found).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN } }
    guard !hasEnded, !(isKnown ?? false) else { return }
    let step = last.map { $0.step == .max ? .max : $0.step + 1 } ?? 1
    _ = take(step: step, budget: budget, metrics: metrics, gradient: gradient)
  }

  func withTable<Result>(_ body: (UnsafePointer<hone_monitor>) -> Result) -> Result {
    var table = hone_monitor()
    table.struct_size = UInt32(MemoryLayout<hone_monitor>.size)
    table.metric_count = UInt32(metricCount)
    table.context = Unmanaged.passUnretained(self).toOpaque()
    table.adjusted = UnsafePointer(adjusted)
    table.report = { context, step, budget, metrics, gradient in
      guard let context else { return HONE_CONTINUE }
      let monitor = Unmanaged<MonitorContext>.fromOpaque(context).takeUnretainedValue()
      return monitor.take(step: step, budget: budget, metrics: metrics, gradient: gradient)
    }
    return body(&table)
  }

  private func take(
    step: UInt64, budget: Double, metrics: UnsafePointer<Double>?, gradient: UnsafePointer<Double>?
  ) -> Int32 {
    guard let report, let metrics else { return HONE_CONTINUE }
    let values = EvaluationReport(
      step: Int(clamping: step), budget: budget.isNaN ? nil : budget,
      metrics: Array(UnsafeBufferPointer(start: metrics, count: metricCount)),
      gradient: gradient.map { Array(UnsafeBufferPointer(start: $0, count: width)) } ?? [])
    last = (step, values.metrics, gradient != nil)
    switch report(values) {
    case .continue: return HONE_CONTINUE
    case .stop:
      hasEnded = true
      return HONE_STOP
    case .pause:
      hasEnded = true
      return HONE_PAUSE
    case .adjust(let configuration):
      for (index, value) in configuration.values.enumerated() { adjusted[index] = value }
      return HONE_ADJUST
    }
  }
}
