import HonePluginHost
import HoneSpace

extension Check {
  /// Whether it can be made, and what it says of itself holds.
  static let describes = Check(
    "describes", rule: "describe returns space, metrics and budget, the same pointer each time",
    mend: "build the description in create, once, and keep it in the instance"
  ) { context in
    let objective = try context.makeObjective()
    let description = objective.description
    guard try context.makeObjective().description == description else {
      throw Finding("a second instance with the same options describes something else")
    }
    var random = context.random(6)
    let tries = 1000
    let legal = (0..<tries).count { _ in
      let unit = (0..<description.space.count).map { _ in Double.random(in: 0...1, using: &random) }
      return (try? description.space.validate(description.space.configuration(atUnit: unit))) != nil
    }
    guard legal > 0 else { throw Finding("all of \(tries) random configurations are forbidden") }
    guard legal > tries / 100 else { throw Doubt("of \(tries) random configurations, only \(legal) are not forbidden") }
    let presets = description.space.hyperparameters.filter { $0.preset == nil }.map(\.name)
    if presets.isEmpty, description.space.defaultConfiguration == nil {
      throw Finding("the configuration of all presets is forbidden")
    }
    let metrics = description.metrics.map(\.name).joined(separator: ", ")
    return "\(description.space.count) hyperparameters, metrics \(metrics)"
      + (description.budget.map { ", budget \($0.name)" } ?? "")
      + (presets.isEmpty ? "" : "; without a preset: \(presets.joined(separator: ", "))")
  }

  /// Whether configurations can be evaluated.
  static let evaluates = Check(
    "evaluates", rule: "evaluate sets the objective metrics and returns HONE_OK, or HONE_INVALID with a sentence",
    mend: "HONE_INVALID with a sentence for a configuration that cannot work; HONE_ERROR is for accidents"
  ) { context in
    let objective = try context.makeObjective()
    let metrics = objective.description.metrics
    let configurations = context.configurations(objective.description.space, count: context.evaluations)
    var measured = 0
    var missing = Set(metrics.map(\.name))
    for (trial, configuration) in configurations.enumerated() {
      let evaluation = context.evaluate(objective, configuration, trial: trial)
      switch evaluation {
      case .measured(let values, _, let spent):
        measured += 1
        for (metric, value) in zip(metrics, values) where !value.isNaN { missing.remove(metric.name) }
        if let spent, let budget = objective.description.budget, spent > budget.cheap {
          throw Finding("it spends the budget \(spent), the trial has \(budget.cheap)")
        }
      case .invalid(let text):
        if isOwnSentence(text) { throw Finding("HONE_INVALID without a sentence") }
      default: throw Finding("it ends with \(evaluation.text)")
      }
    }
    guard measured > 0 else { throw Finding("not one of \(configurations.count) configurations can be evaluated") }
    guard missing.isEmpty else {
      throw Doubt("no trial sets the metrics \(missing.sorted().joined(separator: ", "))")
    }
    return "\(measured) of \(configurations.count) configurations measured"
      + (measured < configurations.count ? ", the others invalid" : "")
  }

  /// Whether the same trial gives the same again, whatever was evaluated between.
  static let evaluationsRepeat = Check(
    "repeats", rule: "HONE_DETERMINISTIC: same inputs, same bits; no state from trial to trial",
    mend: "draw from hone_trial.seed only, and begin each evaluation afresh"
  ) { context in
    try requireDeterminism(context)
    let objective = try context.makeObjective()
    let other = try context.description.flags.contains(.oneInstance) ? nil : context.makeObjective()
    let configurations = context.configurations(objective.description.space, count: context.evaluations)
    let first = configurations.enumerated().map { context.evaluate(objective, $1, trial: $0).text }
    for (trial, configuration) in configurations.enumerated().reversed() {
      let again = context.evaluate(objective, configuration, trial: trial).text
      guard again == first[trial] else { throw Finding("\(first[trial]) at first, \(again) after other trials") }
      guard let other else { continue }
      let elsewhere = context.evaluate(other, configuration, trial: trial).text
      guard elsewhere == again else { throw Finding("\(again), and \(elsewhere) by another instance") }
    }
    return "\(configurations.count) trials, again in another order" + (other == nil ? "" : " and by another instance")
  }

  /// Whether another process measures the same.
  static let evaluationsRepeatElsewhere = Check(
    "repeats-elsewhere", rule: "HONE_DETERMINISTIC: same inputs, same bits",
    mend: "let nothing depend on addresses, on the order of a hash table, or on the number of threads", rounds: 2
  ) { context in
    try requireDeterminism(context)
    let objective = try context.makeObjective()
    let configurations = context.configurations(objective.description.space, count: context.evaluations)
    for (trial, configuration) in configurations.enumerated() {
      context.evidence.append("trial \(trial): \(context.evaluate(objective, configuration, trial: trial).text)")
    }
    return "\(configurations.count) trials in two processes"
  }

  /// Whether an evaluation comes back when nobody wants it any more.
  static let cancelled = Check(
    "cancelled", rule: "once cancelled() is nonzero, the call ends soon",
    mend: "ask hone_host.cancelled in every loop, and return HONE_CANCELLED"
  ) { context in
    let objective = try context.makeObjective(isCancelled: { true })
    guard let configuration = context.configurations(objective.description.space, count: 1).first else {
      throw Skipping("no configuration is legal")
    }
    // As much as there is: who does not listen takes long.
    let evaluation = context.evaluate(objective, configuration, budget: objective.description.budget?.high)
    switch evaluation {
    case .cancelled: return "ended with HONE_CANCELLED"
    case .measured, .invalid: return "ended all the same, with \(evaluation.text)"
    default: throw Finding("it ends with \(evaluation.text)")
    }
  }

  private static func requireDeterminism(_ context: CheckContext) throws {
    guard context.description.flags.contains(.deterministic) else {
      throw Skipping("it does not promise it: no HONE_DETERMINISTIC")
    }
  }
}

extension CheckContext {
  /// How many configurations are evaluated.
  var evaluations: Int { max(3, min(8, request.trials / 3)) }
}
