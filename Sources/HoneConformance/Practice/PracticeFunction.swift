import HoneSpace

/// What the trials of a rehearsal measure: a bowl in the unit cube, lower the more budget is spent.
struct PracticeFunction {
  private let problem: PracticeProblem

  init(_ problem: PracticeProblem) { self.problem = problem }

  /// All metrics of a configuration, in their own directions.
  func metrics(_ configuration: Configuration, budget: Double?) -> [Double] {
    let value = self.value(configuration, budget: budget)
    let unit = problem.space.unit(of: configuration)
    return problem.metrics.enumerated().map { index, metric in
      index == 0 ? value : metric.role == .constraint ? unit[0] : Double(index) + unit.reduce(0, +)
    }
  }

  /// Central differences of the first metric; NaN for what is inactive or no float.
  func gradient(_ configuration: Configuration, budget: Double?) -> [Double] {
    problem.space.hyperparameters.enumerated().map { index, hyperparameter in
      guard case .float = hyperparameter.domain, let value = configuration[index] else { return .nan }
      let step = max(abs(value) * 1e-4, 1e-9)
      var (above, below) = (configuration, configuration)
      (above[index], below[index]) = (value + step, value - step)
      return (self.value(above, budget: budget) - self.value(below, budget: budget)) / (2 * step)
    }
  }

  private func value(_ configuration: Configuration, budget: Double?) -> Double {
    var sum = 0.0
    for (index, u) in problem.space.unit(of: configuration).enumerated() {
      let target = 0.2 + 0.6 * Double((index * 7 + 3) % 10) / 10
      sum += (u - target) * (u - target) * Double(index + 1)
    }
    return sum + (budget.map { 1 / ($0 + 1) } ?? 0)
  }
}
