import HonePluginHost
import HoneSpace

extension CheckContext {
  /// Makes an instance.
  ///
  /// - Throws: `Skipping` if it needs options that were not given; `PluginFault` of `create` for `changes`.
  func makeObjective(
    changes: [(name: String, text: String)] = [], isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ObjectiveInstance {
    let options: OptionValues
    do {
      options = try self.options(changes)
    } catch {
      guard changes.isEmpty else { throw error }
      throw Skipping("\(error) (with -o)")
    }
    atCreate(changes)
    do {
      return try ObjectiveInstance(plugin, options: options, services: services(isCancelled: isCancelled))
    } catch let fault as PluginFault where changes.isEmpty && fault.isInput && !isOwnSentence(fault.saw) {
      throw Skipping("it refuses these options (\(fault.saw)); give others with -o")
    }
  }

  /// Configurations to evaluate: the default, and random ones.
  func configurations(_ space: ConfigurationSpace, count: Int) -> [Configuration] {
    var random = random(5)
    var result = space.defaultConfiguration.map { [$0] } ?? []
    while result.count < count, let configuration = legal(space, &random) { result.append(configuration) }
    return result
  }

  /// Evaluates one configuration.
  func evaluate(
    _ objective: ObjectiveInstance, _ configuration: Configuration, trial: Int = 0, budget: Double? = nil,
    session: SessionRequest? = nil, wishes: EvaluationWishes = EvaluationWishes(),
    report: (EvaluationReport) -> ReportVerdict = { _ in .continue }
  ) -> Evaluation {
    let budget = budget ?? objective.description.budget.map(\.cheap)
    let own = objective.description.withBudget(configuration, budget)
    at("trial \(trial): \(text(own, objective.description.space))" + (budget.map { ", budget \($0)" } ?? ""))
    return objective.evaluate(
      EvaluationRequest(
        trial: trial, seed: seed &+ UInt64(trial), configuration: own, budget: budget, session: session,
        wishes: wishes), report: report)
  }

  private func text(_ configuration: Configuration, _ space: ConfigurationSpace) -> String {
    space.hyperparameters.indices.compactMap { index in
      configuration[index].map { "\(space.hyperparameters[index].name)=\(space.text($0, of: index))" }
    }.joined(separator: " ")
  }
}

extension ObjectiveDescription {
  /// A configuration whose hyperparameter that says the budget agrees with it.
  func withBudget(_ configuration: Configuration, _ value: Double?) -> Configuration {
    guard let value, let index = budget?.hyperparameter, configuration[index] != nil else { return configuration }
    var result = configuration
    result[index] = space.hyperparameters[index].domain.nearest(to: value)
    return result
  }
}

extension Budget {
  /// The least that an evaluation may spend, nearly.
  var cheap: Double { legal(low + (high - low) * 0.01) }

  /// Three to four times as much, if there is so much.
  var more: Double { legal(min(high, max(cheap * 3, low + (high - low) * 0.04))) }

  private func legal(_ value: Double) -> Double {
    var value = value
    if step > 0 { value = low + ((value - low) / step).rounded(.up) * step }
    if isWhole { value = value.rounded(.up) }
    return min(value, high)
  }
}

extension Evaluation {
  /// On a line, bit for bit.
  var text: String {
    switch self {
    case .measured(let metrics, let deviations, let budget):
      "metrics \(metrics)" + (deviations.isEmpty ? "" : " deviations \(deviations)")
        + (budget.map { " budget \($0)" } ?? "")
    case .invalid(let text): "HONE_INVALID (\(text))"
    case .failed(let text): "an error (\(text))"
    case .fatal(let text): "a fatal error (\(text))"
    case .limit(let text): "a limit (\(text))"
    case .cancelled: "HONE_CANCELLED"
    }
  }
}
