/// A number that an objective measures.
package struct Metric: Sendable, Hashable, Codable {
  /// Which way is better.
  package enum Direction: String, Sendable, Codable {
    case minimize
    case maximize
  }

  /// What the number is for.
  package enum Role: String, Sendable, Codable {
    /// To be optimised; the first of them is the value of a trial.
    case objective
    /// To be kept: at most `bound` when minimising, at least `bound` when maximising.
    case constraint
    /// Recorded only.
    case recorded
  }

  package var name: String
  package var summary: String
  package var unit: String
  package var direction: Direction
  package var role: Role
  /// The bound of a constraint; else 0.
  package var bound: Double

  package init(
    name: String, summary: String = "", unit: String = "", direction: Direction = .minimize, role: Role = .objective,
    bound: Double = 0
  ) {
    self.name = name
    self.summary = summary
    self.unit = unit
    self.direction = direction
    self.role = role
    self.bound = bound
  }

  /// Whether a value to be optimised is infinitely good, which no evaluation is.
  package func isBeyondAll(_ value: Double) -> Bool {
    role == .objective && value == (direction == .minimize ? -.infinity : .infinity)
  }
}

/// How much one evaluation may spend, in the objective's own unit.
package struct Budget: Sendable, Hashable, Codable {
  package var name: String
  package var unit: String
  package var low: Double
  package var high: Double
  /// Distance between legal budgets; 0: any.
  package var step: Double
  /// What an evaluation gets when nobody says.
  package var preset: Double
  package var isWhole: Bool
  package var isLogarithmic: Bool
  /// Index of the hyperparameter that says the same.
  package var hyperparameter: Int?

  package init(
    name: String, unit: String = "", low: Double, high: Double, step: Double = 0, preset: Double, isWhole: Bool = false,
    isLogarithmic: Bool = false, hyperparameter: Int? = nil
  ) {
    self.name = name
    self.unit = unit
    self.low = low
    self.high = high
    self.step = step
    self.preset = preset
    self.isWhole = isWhole
    self.isLogarithmic = isLogarithmic
    self.hyperparameter = hyperparameter
  }
}
