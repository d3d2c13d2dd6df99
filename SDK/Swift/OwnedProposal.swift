import CHone

/// A proposal with memory of its own.
public struct OwnedProposal: Sendable, Equatable {
  /// One value a hyperparameter, NaN where inactive.
  public var values: [Double]
  /// nil: the objective's preset.
  public var budget: Double?
  /// The trial that it continues.
  public var parent: UInt64?

  /// A proposal from its parts.
  public init(values: [Double], budget: Double? = nil, parent: UInt64? = nil) {
    self.values = values
    self.budget = budget
    self.parent = parent
  }

  /// Equal bit for bit.
  public static func == (left: OwnedProposal, right: OwnedProposal) -> Bool {
    left.values.map(\.bitPattern) == right.values.map(\.bitPattern) && left.budget == right.budget
      && left.parent == right.parent
  }

  /// Makes room for proposals of `count` hyperparameters, lets `ask` fill it; nil for wait, empty for done.
  static func collect(
    count: Int, capacity: Int, _ ask: (UnsafeMutablePointer<hone_proposal>) throws -> Answer
  ) throws -> [OwnedProposal]? {
    var values = [Double](repeating: hone_inactive(), count: count * capacity)
    return try values.withUnsafeMutableBufferPointer { values in
      var proposals = (0..<capacity).map { index in
        hone_proposal(
          values: values.baseAddress.map { $0 + index * count }, budget: .nan, parent: HONE_NO_TRIAL, reserved: 0)
      }
      switch try ask(&proposals) {
      case .wait: return nil
      case .done: return []
      case .proposed(let answered):
        return proposals.prefix(answered).enumerated().map { index, proposal in
          OwnedProposal(
            values: Array(values[(index * count)..<((index + 1) * count)]),
            budget: proposal.budget.isNaN ? nil : proposal.budget,
            parent: proposal.parent == HONE_NO_TRIAL ? nil : proposal.parent)
        }
      }
    }
  }
}

/// What became of a trial, with memory of its own.
public struct TrialResult: Sendable {
  /// Its number.
  public var trial: UInt64
  /// Where it stands.
  public var state: TrialState
  /// The configuration, bit for bit as proposed.
  public var values: [Double]
  /// To be minimised, constraints at most 0; NaN where not measured.
  public var metrics: [Double]
  /// Standard errors of the metrics; NaN where unknown; as many as metrics, or none.
  public var deviations: [Double]
  /// Reached, cumulative.
  public var budget: Double?
  /// That the evaluation took.
  public var seconds: Double
  /// The trial that it continues.
  public var parent: UInt64?
  /// Whether a failed trial failed because its configuration cannot work, not by accident.
  public var isInvalid: Bool

  /// A result from its parts.
  public init(
    trial: UInt64, state: TrialState = .complete, values: [Double], metrics: [Double], deviations: [Double] = [],
    budget: Double? = nil, seconds: Double = 1, parent: UInt64? = nil, isInvalid: Bool = false
  ) {
    self.trial = trial
    self.state = state
    self.values = values
    self.metrics = metrics
    self.deviations = deviations
    self.budget = budget
    self.seconds = seconds
    self.parent = parent
    self.isInvalid = isInvalid
  }

  /// What was told, to be kept or to be passed on with something changed.
  public init(_ tell: Tell) {
    self.init(
      trial: tell.trial, state: tell.state, values: Array(tell.values), metrics: Array(tell.metrics),
      deviations: Array(tell.deviations), budget: tell.budget, seconds: tell.seconds, parent: tell.parent,
      isInvalid: tell.isInvalid)
  }

  /// The same for a child optimizer that has numbers, and perhaps a space, of its own, and knows neither budgets nor which
  /// trial continues which.
  public func seen(as trial: UInt64, values: [Double]) -> TrialResult {
    var result = self
    (result.trial, result.values, result.budget, result.parent) = (trial, values, nil, nil)
    return result
  }

  /// What is told of a trial before it ends, if the optimizer did not propose it.
  public var announced: TrialResult {
    TrialResult(
      trial: trial, state: .running, values: values, metrics: [Double](repeating: .nan, count: metrics.count),
      seconds: 0, parent: parent)
  }

  func withTell<Result>(_ body: (UnsafePointer<hone_tell>) throws -> Result) rethrows -> Result {
    let deviations =
      deviations.count == metrics.count ? deviations : [Double](repeating: .nan, count: metrics.count)
    return try values.withUnsafeBufferPointer { values in
      try metrics.withUnsafeBufferPointer { metrics in
        try deviations.withUnsafeBufferPointer { deviations in
          var tell = hone_tell()
          tell.struct_size = UInt32(MemoryLayout<hone_tell>.size)
          tell.state = state.rawValue
          tell.trial = trial
          tell.parent = parent ?? HONE_NO_TRIAL
          tell.values = values.baseAddress
          tell.metrics = metrics.baseAddress
          tell.deviations = deviations.baseAddress
          tell.budget = budget ?? .nan
          tell.seconds = seconds
          tell.value_count = UInt32(values.count)
          tell.metric_count = UInt32(metrics.count)
          tell.status = state != .failed ? HONE_OK : isInvalid ? HONE_INVALID : HONE_ERROR
          return try body(&tell)
        }
      }
    }
  }
}
