import CHone

/// An objective on the bench: made and evaluated through the C table, as the host does, for the plugin's tests.
///
/// ```swift
/// let bench = try ObjectiveBench(Quadratic.self)
/// #expect(try bench.evaluate([2]).metrics[0] == 0)
/// ```
public final class ObjectiveBench {
  /// What an evaluation found.
  public struct Found {
    /// As declared; NaN where not measured.
    public var metrics: [Double]
    /// Standard errors; NaN where unknown.
    public var deviations: [Double]
    /// Spent; nil: as asked.
    public var budget: Double?
    /// Of one metric, if asked for.
    public var gradient: [Double]
  }

  /// What an evaluation reported.
  public struct Reported: Sendable {
    /// Grows from report to report.
    public var step: UInt64
    /// Spent so far.
    public var budget: Double
    /// As declared; NaN where not measured.
    public var metrics: [Double]
  }

  /// What the plugin says of itself.
  public let description: ObjectiveDescription
  /// The host that the plugin sees.
  public let host: BenchHost
  /// All reports of the last evaluation.
  public private(set) var reports: [Reported] = []
  /// Judges each report of an evaluation.
  public var judge: (Reported) -> Verdict = { _ in .goOn }

  private let table: hone_objective_class
  private let gradientTable: hone_objective_gradient?
  private let instance: UnsafeMutableRawPointer
  private let arena: Arena
  private let registration: Registration

  /// Makes an instance.
  ///
  /// - Throws: what the plugin's initialiser throws, or `.invalid` for wrong options.
  public init<Plugin: Objective>(
    _ type: Plugin.Type, options: [String: String] = [:], host: BenchHost = BenchHost()
  ) throws {
    let arena = Arena()
    let registration = ObjectiveRegistration<Plugin>()
    try registration.prepare()
    let optionValues = try BenchOptions(options, registration.options)
    let slot = Slots.slot(of: registration)
    table = registration.table(arena, slot: slot).assumingMemoryBound(to: hone_objective_class.self).pointee
    gradientTable = registration.extensions(arena).first { String(optional: $0.id) == HONE_OBJECTIVE_GRADIENT }
      .flatMap { $0.table?.assumingMemoryBound(to: hone_objective_gradient.self).pointee }
    let create = table.create
    var made: UnsafeMutableRawPointer?
    _ = try withExtendedLifetime(optionValues) {
      try checkedCall { create?(host.pointer, optionValues.pointer, &made, $0) ?? HONE_ERROR }
    }
    guard let made else { throw PluginError.error("create answered ok and made nothing") }
    description = Unmanaged<ObjectiveInstance>.fromOpaque(made).takeUnretainedValue().description
    self.host = host
    self.arena = arena
    self.registration = registration
    instance = made
  }

  deinit { table.destroy?(instance) }

  /// Evaluates a configuration.
  ///
  /// - Parameter gradientOf: the metric whose gradient is wanted too, by all hyperparameters.
  public func evaluate(
    _ values: [Double], number: UInt64 = 0, seed: UInt64 = 1, budget: Double? = nil, gradientOf metric: Int? = nil
  ) throws -> Found {
    precondition(values.count == description.space.count, "one value a hyperparameter")
    reports = []
    let metricCount = description.metrics.count
    var found = Found(
      metrics: [Double](repeating: .nan, count: metricCount), deviations: [Double](repeating: .nan, count: metricCount),
      budget: nil, gradient: [Double](repeating: .nan, count: metric == nil ? 0 : values.count))
    try values.withUnsafeBufferPointer { values in
      try found.metrics.withUnsafeMutableBufferPointer { metrics in
        try found.deviations.withUnsafeMutableBufferPointer { deviations in
          var trial = hone_trial()
          trial.struct_size = UInt32(MemoryLayout<hone_trial>.size)
          (trial.number, trial.seed, trial.values) = (number, seed, values.baseAddress)
          trial.budget = budget ?? description.budget?.preset ?? .nan
          trial.value_count = UInt32(values.count)
          var monitor = hone_monitor()
          monitor.struct_size = UInt32(MemoryLayout<hone_monitor>.size)
          monitor.metric_count = UInt32(metricCount)
          monitor.context = Unmanaged.passUnretained(self).toOpaque()
          monitor.report = { context, step, budget, metrics, _ in
            let bench = Unmanaged<ObjectiveBench>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
            return bench.receive(step, budget, metrics)
          }
          var outcome = hone_outcome()
          outcome.struct_size = UInt32(MemoryLayout<hone_outcome>.size)
          outcome.metric_count = UInt32(metricCount)
          (outcome.metrics, outcome.deviations, outcome.budget) = (metrics.baseAddress, deviations.baseAddress, .nan)
          if let metric {
            let wanted = [UInt8](repeating: 1, count: values.count)
            guard let function = gradientTable?.evaluate_gradient else {
              throw PluginError.unsupported("this objective has no gradient")
            }
            _ = try checkedCall {
              function(instance, &trial, &monitor, UInt32(metric), wanted, &outcome, &found.gradient, $0)
            }
          } else {
            _ = try checkedCall { table.evaluate?(instance, &trial, &monitor, &outcome, $0) ?? HONE_ERROR }
          }
          found.budget = outcome.budget.isNaN ? nil : outcome.budget
        }
      }
    }
    return found
  }

  private func receive(_ step: UInt64, _ budget: Double, _ metrics: UnsafePointer<Double>?) -> Int32 {
    let report = Reported(
      step: step, budget: budget, metrics: Array(UnsafeBufferPointer(start: metrics, count: description.metrics.count)))
    reports.append(report)
    return judge(report).code
  }
}
