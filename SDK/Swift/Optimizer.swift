/// Proposes configurations.
///
/// The host calls an instance from one thread at a time. It must answer the same to the same calls: `problem.seed` is the
/// only source of randomness (`RandomStream` makes numbers from it).
///
/// ```swift
/// public final class Halving: Optimizer {
///   public static let descriptor = PluginDescriptor(name: "halving", summary: "…", options: [.int("factor", 2...8, preset: 3)])
///   public init(_ problem: Problem, _ options: Options, _ host: Host) throws { … }
///   public func ask(_ proposals: Proposals) throws -> Answer { … }
///   public func tell(_ tell: Tell) throws { … }
/// }
/// ```
public protocol Optimizer: AnyObject {
  static var descriptor: PluginDescriptor { get }

  /// Makes an instance.
  ///
  /// `options` are valid during the call; the rest may be kept.
  init(_ problem: Problem, _ options: Options, _ host: Host) throws

  /// Proposes configurations for the trials from `proposals.firstTrial` on.
  ///
  /// After an error the instance is only ended.
  func ask(_ proposals: Proposals) throws -> Answer

  /// Learns what became of a trial.
  ///
  /// Not called if the descriptor has `.ignoresTells`.
  func tell(_ tell: Tell) throws
}

extension Optimizer {
  /// Learns nothing.
  public func tell(_ tell: Tell) throws {}
}

/// An optimizer that judges running trials.
public protocol JudgingOptimizer: Optimizer {
  /// Judges a running trial.
  ///
  /// With `.adjust`, change adjustable entries of `values`, which hold its configuration.
  func judge(_ report: Report, _ values: MutableValues) throws -> Verdict
}

/// An optimizer that can say what it has learnt: offers `hone.optimizer.insight/1`.
public protocol InsightfulOptimizer: Optimizer {
  /// How much each hyperparameter matters, by what was told so far; nil while nothing is known.
  ///
  /// Changes nothing that later calls depend on.
  func importance() -> Importance?
}

/// How much each hyperparameter matters, by some measure.
public struct Importance: Sendable, Equatable {
  /// One a hyperparameter, at least 0 and larger for what matters more; NaN where unknown.
  public var values: [Double]
  /// What the numbers are, in one line.
  public var text: String

  /// A measure from its parts.
  public init(values: [Double], text: String) {
    self.values = values
    self.text = text
  }
}

/// An optimizer that can be saved: offers `hone.optimizer.state/1`.
///
/// Replaying asks and tells must give the same.
public protocol StatefulOptimizer: Optimizer {
  func save(_ writer: Writer) throws
  /// Into a fresh instance of the same problem and options.
  ///
  /// Throws `.unsupported` for a state of another version.
  func load(_ reader: Reader) throws
}
