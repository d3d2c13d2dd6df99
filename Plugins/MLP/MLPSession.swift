public import HonePlugin

/// An evaluation that is held.
public final class MLPSession: CloneableSession {
  let evaluation: Evaluation
  let objective: MultiLayerPerceptron

  init(_ evaluation: Evaluation, of objective: MultiLayerPerceptron) {
    self.evaluation = evaluation
    self.objective = objective
  }

  /// Trains up to `budget` updates in all and measures, reporting on the way.
  public func advance(to budget: Double, _ monitor: Monitor, _ outcome: Outcome) throws {
    _ = try train(to: budget, monitor, outcome)
  }

  /// As `advance`; answers with the last measurement.
  func train(to budget: Double, _ monitor: Monitor, _ outcome: Outcome) throws -> Evaluation.Measurement {
    guard budget >= 0, budget <= 1e15 else {
      throw PluginError.invalid("a budget of \(budget) updates cannot be reached")
    }
    let space = objective.space
    let host = objective.host
    let result = try evaluation.advance(to: Int(budget.rounded(.down)), isCancelled: { host.isCancelled }) {
      measurement in
      let verdict = monitor.report(
        step: UInt64(measurement.updates), budget: Double(measurement.updates), metrics: measurement.metrics,
        gradient: self.gradient(measurement))
      return switch verdict {
      case .goOn: .goOn
      case .stop, .pause: .end
      case .adjust: .adjust(try space.hyperparameters(monitor.adjusted))
      }
    }
    if result.isDiverged {
      host.log(
        .warning,
        "training diverged after \(result.updates) updates: the trial has the error of always guessing the same")
    } else if result.updates < Int(budget) {
      outcome.budget = Double(result.updates)
    }
    outcome.metrics.assign(result.metrics)
    if let deviation = result.deviation {
      outcome.deviations.assign([deviation.error, deviation.validationLoss, deviation.trainingLoss])
    }
    return result
  }

  /// Takes over learning_rate, l2, momentum and the dropout rates.
  public func set(_ values: Values) throws {
    evaluation.adjust(to: try objective.space.hyperparameters(values))
  }

  /// Writes weights, the solver's memory and how far training is.
  public func snapshot(_ writer: Writer) throws {
    try evaluation.snapshot { try writer.write($0) }
  }

  /// A copy that goes its own way.
  public func clone() throws -> MLPSession {
    MLPSession(try evaluation.copy(), of: objective)
  }
}

extension Evaluation.Measurement {
  /// In the order in which the objective declares them.
  var metrics: [Double] { [error, validationLoss, trainingLoss, Double(updates), rate] }
}
