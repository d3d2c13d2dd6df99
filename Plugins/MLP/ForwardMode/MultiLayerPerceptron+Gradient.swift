public import HonePlugin

extension MultiLayerPerceptron: GradientObjective {
  /// As `evaluate`, with the exact gradient of the validation loss after the last update; `error`, which has none, is
  /// answered with it.
  public func evaluate(
    _ trial: Trial, _ monitor: Monitor, _ outcome: Outcome, gradientOf metric: Int, wanted: (Int) -> Bool,
    _ gradient: MutableValues
  ) throws {
    guard metric == MetricNumber.error || metric == MetricNumber.validationLoss else {
      return try evaluate(trial, monitor, outcome)
    }
    let directions = Direction.allCases.filter { direction in
      description.space.index(of: direction.rawValue).map(wanted) ?? false
    }
    let session = try open(trial, directions: directions)
    let measured = try session.train(
      to: trial.budget ?? Double(session.evaluation.hyperparameters.updates), monitor, outcome)
    session.write(measured, gradient)
  }
}

extension MultiLayerPerceptron: DescentObjective {
  /// Only the learning rate moves from step to step.
  public func setRules(_ rules: [DescentRule]) throws {
    for rule in rules where rule.parameter != description.space.index(of: Direction.learningRate.rawValue) {
      throw PluginError.unsupported("mlp moves no hyperparameter but learning_rate from step to step")
    }
    guard rules.count <= 1 else { throw PluginError.invalid("two rules for learning_rate; one is enough") }
    descent = rules.first
  }
}

extension MLPSession: GradientSession {
  /// Of `validation_loss`, or of `error` in its place, by what the session was opened with: see the option `gradients`.
  public func gradient(of metric: Int, _ gradient: MutableValues) throws {
    guard
      metric == MultiLayerPerceptron.MetricNumber.error || metric == MultiLayerPerceptron.MetricNumber.validationLoss
    else { return }
    write(evaluation.measure(), gradient)
  }

  /// Puts derivatives where their hyperparameters are.
  func write(_ measured: Evaluation.Measurement, _ gradient: MutableValues) {
    for (direction, derivative) in zip(evaluation.directions, measured.derivatives) {
      if let index = objective.description.space.index(of: direction.rawValue) { gradient[index] = derivative }
    }
  }

  /// The same for a report; nil without derivatives.
  func gradient(_ measured: Evaluation.Measurement) -> [Double]? {
    guard !measured.derivatives.isEmpty else { return nil }
    var result = [Double](repeating: .nan, count: objective.description.space.count)
    result.withUnsafeMutableBufferPointer { write(measured, MutableValues($0.baseAddress, count: $0.count)) }
    return result
  }
}
