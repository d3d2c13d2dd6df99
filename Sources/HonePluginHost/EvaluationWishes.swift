import CHone
import HoneSpace

/// What an optimizer wants of evaluations besides their metrics: constant for an instance.
package struct EvaluationWishes: Sendable, Equatable {
  /// Places of the hyperparameters by which the gradient is wanted.
  package var gradient: [Int]
  /// The metric that the gradient is of.
  package var metric: Int
  /// What the evaluation does from step to step, where the objective can.
  package var rules: [DescentRule]

  package init(gradient: [Int] = [], metric: Int = 0, rules: [DescentRule] = []) {
    self.gradient = gradient
    self.metric = metric
    self.rules = rules
  }

  /// Whether there are none.
  package var isEmpty: Bool { gradient.isEmpty && rules.isEmpty }

  /// The same for a space in which the hyperparameters have other places.
  package func placed(_ place: (Int) -> Int) -> EvaluationWishes {
    var result = self
    result.gradient = gradient.map(place)
    for index in rules.indices { result.rules[index].parameter = place(rules[index].parameter) }
    return result
  }
}

/// How an evaluation moves one of its own hyperparameters: `hone_descent_rule`.
package struct DescentRule: Sendable, Equatable {
  package var parameter: Int
  package var form: UInt32
  package var rate: Double
  package var low: Double
  package var high: Double
  package var leastFactor: Double
  package var mostFactor: Double
  package var interval: UInt32
  package var widening: UInt32

  package init(
    parameter: Int, form: UInt32, rate: Double, low: Double, high: Double, leastFactor: Double = 0,
    mostFactor: Double = 0, interval: UInt32 = 1, widening: UInt32 = 0
  ) {
    self.parameter = parameter
    self.form = form
    self.rate = rate
    self.low = low
    self.high = high
    self.leastFactor = leastFactor
    self.mostFactor = mostFactor
    self.interval = interval
    self.widening = widening
  }

  init(_ rule: hone_descent_rule) {
    self.init(
      parameter: Int(rule.parameter), form: rule.form, rate: rule.rate, low: rule.low, high: rule.high,
      leastFactor: rule.least_factor, mostFactor: rule.most_factor, interval: rule.interval,
      widening: rule.widening)
  }

  var converted: hone_descent_rule {
    hone_descent_rule(
      parameter: UInt32(parameter), form: form, rate: rate, low: low, high: high, least_factor: leastFactor,
      most_factor: mostFactor, interval: interval, widening: widening)
  }
}

extension OptimizerInstance {
  /// What this optimizer wants of evaluations.
  ///
  /// Calls `hone_optimizer_gradients.wanted` and `rules`.
  ///
  /// - Parameter metric: the metric that is optimised.
  package func wishes(metric: Int) throws -> EvaluationWishes {
    guard let pointer = DescriptorReading.table(of: HONE_OPTIMIZER_GRADIENTS, in: descriptor.pointee) else {
      return EvaluationWishes()
    }
    let table = try DescriptorReading.whole(hone_optimizer_gradients.self, at: pointer, "hone_optimizer_gradients")
    let space = problem.space
    var wanted = [UInt8](repeating: 0, count: space.count)
    if let slot = table.wanted {
      try check("wanted", keepingFloatingPointState { slot(instance, &wanted, error.pointer) })
    }
    var rules = [hone_descent_rule](repeating: hone_descent_rule(), count: space.count)
    var count: UInt32 = 0
    if let slot = table.rules {
      try check(
        "rules", keepingFloatingPointState { slot(instance, &rules, UInt32(space.count), &count, error.pointer) })
    }
    let found = rules.prefix(Int(count)).map(DescentRule.init)
    for rule in found {
      guard space.hyperparameters.indices.contains(rule.parameter),
        space.hyperparameters[rule.parameter].isAdjustable
      else {
        throw PluginFault(
          plugin: plugin.name, function: "rules", saw: "a rule for hyperparameter \(rule.parameter)",
          rule: "a rule is for an adjustable hyperparameter")
      }
    }
    return EvaluationWishes(
      gradient: wanted.indices.filter { wanted[$0] != 0 }, metric: metric, rules: found)
  }

  private func check(_ function: String, _ status: Int32) throws {
    guard status == HONE_OK else {
      throw PluginFault(
        plugin: plugin.name, function: function, saw: error.message(otherwise: statusText(status)),
        isInput: status == HONE_INVALID)
    }
  }
}
