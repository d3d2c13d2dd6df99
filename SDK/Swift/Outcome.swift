public import CHone

/// Where an evaluation leaves what it found.
///
/// Valid during the call.
public struct Outcome {
  /// The host's struct, for plugins that go on in C.
  public let pointer: UnsafeMutablePointer<hone_outcome>
  let description: Unmanaged<ObjectiveDescription>

  /// As declared, in the metrics' own directions; those to be optimised must be set.
  public var metrics: MutableValues {
    MutableValues(pointer.pointee.metrics, count: Int(pointer.pointee.metric_count))
  }
  /// Standard errors of the metrics (over folds, repetitions); leave NaN if unknown.
  public var deviations: MutableValues {
    MutableValues(pointer.pointee.deviations, count: Int(pointer.pointee.metric_count))
  }
  /// Spent, cumulative; nil: as asked.
  public var budget: Double? {
    get { pointer.pointee.budget.isNaN ? nil : pointer.pointee.budget }
    nonmutating set { pointer.pointee.budget = newValue ?? .nan }
  }

  /// Metric `index`.
  public subscript(index: Int) -> Double {
    get { metrics[index] }
    nonmutating set { metrics[index] = newValue }
  }

  /// A metric by its name.
  public subscript(name: String) -> Double {
    get { metrics[index(of: name)] }
    nonmutating set { metrics[index(of: name)] = newValue }
  }

  private func index(of name: String) -> Int {
    description._withUnsafeGuaranteedRef { $0.index(ofMetric: name) }
  }
}

/// The host during one evaluation: takes reports, gives verdicts.
///
/// On the thread of the evaluation only.
public struct Monitor {
  /// The host's struct, for plugins that go on in C.
  public let pointer: UnsafePointer<hone_monitor>?
  let description: Unmanaged<ObjectiveDescription>

  /// Reports intermediate metrics, one for each declared (NaN where not measured); step and budget increase from
  /// report to report.
  ///
  /// Calls `hone_monitor.report`.
  ///
  /// - Parameters:
  ///   - gradient: of the first metric to be optimised with respect to each hyperparameter, NaN where unknown.
  /// - Returns: `.stop` and `.pause` ask to return soon with the metrics so far; after `.adjust`, go on with `adjusted`.
  public func report(step: UInt64, budget: Double? = nil, metrics: [Double], gradient: [Double]? = nil) -> Verdict {
    guard let monitor = pointer?.pointee, let report = monitor.report else { return .goOn }
    precondition(metrics.count == Int(monitor.metric_count), "one value a metric")
    guard let gradient else { return Verdict(report(monitor.context, step, budget ?? .nan, metrics, nil)) }
    return Verdict(report(monitor.context, step, budget ?? .nan, metrics, gradient))
  }

  /// Reports the first metric that is to be optimised, the others as not measured.
  public func report(step: UInt64, budget: Double? = nil, value: Double) -> Verdict {
    guard let monitor = pointer?.pointee, let report = monitor.report else { return .goOn }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(monitor.metric_count)) { metrics in
      metrics.initialize(repeating: .nan)
      let place = description._withUnsafeGuaranteedRef { $0.metrics.firstIndex { $0.role == .objective } } ?? 0
      if place < metrics.count { metrics[place] = value }
      return Verdict(report(monitor.context, step, budget ?? .nan, metrics.baseAddress, nil))
    }
  }

  /// After `.adjust`: a whole configuration, in which only adjustable hyperparameters differ.
  public var adjusted: Values {
    Values(pointer?.pointee.adjusted, count: description._withUnsafeGuaranteedRef { $0.space.count })
  }
}
