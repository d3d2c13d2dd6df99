import HonePluginHost
import HoneSpace

extension Check {
  /// Whether gradients are those of the values.
  static let gradients = Check(
    "gradients", rule: "the gradient of one metric with respect to the values (not their logarithms)",
    mend: "compare with differences of your own; mind chain rules of log scales and of clipping"
  ) { context in
    guard context.description.extensions.contains("hone.objective.gradient/1") else {
      throw Skipping("it does not offer hone.objective.gradient/1")
    }
    let objective = try context.makeObjective()
    var (compared, rough) = (0, 0)
    for (trial, configuration) in context.configurations(objective.description.space, count: 3).enumerated() {
      // Reports carry gradients of the first objective metric: where there are such, those of others cannot be told apart.
      var isReported = false
      _ = context.evaluate(objective, configuration, trial: trial) { report in
        isReported = isReported || !report.gradient.isEmpty
        return .continue
      }
      let first = objective.description.metrics.firstIndex { $0.role == .objective }
      for metric in objective.description.metrics.indices where !isReported || metric == first {
        for difference in context.differences(objective, configuration, trial: trial, metric: metric) {
          switch difference.verdict {
          case .agrees: compared += 1
          case .rough: rough += 1
          case .differs(let saw): throw Finding("trial \(trial): \(saw)", hasPlace: true)
          }
        }
      }
    }
    guard compared > 0 else {
      throw Skipping("no gradient could be compared: " + (rough > 0 ? "\(rough) are too rough" : "none is given here"))
    }
    return "\(compared) entries agree with differences" + (rough > 0 ? "; \(rough) are too rough to tell" : "")
  }
}

/// An entry of a gradient beside differences of the values.
private struct GradientDifference {
  enum Verdict {
    case agrees
    /// The differences of two steps do not agree with each other, or the metric moves in jumps only, as an error rate.
    case rough
    case differs(String)
  }

  var name: String
  var metric: String
  var gradient: Double
  /// Central differences with a step and half of it.
  var wide: Double
  var narrow: Double
  /// What rounding alone can make of them.
  var noise: Double

  /// Loose: a wrong sign, factor or chain rule is what it has to find.
  var verdict: Verdict {
    let size = max(abs(wide), abs(narrow))
    if wide == 0 && narrow == 0 && gradient != 0 { return .rough }
    if abs(wide - narrow) > 0.1 * size + noise { return .rough }
    if abs(gradient - narrow) <= 0.1 * max(size, abs(gradient)) + 2 * noise { return .agrees }
    return .differs(
      "the gradient of \"\(metric)\" by \"\(name)\" is \(gradient), differences give \(narrow)")
  }
}

extension CheckContext {
  /// Gradient and differences by each differentiable float that is active and inside its bounds.
  fileprivate func differences(
    _ objective: ObjectiveInstance, _ configuration: Configuration, trial: Int, metric: Int
  ) -> [GradientDifference] {
    let description = objective.description
    let places = description.space.hyperparameters.indices.filter { index in
      guard case .float = description.space.hyperparameters[index].domain else { return false }
      return description.space.hyperparameters[index].isDifferentiable && configuration[index] != nil
    }
    guard !places.isEmpty else { return [] }
    var last: EvaluationReport?
    let evaluation = evaluate(
      objective, configuration, trial: trial, wishes: EvaluationWishes(gradient: places, metric: metric)
    ) { report in
      last = report
      return .continue
    }
    guard case .measured(let metrics, _, _) = evaluation, let gradient = last?.gradient, !gradient.isEmpty else {
      return []
    }
    return places.compactMap { index in
      guard gradient[index].isFinite, let value = configuration[index] else { return nil }
      let hyperparameter = description.space.hyperparameters[index]
      let step = max(abs(value) * 1e-2, 1e-9)
      func at(_ value: Double) -> Double? {
        guard hyperparameter.domain.contains(value) else { return nil }
        var moved = configuration
        moved[index] = value
        guard case .measured(let metrics, _, _) = evaluate(objective, moved, trial: trial) else { return nil }
        return metrics[metric]
      }
      guard let a = at(value + step), let b = at(value - step), let c = at(value + step / 2),
        let d = at(value - step / 2)
      else { return nil }
      return GradientDifference(
        name: hyperparameter.name, metric: description.metrics[metric].name, gradient: gradient[index],
        wide: (a - b) / (2 * step), narrow: (c - d) / step, noise: 1e-6 * max(1, abs(metrics[metric])) / step)
    }
  }
}
