/// A hyperparameter of an objective, or an option of a plugin.
///
/// Written with the functions of `Parameter+Building.swift`, so that a space reads as a list:
///
/// ```swift
/// let parameters: [Parameter] = [
///   .choice("solver", ["SGD", "Adam"], preset: "Adam", summary: "rule of the updates"),
///   .float("learning_rate", 1e-6...1, log: true, preset: 1e-2, summary: "size of a step"),
///   .float("beta1", 1e-4...1e-1, log: true, preset: 1e-1, when: .equal("solver", "Adam"), summary: "1 − decay"),
/// ]
/// ```
public struct Parameter: Sendable, Equatable {
  /// The values that it may take.
  public enum Domain: Sendable, Equatable {
    /// Bounds inclusive; a `step` above 0 allows `low + k * step` only, `log` is uniform in the logarithm.
    case float(low: Double, high: Double, step: Double, log: Bool)
    /// Whole numbers within 2^53 either way.
    case int(low: Double, high: Double, step: Double, log: Bool)
    /// Labels in an order, each perhaps with a number.
    case ordinal(labels: [String], numbers: [Double]?)
    /// Labels without an order.
    case choice(labels: [String])
    /// Options only.
    case text, path, pluginName
  }

  /// A value as an author writes it.
  public enum Preset: Sendable, Equatable {
    case none
    case number(Double)
    case label(String)
    case text(String)
  }

  /// What may be done with it.
  public struct Flags: OptionSet, Sendable {
    /// The bits of the ABI.
    public let rawValue: UInt32
    /// From the bits of the ABI.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// May change while a session runs.
    public static let adjustable = Flags(rawValue: 2)
    /// The objective can deliver a gradient with respect to it.
    public static let differentiable = Flags(rawValue: 4)
    /// Options only: the user must give it.
    public static let required = Flags(rawValue: 8)
    /// Options only: `NAME.HYPERPARAMETER=value` may be given besides.
    public static let keyed = Flags(rawValue: 16)
    /// Declarations of users only: a float with whole bounds that may have been meant as an int.
    public static let kindOpen = Flags(rawValue: 32)
  }

  /// Unique in its space; letters, digits, `_` and `-`.
  public var name: String
  /// The values that it may take.
  public var domain: Domain
  /// The value that it has when nobody says.
  public var preset: Preset
  /// Active when this holds.
  public var condition: Condition
  /// One line for the user.
  public var summary: String
  /// Of its value, empty for none.
  public var unit: String
  /// What may be done with it.
  public var flags: Flags

  /// Its labels, if it is an ordinal or a choice.
  public var labels: [String]? {
    switch domain {
    case .ordinal(let labels, _), .choice(let labels): labels
    case .float, .int, .text, .path, .pluginName: nil
    }
  }

  /// Whether it is uniform in the logarithm.
  public var isLog: Bool {
    switch domain {
    case .float(_, _, _, let log), .int(_, _, _, let log): log
    case .ordinal, .choice, .text, .path, .pluginName: false
    }
  }

  /// Whether its value is a text, which no configuration holds.
  public var isText: Bool {
    switch domain {
    case .text, .path, .pluginName: true
    case .float, .int, .ordinal, .choice: false
    }
  }
}
