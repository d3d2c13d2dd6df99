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
  /// Reached, cumulative.
  public var budget: Double?
  /// That the evaluation took.
  public var seconds: Double
  /// The trial that it continues.
  public var parent: UInt64?

  /// A result from its parts.
  public init(
    trial: UInt64, state: TrialState = .complete, values: [Double], metrics: [Double], budget: Double? = nil,
    seconds: Double = 1, parent: UInt64? = nil
  ) {
    self.trial = trial
    self.state = state
    self.values = values
    self.metrics = metrics
    self.budget = budget
    self.seconds = seconds
    self.parent = parent
  }

  func withTell<Result>(_ body: (UnsafePointer<hone_tell>) throws -> Result) rethrows -> Result {
    let deviations = [Double](repeating: .nan, count: metrics.count)
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
          tell.status = state == .failed ? HONE_ERROR : HONE_OK
          return try body(&tell)
        }
      }
    }
  }
}
