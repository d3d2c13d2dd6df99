import CHone

/// How an evaluation moves one of its own hyperparameters while it runs: hypergradient descent.
///
/// h is the gradient of the loss of a step with respect to the value that the steps since the last change used.
///
/// Source: Baydin et al., "Online Learning Rate Adaptation with Hypergradient Descent", ICLR 2018.
public struct DescentRule: Sendable, Equatable {
  /// How h changes the value.
  public enum Form: Sendable, Equatable {
    /// value − rate · h: eq. 4 of the paper.
    case additive
    /// With c, in -1 … 1, h divided by the lengths of the two vectors whose product it is: value · exp(−rate · c) below 0, at
    /// most by the factor `most`, and else value · least^c.
    case cosine(least: Double, most: Double)
  }

  /// The place of the hyperparameter, an adjustable float.
  public var parameter: Int
  /// How h changes it.
  public var form: Form
  /// β of the paper; above 0.
  public var rate: Double
  /// The value stays within; above 0 for `.cosine`.
  public var range: ClosedRange<Double>
  /// Steps from one change to the next, at least 1.
  public var interval: Int
  /// Not 0: intervals grow to this part of the steps so far, 8 for an eighth, where that is more.
  public var widening: Int

  /// A rule for the hyperparameter at `parameter`.
  public init(
    parameter: Int, _ form: Form, rate: Double, range: ClosedRange<Double>, interval: Int = 1, widening: Int = 0
  ) {
    self.parameter = parameter
    self.form = form
    self.rate = rate
    self.range = range
    self.interval = interval
    self.widening = widening
  }

  /// The change that follows one before step `step`, as the step before which it is; the first is before step 0.
  public func change(after step: Int) -> Int { step + max(interval, widening > 0 ? step / widening : 0) }
}

/// An optimizer that wants gradients of evaluations, or has them move hyperparameters: offers
/// `hone.optimizer.gradients/1`.
///
/// What it answers is constant, and asked once.
public protocol GradientOptimizer: JudgingOptimizer {
  /// Whether the gradient of the first objective metric with respect to hyperparameter `index` is wanted.
  ///
  /// If any is, the last report of every evaluation carries it.
  func wantsGradient(of index: Int) -> Bool

  /// What evaluations do from step to step, if the objective offers `hone.objective.descent/1`.
  var descentRules: [DescentRule] { get }
}

/// An objective that moves its hyperparameters from step to step: offers `hone.objective.descent/1`.
public protocol DescentObjective: Objective {
  /// Takes rules for the evaluations and sessions that begin after this; none at first.
  ///
  /// Throw `.unsupported` for a hyperparameter that cannot be moved so.
  func setRules(_ rules: [DescentRule]) throws
}

extension DescentRule {
  init(_ rule: hone_descent_rule) throws {
    guard rule.rate > 0, rule.low <= rule.high, rule.interval >= 1 else {
      throw PluginError.invalid(
        "a rule of hypergradient descent needs a rate above 0, a range, and an interval of 1 or more")
    }
    parameter = Int(rule.parameter)
    switch rule.form {
    case HONE_DESCENT_ADDITIVE: form = .additive
    case HONE_DESCENT_COSINE:
      guard rule.low > 0, rule.least_factor > 0, rule.least_factor <= 1, rule.most_factor >= 1 else {
        throw PluginError.invalid(
          "of the factors of hypergradient descent one is above 0 and at most 1, and one at least 1")
      }
      form = .cosine(least: rule.least_factor, most: rule.most_factor)
    default: throw PluginError.unsupported("form \(rule.form) of hypergradient descent is unknown")
    }
    rate = rule.rate
    range = rule.low...rule.high
    interval = Int(rule.interval)
    widening = Int(rule.widening)
  }

  var converted: hone_descent_rule {
    var rule = hone_descent_rule()
    rule.parameter = UInt32(parameter)
    rule.rate = rate
    (rule.low, rule.high) = (range.lowerBound, range.upperBound)
    (rule.interval, rule.widening) = (UInt32(interval), UInt32(widening))
    switch form {
    case .additive: rule.form = HONE_DESCENT_ADDITIVE
    case .cosine(let least, let most):
      rule.form = HONE_DESCENT_COSINE
      (rule.least_factor, rule.most_factor) = (least, most)
    }
    return rule
  }
}

/// `hone.objective.descent/1`.
func descentTable() -> hone_objective_descent {
  var table = hone_objective_descent()
  table.struct_size = UInt32(MemoryLayout<hone_objective_descent>.size)
  table.set_rules = { instance, rules, count, error in
    status(error) {
      let rules = try UnsafeBufferPointer(start: rules, count: Int(count)).map { try DescentRule($0) }
      try Unmanaged<ObjectiveInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
        try $0.descending?.setRules(rules)
      }
      return HONE_OK
    }
  }
  return table
}

/// `hone.optimizer.gradients/1`.
func gradientsTable() -> hone_optimizer_gradients {
  var table = hone_optimizer_gradients()
  table.struct_size = UInt32(MemoryLayout<hone_optimizer_gradients>.size)
  table.wanted = { instance, wanted, error in
    status(error) {
      Unmanaged<OptimizerInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
        guard let optimizer = $0.wishing, let wanted else { return }
        for index in 0..<$0.parameterCount { wanted[index] = optimizer.wantsGradient(of: index) ? 1 : 0 }
      }
      return HONE_OK
    }
  }
  table.rules = { instance, rules, capacity, count, error in
    status(error) {
      try Unmanaged<OptimizerInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
        guard let found = $0.wishing?.descentRules, let count else { return }
        guard found.count <= Int(capacity), let rules else {
          throw PluginError.error("\(found.count) rules of hypergradient descent, and room for \(capacity)")
        }
        for (index, rule) in found.enumerated() { rules[index] = rule.converted }
        count.pointee = UInt32(found.count)
      }
      return HONE_OK
    }
  }
  return table
}
