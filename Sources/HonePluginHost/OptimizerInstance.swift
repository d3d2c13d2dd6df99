import CHone
package import HoneSpace

/// What an optimizer is to optimise.
package struct OptimizerProblem: Sendable {
  package var space: ConfigurationSpace
  package var metrics: [Metric]
  package var budget: Budget?
  package var seed: UInt64
  /// Trials that the study will have; nil: unknown.
  package var trials: Int?
  package var workers: Int
  package var objectiveExtensions: [String]

  package init(
    space: ConfigurationSpace, metrics: [Metric], budget: Budget? = nil, seed: UInt64, trials: Int? = nil,
    workers: Int = 1, objectiveExtensions: [String] = []
  ) {
    self.space = space
    self.metrics = metrics
    self.budget = budget
    self.seed = seed
    self.trials = trials
    self.workers = workers
    self.objectiveExtensions = objectiveExtensions
  }
}

/// One configuration that an optimizer proposes.
package struct ProposedTrial: Sendable, Equatable {
  package var configuration: Configuration
  package var budget: Double?
  package var parent: Int?
}

/// An optimizer's answer to an ask.
package enum ProposalAnswer: Sendable, Equatable {
  case proposals([ProposedTrial])
  /// Nothing before the next tell.
  case wait
  /// Nothing ever again.
  case done
}

/// What an optimizer is told of a trial.
///
/// Metrics are the objective's own; the binding normalises them.
package struct TrialTell: Sendable {
  /// The states of hone.h.
  package enum State: UInt32, Sendable {
    case waiting = 0
    case running = 1
    case complete = 2
    case failed = 3
    case stopped = 4
    case paused = 5
    case cancelled = 6
  }

  package var trial: Int
  package var state: State
  package var configuration: Configuration
  package var metrics: [Double]
  package var deviations: [Double]
  package var budget: Double?
  package var seconds: Double
  package var parent: Int?
  /// Of a failed trial: a status of hone.h.
  package var status: Int32

  package init(
    trial: Int, state: State, configuration: Configuration, metrics: [Double] = [], deviations: [Double] = [],
    budget: Double? = nil, seconds: Double = 0, parent: Int? = nil, status: Int32 = 0
  ) {
    self.trial = trial
    self.state = state
    self.configuration = configuration
    self.metrics = metrics
    self.deviations = deviations
    self.budget = budget
    self.seconds = seconds
    self.parent = parent
    self.status = status
  }
}

/// An optimizer behind the C ABI.
///
/// One call at a time; after an error only `deinit` may follow.
///
/// Safe because the library is never unloaded, host table and problem live as long as the instance, and `deinit` ends the
/// instance before it frees them.
package final class OptimizerInstance {
  package let plugin: PluginDescription
  package let problem: OptimizerProblem
  /// Whether it judges reports.
  package var judges: Bool { table.report != nil }
  private let table: hone_optimizer_class
  let instance: UnsafeMutableRawPointer?
  let descriptor: UnsafePointer<hone_plugin>
  private let arena: CArena
  private let host: HostTable
  let error: ErrorBuffer
  private let normalisation: Normalisation
  private var values: [Double] = []
  private var rows: [hone_proposal] = []
  private(set) var isDead = false

  /// Makes an instance.
  ///
  /// Calls `hone_optimizer_class.create`.
  package init(
    _ plugin: LoadedPlugin, options: OptionValues, problem: OptimizerProblem, services: HostServices
  ) throws {
    guard let tablePointer = plugin.descriptor.pointee.table else {
      throw PluginError.missingExtension(
        plugin: plugin.description.name, id: "a host that runs \(HONE_OPTIMIZER_DRIVER)", offering: [])
    }
    let slots = try DescriptorReading.whole(hone_optimizer_class.self, at: tablePointer, "hone_optimizer_class")
    let arena = CArena()
    let host = HostTable(services, libraryPath: plugin.path, arena: arena)
    let error = ErrorBuffer()
    self.error = error
    var made: UnsafeMutableRawPointer?
    let status = keepingFloatingPointState {
      slots.create(host.pointer, arena.problem(problem), arena.options(options), &made, error.pointer)
    }
    guard status == HONE_OK else {
      throw PluginFault(
        plugin: plugin.description.name, function: "create", saw: error.message(otherwise: statusText(status)),
        isInput: status == HONE_INVALID)
    }
    (self.plugin, self.problem, self.arena, self.host) = (plugin.description, problem, arena, host)
    (table, instance, normalisation) = (slots, made, Normalisation(problem.metrics))
    descriptor = plugin.descriptor
  }

  deinit { table.destroy(instance) }

  /// Asks for at most `capacity` proposals, for the trials that begin at `first`.
  ///
  /// Calls `hone_optimizer_class.ask`. Everything that comes back is checked.
  package func ask(first: Int, capacity: Int) throws -> ProposalAnswer {
    try checkAlive("ask")
    let width = problem.space.count
    makeRoom(capacity, width)
    var count: UInt32 = 0
    error.clear()
    let status = values.withUnsafeMutableBufferPointer { values in
      for index in 0..<capacity * width { values[index] = Configuration.inactive }
      return rows.withUnsafeMutableBufferPointer { rows in
        for row in 0..<capacity {
          rows[row] = hone_proposal(
            values: values.baseAddress.map { $0 + row * width }, budget: .nan, parent: HONE_NO_TRIAL, reserved: 0)
        }
        return keepingFloatingPointState {
          table.ask(instance, UInt64(first), UInt32(capacity), rows.baseAddress, &count, error.pointer)
        }
      }
    }
    switch status {
    case HONE_OK: return .proposals(try proposals(Int(count), capacity: capacity, first: first))
    case HONE_WAIT: return .wait
    case HONE_DONE: return .done
    default: throw dead("ask", error.message(otherwise: statusText(status)))
    }
  }

  /// Tells what became of a trial, or announces one that this optimizer did not propose.
  ///
  /// Calls `hone_optimizer_class.tell`.
  package func tell(_ told: TrialTell) throws {
    try checkAlive("tell")
    guard let slot = table.tell else { return }
    let metrics = normalisation.apply(told.metrics)
    let deviations = normalisation.pad(told.deviations)
    error.clear()
    let status = told.configuration.values.withUnsafeBufferPointer { values in
      metrics.withUnsafeBufferPointer { metrics in
        deviations.withUnsafeBufferPointer { deviations in
          var tell = hone_tell()
          tell.struct_size = UInt32(MemoryLayout<hone_tell>.size)
          tell.state = told.state.rawValue
          tell.trial = UInt64(told.trial)
          tell.parent = told.parent.map(UInt64.init) ?? HONE_NO_TRIAL
          (tell.values, tell.metrics, tell.deviations) = (
            values.baseAddress, metrics.baseAddress, deviations.baseAddress
          )
          (tell.budget, tell.seconds, tell.status) = (told.budget ?? .nan, told.seconds, told.status)
          (tell.value_count, tell.metric_count) = (UInt32(values.count), UInt32(metrics.count))
          return keepingFloatingPointState { slot(instance, &tell, error.pointer) }
        }
      }
    }
    guard status == HONE_OK else { throw dead("tell", error.message(otherwise: statusText(status))) }
  }

  /// Lets the optimizer judge a running trial.
  ///
  /// Calls `hone_optimizer_class.report`.
  package func judge(trial: Int, configuration: Configuration, _ report: EvaluationReport) throws -> ReportVerdict {
    try checkAlive("report")
    guard let slot = table.report else { return .continue }
    let metrics = normalisation.apply(report.metrics)
    let gradient = normalisation.gradient(report.gradient)
    var adjusted = configuration.values
    var verdict = hone_verdict()
    error.clear()
    let status = configuration.values.withUnsafeBufferPointer { values in
      metrics.withUnsafeBufferPointer { metrics in
        gradient.withUnsafeBufferPointer { gradient in
          adjusted.withUnsafeMutableBufferPointer { adjusted in
            var seen = hone_report()
            seen.struct_size = UInt32(MemoryLayout<hone_report>.size)
            (seen.trial, seen.step, seen.budget) = (UInt64(trial), UInt64(report.step), report.budget ?? .nan)
            (seen.values, seen.metrics) = (values.baseAddress, metrics.baseAddress)
            seen.gradient = gradient.isEmpty ? nil : gradient.baseAddress
            (seen.value_count, seen.metric_count) = (UInt32(values.count), UInt32(metrics.count))
            verdict.struct_size = UInt32(MemoryLayout<hone_verdict>.size)
            verdict.action = HONE_CONTINUE
            verdict.values = adjusted.baseAddress
            return keepingFloatingPointState { slot(instance, &seen, &verdict, error.pointer) }
          }
        }
      }
    }
    guard status == HONE_OK else { throw dead("report", error.message(otherwise: statusText(status))) }
    switch verdict.action {
    case HONE_CONTINUE: return .continue
    case HONE_STOP: return .stop
    case HONE_PAUSE: return .pause
    case HONE_ADJUST: return .adjust(try adjustment(Configuration(adjusted), of: configuration))
    default:
      throw dead("report", "the verdict \(verdict.action)", rule: "a verdict is HONE_CONTINUE, STOP, PAUSE or ADJUST")
    }
  }
}

// MARK: Checks

extension OptimizerInstance {
  private func makeRoom(_ capacity: Int, _ width: Int) {
    if values.count < capacity * width { values = [Double](repeating: .nan, count: capacity * width) }
    if rows.count < capacity { rows = [hone_proposal](repeating: hone_proposal(), count: capacity) }
  }

  private func proposals(_ count: Int, capacity: Int, first: Int) throws -> [ProposedTrial] {
    guard (1...capacity).contains(count) else {
      throw dead("ask", "HONE_OK with \(count) proposals of \(capacity)", rule: "ask writes 1 … capacity proposals")
    }
    let width = problem.space.count
    var proposals: [ProposedTrial] = []
    proposals.reserveCapacity(count)
    for row in 0..<count {
      let configuration = Configuration(Array(values[row * width..<(row + 1) * width]))
      do {
        try problem.space.validate(configuration)
      } catch {
        throw dead("ask", "trial \(first + row): \(error)", rule: "a proposal is a legal configuration")
      }
      let (budget, parent) = (rows[row].budget, rows[row].parent)
      guard parent == HONE_NO_TRIAL || parent < UInt64(first) else {
        throw dead("ask", "parent \(parent) of trial \(first + row)", rule: "a parent is an earlier trial")
      }
      proposals.append(
        ProposedTrial(
          configuration: configuration, budget: budget.isNaN ? nil : budget,
          parent: parent == HONE_NO_TRIAL ? nil : Int(parent)))
    }
    return proposals
  }

  private func adjustment(_ adjusted: Configuration, of configuration: Configuration) throws -> Configuration {
    for (index, hyperparameter) in problem.space.hyperparameters.enumerated()
    where adjusted[index] != configuration[index] && !hyperparameter.isAdjustable {
      throw dead(
        "report", "an adjustment of \"\(hyperparameter.name)\"",
        rule: "HONE_ADJUST changes adjustable hyperparameters only")
    }
    do {
      try problem.space.validate(adjusted)
    } catch {
      throw dead("report", "an adjustment: \(error)", rule: "an adjusted value lies within its bounds")
    }
    return adjusted
  }

  private func checkAlive(_ function: String) throws {
    guard !isDead else {
      throw PluginFault(plugin: plugin.name, function: function, saw: "it failed before and cannot go on")
    }
  }

  private func dead(_ function: String, _ saw: String, rule: String? = nil) -> PluginFault {
    isDead = true
    return PluginFault(plugin: plugin.name, function: function, saw: saw, rule: rule)
  }
}

extension CArena {
  func problem(_ problem: OptimizerProblem) -> UnsafePointer<hone_problem> {
    var result = hone_problem()
    result.struct_size = UInt32(MemoryLayout<hone_problem>.size)
    result.metric_size = UInt32(MemoryLayout<hone_metric>.stride)
    result.seed = problem.seed
    result.trials = problem.trials.map(UInt64.init) ?? HONE_NO_TRIAL
    result.space = space(problem.space)
    result.metrics = metrics(problem.metrics)
    result.metric_count = UInt32(problem.metrics.count)
    result.budget = problem.budget.map(budget)
    result.objective_extensions = texts(problem.objectiveExtensions)
    result.objective_extension_count = UInt32(problem.objectiveExtensions.count)
    result.workers = UInt32(problem.workers)
    return value(result)
  }
}
