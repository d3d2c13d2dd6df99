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

  public var name: String
  public var direction: Direction
  public var role: Role
  public var unit: String
  public var summary: String

  public init(
    _ name: String, _ direction: Direction, role: Role = .objective, unit: String = "", summary: String = ""
  ) {
    self.name = name
    self.direction = direction
    self.role = role
    self.unit = unit
    self.summary = summary
  }

  public static func minimize(_ name: String, unit: String = "", summary: String = "") -> Metric {
    Metric(name, .minimize, unit: unit, summary: summary)
  }
  public static func maximize(_ name: String, unit: String = "", summary: String = "") -> Metric {
    Metric(name, .maximize, unit: unit, summary: summary)
  }
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
