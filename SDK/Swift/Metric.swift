import CHone

/// Something that an evaluation measures.
public struct Metric: Sendable, Equatable {
  /// Which way is better.
  public enum Direction: UInt32, Sendable {
    case minimize = 0
    case maximize = 1
  }

  /// What it is for.
  public enum Role: Sendable, Equatable {
    /// To be optimised; the first such metric is the value of a trial.
    case objective
    /// To be kept: at most `bound` when minimised, at least `bound` when maximised.
    case constraint(bound: Double)
    /// Recorded only.
    case recorded
  }

  /// Unique among the metrics of an objective.
  public var name: String
  /// Which way is better.
  public var direction: Direction
  /// What it is for.
  public var role: Role
  /// Its unit, empty for none.
  public var unit: String
  /// One line for the user.
  public var summary: String

  /// Any metric; the functions below spell the usual ones.
  public init(
    _ name: String, _ direction: Direction, role: Role = .objective, unit: String = "", summary: String = ""
  ) {
    self.name = name
    self.direction = direction
    self.role = role
    self.unit = unit
    self.summary = summary
  }

  /// A metric to be optimised, less is better.
  public static func minimize(_ name: String, unit: String = "", summary: String = "") -> Metric {
    Metric(name, .minimize, unit: unit, summary: summary)
  }
  /// A metric to be optimised, more is better.
  public static func maximize(_ name: String, unit: String = "", summary: String = "") -> Metric {
    Metric(name, .maximize, unit: unit, summary: summary)
  }
  /// A metric that is recorded only.
  public static func recorded(_ name: String, unit: String = "", summary: String = "") -> Metric {
    Metric(name, .minimize, role: .recorded, unit: unit, summary: summary)
  }
}

extension Metric {
  init(_ metric: hone_metric) {
    name = String(optional: metric.name)
    direction = Direction(rawValue: metric.direction) ?? .minimize
    unit = String(optional: metric.unit)
    summary = String(optional: metric.summary)
    switch metric.role {
    case HONE_CONSTRAINT_METRIC: role = .constraint(bound: metric.bound)
    case HONE_RECORDED_METRIC: role = .recorded
    default: role = .objective
    }
  }

  func converted(_ arena: Arena) -> hone_metric {
    var result = hone_metric()
    result.name = arena.text(name)
    result.summary = arena.text(summary)
    result.unit = arena.text(unit)
    result.direction = direction.rawValue
    switch role {
    case .objective: result.role = HONE_OBJECTIVE_METRIC
    case .recorded: result.role = HONE_RECORDED_METRIC
    case .constraint(let bound): (result.role, result.bound) = (HONE_CONSTRAINT_METRIC, bound)
    }
    return result
  }
}
