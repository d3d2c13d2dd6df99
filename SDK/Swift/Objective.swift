/// Evaluates configurations.
///
/// The host calls an instance from one thread at a time; `trial.seed` is the only source of randomness.
///
/// ```swift
/// public final class Quadratic: Objective {
///   public static let descriptor = PluginDescriptor(name: "quadratic", summary: "a parabola with its minimum at 2")
///   public let description: ObjectiveDescription
///   public init(_ options: Options, _ host: Host) throws {
///     description = try ObjectiveDescription([.float("x", -5...5, preset: 0)], metrics: [.minimize("value")])
///   }
///   public func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
///     outcome[0] = (trial[0] - 2) * (trial[0] - 2)
///   }
/// }
/// ```
public protocol Objective: AnyObject {
  static var descriptor: PluginDescriptor { get }

  /// The description, if it depends on no option: it can be shown before an instance exists. nil by default.
  static func fixedDescription() throws -> ObjectiveDescription?

  /// Space, metrics and budget of this instance; constant.
  var description: ObjectiveDescription { get }

  /// Makes an instance: loads data, checks options.
  ///
  /// `options` are valid during the call; the host may be kept.
  init(_ options: Options, _ host: Host) throws

  /// Evaluates one configuration.
  ///
  /// Throw `PluginError.invalid` for a configuration that cannot work, `.error` for an accident.
  func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws
}

extension Objective {
  /// None: the description depends on options.
  public static func fixedDescription() throws -> ObjectiveDescription? { nil }
}

/// An objective with gradients: offers `hone.objective.gradient/1`.
public protocol GradientObjective: Objective {
  /// Evaluates, and writes the gradient of metric number `metric` (in its own direction) with respect to the values, not
  /// their logarithms, of the hyperparameters for which `wanted` holds; NaN stays where none is available.
  func evaluate(
    _ trial: Trial, _ monitor: Monitor, _ outcome: Outcome, gradientOf metric: Int, wanted: (Int) -> Bool,
    _ gradient: MutableValues) throws
}

/// An objective whose evaluations can be held, adjusted, copied and carried on: offers `hone.objective.session/1`.
///
/// Advancing in pieces equals advancing at once, bit for bit; restoring a snapshot equals not having stopped.
public protocol SessionObjective: Objective {
  associatedtype Session: ObjectiveSession

  /// Starts a session at budget 0.
  ///
  /// The trial is valid during the call.
  func open(_ trial: Trial) throws -> Session

  /// A session from a snapshot; `trial` is the one that goes on, perhaps with other values.
  func restore(_ trial: Trial, _ reader: Reader) throws -> Session
}

/// One held evaluation.
public protocol ObjectiveSession: AnyObject {
  /// Continues up to the cumulative budget `budget`, and measures.
  func advance(to budget: Double, _ monitor: Monitor, _ outcome: Outcome) throws

  /// Changes adjustable hyperparameters from here on; `values` is a whole configuration.
  func set(_ values: Values) throws

  /// Writes all that `restore` needs, also in another process.
  func snapshot(_ writer: Writer) throws
}

/// A session that can be copied in memory; without this the host goes through a snapshot.
public protocol CloneableSession: ObjectiveSession {
  func clone() throws -> Self
}

/// A session that knows the gradient of its metrics.
public protocol GradientSession: ObjectiveSession {
  /// Writes the gradient of metric number `metric` at this point with respect to each hyperparameter; NaN stays where none
  /// is available.
  func gradient(of metric: Int, _ gradient: MutableValues) throws
}
