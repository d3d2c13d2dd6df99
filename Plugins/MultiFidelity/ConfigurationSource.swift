import HonePlugin

/// Another optimizer, from which configurations come and which learns what became of them.
///
/// An optimizer that models its space gets the budget as one more hyperparameter, so that it learns across budgets: what
/// it proposes for that one is not used, and it is told the budget that a configuration really had. This is the product
/// kernel over configurations and budgets of Swersky, Snoek, Adams, "Multi-Task Bayesian Optimization", NIPS 2013, and
/// Klein et al., "Fast Bayesian Optimization of Machine Learning Hyperparameters on Large Datasets", 2017. Others are told
/// of each configuration once: when it is out of the race, with the last value that it had.
final class ConfigurationSource {
  /// What comes of asking for a configuration.
  enum Answer {
    case values([Double])
    case wait
    case done
  }

  /// A trial of the child that is evaluated now.
  private struct Running {
    let number: UInt64
    let values: [Double]
  }

  private let child: ChildOptimizer
  private let space: Space
  private let metricCount: Int
  private let modelsBudget: Bool
  private var running: [UInt64: Running] = [:]
  /// Those that have ended and may go on, with what they came to.
  private var resting: [UInt64: TrialResult] = [:]
  /// What the child proposed last, before it is known which trial it becomes.
  private var proposed: Running?
  /// Of what the child is asked for: without gaps, as it may draw its first trials from a sequence by their numbers.
  private var next: UInt64 = 0
  /// Of what it is told unasked.
  private var nextForeign: UInt64 = 1 << 48

  /// Optimizers that are known to model their space.
  private static let models: Set<String> = ["bayesian", "tpe"]

  /// What optimizers need in a race, unless the user says otherwise: its trials are short, and all of its first ones at the
  /// least budget, so that they teach less each; and a model that little budget misleads is seldom put right, as what it
  /// leaves out is not trained, unless densities take turns with it.
  private static let presets = ["bayesian": [(key: "start_cap", text: "10000"), (key: "parzen", text: "true")]]

  /// - Parameter options: `optimizer` and its own, and `model_budget`.
  init(_ problem: Problem, _ options: Options, _ budgets: ClosedRange<Double>, _ host: Host) throws {
    let name = try options.text("optimizer")
    let plugin = BuiltInOptimizers.plain(name)
    let wanted = try options.label("model_budget")
    space = problem.space
    metricCount = problem.metrics.count
    modelsBudget =
      budgets.lowerBound < budgets.upperBound
      && (wanted == "auto"
        ? Self.models.contains(plugin) : wanted == "true")
    var childSpace: Space?
    if modelsBudget {
      var budgetName = "budget"
      while space.index(of: budgetName) != nil { budgetName += "_" }
      childSpace = try Space(
        space.parameters + [.float(budgetName, budgets, log: true, preset: budgets.upperBound)],
        forbidden: space.forbidden)
    }
    let childProblem = ChildProblem(of: problem, space: childSpace, hidesBudget: true)
    let given = options.keyed("optimizer")
    let presets = (Self.presets[plugin] ?? []).filter { preset in !given.contains { $0.key == preset.key } }
    child = try ChildOptimizer(name, for: childProblem, options: presets + given, host: host)
    if child.flags.contains(.usesBudgets) {
      throw PluginError.invalid("\"\(name)\" sets budgets itself and cannot be the optimizer of another one that does")
    }
  }

  /// Asks for a new configuration; `begins` follows.
  func ask() throws -> Answer {
    guard let answer = try child.ask(first: next, capacity: 1) else { return .wait }
    guard let values = answer.first?.values else { return .done }
    proposed = Running(number: next, values: values)
    next += 1
    return .values(Array(values.prefix(space.count)))
  }

  /// A trial begins: with what `ask` answered, or, if it has a parent, with a configuration that goes on.
  func begins(_ trial: UInt64, _ values: [Double], budget: Double, parent: UInt64?) throws {
    guard modelsBudget else {
      if let parent {
        running[trial] = resting.removeValue(forKey: parent).map { Running(number: $0.trial, values: $0.values) }
      } else {
        running[trial] = proposed.take()
      }
      return
    }
    // It is evaluated at another budget than the child thought of.
    if parent == nil, let own = proposed.take() { try child.tell(result(of: own, .cancelled)) }
    let real = foreign(values + [budget])
    running[trial] = real
    try child.tell(result(of: real, .running))
  }

  /// A trial has ended.
  ///
  /// - Parameter rests: whether its configuration may still go on.
  func ended(_ told: Tell, rests: Bool) throws {
    guard let trial = running.removeValue(forKey: told.trial) else { return }
    let result = TrialResult(told).seen(as: trial.number, values: trial.values)
    if rests && !modelsBudget { resting[told.trial] = result } else { try child.tell(result) }
  }

  /// A configuration that rested will not go on: the child learns the last that it came to.
  func drops(_ trial: UInt64) throws {
    if let result = resting.removeValue(forKey: trial) { try child.tell(result) }
  }

  /// A trial of somebody else's has ended.
  func learn(_ told: Tell, budget: Double) throws {
    guard told.state == .complete || told.state == .failed else { return }
    let values = Array(told.values) + (modelsBudget ? [budget] : [])
    let result = TrialResult(told).seen(as: foreign(values).number, values: values)
    try child.tell(result.announced)
    try child.tell(result)
  }

  /// A trial that the child did not propose.
  private func foreign(_ values: [Double]) -> Running {
    defer { nextForeign += 1 }
    return Running(number: nextForeign, values: values)
  }

  /// What the child says of the hyperparameters, without the budget.
  func importance() -> Importance? {
    guard let found = child.importance() else { return nil }
    return Importance(values: Array(found.values.prefix(space.count)), text: found.text)
  }

  /// What the child hears when nothing was measured.
  private func result(of trial: Running, _ state: TrialState) -> TrialResult {
    TrialResult(
      trial: trial.number, state: state, values: trial.values,
      metrics: [Double](repeating: .nan, count: metricCount), seconds: 0)
  }
}

// MARK: - State

extension ConfigurationSource {
  /// All but `proposed`, which is nothing between two calls.
  func save(_ writer: Writer) throws {
    try writer.write(next)
    try writer.write(nextForeign)
    try writer.write(trials: running) { trial in
      try writer.write(trial.number)
      try writer.write(trial.values)
    }
    try writer.write(trials: resting) { result in
      try writer.write(result.trial)
      try writer.write(result.state.rawValue)
      try writer.write(result.values)
      try writer.write(result.metrics)
      try writer.write(result.deviations)
      try writer.write(result.seconds)
      try writer.write(result.isInvalid ? 1 as UInt8 : 0)
    }
    try child.save(writer)
  }

  func load(_ reader: Reader) throws {
    let valueCount = child.problem.space.count
    next = UInt64(try reader.read(below: 1 << 48))
    nextForeign = UInt64(try reader.read(below: 1 << 62))
    running = try reader.read(trials: {
      Running(number: try reader.read(UInt64.self), values: try reader.read(doubles: valueCount))
    })
    resting = try reader.read(trials: {
      let number = try reader.read(UInt64.self)
      guard let state = TrialState(rawValue: try reader.read(UInt32.self)) else {
        throw PluginError.damaged("no such state of a trial")
      }
      return TrialResult(
        trial: number, state: state, values: try reader.read(doubles: valueCount),
        metrics: try reader.read(doubles: metricCount), deviations: try reader.read(doubles: metricCount),
        seconds: try reader.read(Double.self), isInvalid: try reader.read(UInt8.self) != 0)
    })
    try child.load(reader)
  }
}
