import CHone

/// Where a trial stands; the numbers are those of the ABI.
public enum TrialState: UInt32, Sendable {
  case waiting = 0
  case running = 1
  case complete = 2
  case failed = 3
  /// Ended early by a verdict; its metrics are those of the budget reached.
  case stopped = 4
  /// Ended for now; a proposal that names it as parent continues it.
  case paused = 5
  case cancelled = 6
}

/// What became of a trial, its own or a foreign one.
///
/// Valid during the call.
public struct Tell {
  let pointer: UnsafePointer<hone_tell>

  /// Its number.
  public var trial: UInt64 { pointer.pointee.trial }
  /// Waiting and running announce a trial that this optimizer did not propose.
  public var state: TrialState { TrialState(rawValue: pointer.pointee.state) ?? .failed }
  /// The trial that it continues, if any.
  public var parent: UInt64? { pointer.pointee.parent == HONE_NO_TRIAL ? nil : pointer.pointee.parent }
  /// The configuration, bit for bit as proposed.
  public var values: Values { Values(pointer.pointee.values, count: Int(pointer.pointee.value_count)) }
  /// To be minimised, constraints at most 0; NaN where not measured.
  public var metrics: Values { Values(pointer.pointee.metrics, count: Int(pointer.pointee.metric_count)) }
  /// Standard errors of the metrics; NaN where unknown.
  public var deviations: Values { Values(pointer.pointee.deviations, count: Int(pointer.pointee.metric_count)) }
  /// Reached, cumulative.
  public var budget: Double? { pointer.pointee.budget.isNaN ? nil : pointer.pointee.budget }
  /// That the evaluation took.
  public var seconds: Double { pointer.pointee.seconds }
  /// Whether a failed trial failed because its configuration cannot work, not by accident.
  public var isInvalid: Bool { pointer.pointee.status == HONE_INVALID }
}

/// What an evaluation reported on its way.
///
/// Valid during the call.
public struct Report {
  let pointer: UnsafePointer<hone_report>

  /// Its number.
  public var trial: UInt64 { pointer.pointee.trial }
  /// Grows from report to report.
  public var step: UInt64 { pointer.pointee.step }
  /// Reached, cumulative.
  public var budget: Double? { pointer.pointee.budget.isNaN ? nil : pointer.pointee.budget }
  /// The configuration as it is now, adjustments included.
  public var values: Values { Values(pointer.pointee.values, count: Int(pointer.pointee.value_count)) }
  /// To be minimised, constraints at most 0.
  public var metrics: Values { Values(pointer.pointee.metrics, count: Int(pointer.pointee.metric_count)) }
  /// Of the first objective metric with respect to each hyperparameter; NaN where unknown; empty if there is none.
  public var gradient: Values { Values(pointer.pointee.gradient, count: Int(pointer.pointee.value_count)) }
}

/// What an optimizer decides about a running trial.
public enum Verdict: Sendable, Equatable {
  case goOn
  /// End it, with the metrics so far.
  case stop
  /// End it for now.
  case pause
  /// Go on with what was written into the values given to `judge`.
  case adjust

  init(_ code: Int32) {
    switch code {
    case HONE_STOP: self = .stop
    case HONE_PAUSE: self = .pause
    case HONE_ADJUST: self = .adjust
    default: self = .goOn
    }
  }

  var code: Int32 {
    switch self {
    case .goOn: HONE_CONTINUE
    case .stop: HONE_STOP
    case .pause: HONE_PAUSE
    case .adjust: HONE_ADJUST
    }
  }
}
