import CHone

/// An optimizer on the bench: made and asked through the C table, as the host does, for the plugin's tests.
///
/// ```swift
/// let bench = try OptimizerBench(Halving.self, [.float("x", 0...1)], options: ["factor": "4"], seed: 7)
/// let first = try bench.ask(first: 0, capacity: 8)
/// ```
public final class OptimizerBench {
  /// What an ask answered.
  public typealias Proposed = OwnedProposal

  /// The space of the problem.
  public let space: Space
  /// The host that the plugin sees.
  public let host: BenchHost
  let table: hone_optimizer_class
  let instance: UnsafeMutableRawPointer
  let arena: Arena
  private let metricCount: Int
  let registration: Registration

  /// Makes an instance for a problem.
  ///
  /// - Throws: what the plugin's initialiser throws, or `.invalid` for a space or options that are wrong.
  public init<Plugin: Optimizer>(
    _ type: Plugin.Type, _ parameters: [Parameter], forbidden: Condition = .never,
    metrics: [Metric] = [.minimize("value")], budget: Budget? = nil, options: [String: String] = [:], seed: UInt64 = 1,
    trials: UInt64? = nil, workers: Int = 1, objectiveExtensions: [String] = [], host: BenchHost = BenchHost()
  ) throws {
    let arena = Arena()
    let space = try Space(parameters, forbidden: forbidden)
    let registration = OptimizerRegistration<Plugin>()
    try registration.prepare()
    let optionValues = try BenchOptions(options, registration.options)
    var problem = hone_problem()
    problem.struct_size = UInt32(MemoryLayout<hone_problem>.size)
    problem.metric_size = UInt32(MemoryLayout<hone_metric>.size)
    problem.seed = seed
    problem.trials = trials ?? HONE_NO_TRIAL
    problem.space = space.pointer
    problem.metrics = arena.arrayIfAny(metrics.map { $0.converted(arena) })
    problem.metric_count = UInt32(metrics.count)
    problem.budget = try budget.map { UnsafePointer(arena.one(try $0.converted(arena, space: space))) }
    problem.objective_extensions = arena.texts(objectiveExtensions)
    problem.objective_extension_count = UInt32(objectiveExtensions.count)
    problem.workers = UInt32(workers)
    let problemPointer = UnsafePointer(arena.one(problem))
    let slot = Slots.slot(of: registration)
    table = registration.table(arena, slot: slot).assumingMemoryBound(to: hone_optimizer_class.self).pointee
    let create = table.create
    var made: UnsafeMutableRawPointer?
    _ = try withExtendedLifetime(optionValues) {
      try checkedCall { create?(host.pointer, problemPointer, optionValues.pointer, &made, $0) ?? HONE_ERROR }
    }
    guard let made else { throw PluginError.error("create answered ok and made nothing") }
    self.space = space
    self.host = host
    self.arena = arena
    self.registration = registration
    instance = made
    metricCount = metrics.count
  }

  deinit { table.destroy?(instance) }

  /// Asks for the trials from `first` on; nil for wait, an empty array for done.
  public func ask(first: UInt64, capacity: Int) throws -> [Proposed]? {
    try OwnedProposal.collect(count: space.count, capacity: capacity) { proposals in
      var count: UInt32 = 0
      let status = try checkedCall {
        table.ask?(instance, first, UInt32(capacity), proposals, &count, $0) ?? HONE_ERROR
      }
      if status == HONE_WAIT { return .wait }
      return status == HONE_DONE ? .done : .proposed(Int(count))
    }
  }

  /// Tells what became of a trial.
  public func tell(
    trial: UInt64, _ state: TrialState = .complete, values: [Double], metrics: [Double], deviations: [Double] = [],
    budget: Double? = nil, seconds: Double = 1, parent: UInt64? = nil, isInvalid: Bool = false
  ) throws {
    let result = TrialResult(
      trial: trial, state: state, values: values, metrics: metrics, deviations: deviations, budget: budget,
      seconds: seconds, parent: parent, isInvalid: isInvalid)
    guard let function = table.tell else { return }
    try result.withTell { tell in _ = try checkedCall { function(instance, tell, $0) } }
  }

  /// Whether the table has a slot for tell.
  public var learns: Bool { table.tell != nil }
  /// Whether the table has a slot for report.
  public var judges: Bool { table.report != nil }
}
