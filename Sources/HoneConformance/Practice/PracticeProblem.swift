import HonePluginHost
import HoneSpace

/// A small problem for an optimizer: a space, metrics, perhaps a budget.
struct PracticeProblem {
  var name: String
  var space: ConfigurationSpace
  var metrics: [Metric] = [Metric(name: "value")]
  var budget: Budget?
  /// Distinct configurations, if there are few.
  var size: Int?

  init(_ name: String, _ hyperparameters: [Hyperparameter], forbidden: Formula = .never, size: Int? = nil) throws {
    self.name = name
    self.size = size
    space = try ConfigurationSpace(hyperparameters, forbidden: forbidden)
  }

  /// The problem as an optimizer sees it.
  func problem(seed: UInt64, trials: Int, workers: Int) -> OptimizerProblem {
    OptimizerProblem(
      space: space, metrics: metrics, budget: budget, seed: seed, trials: trials, workers: workers,
      objectiveExtensions: [
        ObjectiveDescription.sessionExtension, "hone.objective.gradient/1", "hone.objective.descent/1",
      ])
  }

  /// A configuration on a line.
  func text(_ configuration: Configuration) -> String {
    let values = space.hyperparameters.indices.compactMap { index in
      configuration[index].map { "\(space.hyperparameters[index].name)=\(space.text($0, of: index))" }
    }
    return values.joined(separator: " ")
  }
}

extension PracticeProblem {
  /// Two floats, one of them on a log scale.
  static func floats() throws -> PracticeProblem {
    try PracticeProblem(
      "floats", [float("x", -5, 5, preset: 1), float("rate", 1e-6, 1, scale: .log, preset: 1e-3)])
  }

  /// Whole numbers, an ordinal with numbers, a float with a step that ends before its high, one that cannot vary.
  static func numbers() throws -> PracticeProblem {
    try PracticeProblem(
      "numbers",
      [
        Hyperparameter("depth", .int(IntRange(low: -3, high: 12)), preset: 2),
        Hyperparameter("width", .int(IntRange(low: 1, high: 4096, scale: .log)), preset: 64),
        Hyperparameter("batch", .ordinal(labels: ["16", "64", "512"], numbers: [16, 64, 512]), preset: 1),
        Hyperparameter("share", .float(FloatRange(low: 0, high: 1, step: 0.3)), preset: 0.3),
        Hyperparameter("fixed", .float(FloatRange(low: 2.5, high: 2.5)), preset: 2.5),
      ])
  }

  /// Labels only: twelve configurations.
  static func choices() throws -> PracticeProblem {
    try PracticeProblem(
      "choices",
      [
        Hyperparameter("kernel", .choice(labels: ["linear", "poly", "rbf"]), preset: 2),
        Hyperparameter("loss", .choice(labels: ["hinge", "squared"]), preset: 0),
        Hyperparameter("scaling", .choice(labels: ["off", "on"]), preset: 1),
        Hyperparameter("only", .choice(labels: ["this"]), preset: 0),
      ], size: 12)
  }

  /// Conditions three deep, joined by and and or.
  static func tree() throws -> PracticeProblem {
    try PracticeProblem(
      "tree",
      [
        Hyperparameter("solver", .choice(labels: ["sgd", "momentum", "adam"]), preset: 0),
        float("momentum", 0, 0.99, preset: 0.9, condition: Formula(Literal(0, .equal, .value(1)))),
        Hyperparameter(
          "nesterov", .choice(labels: ["no", "yes"]), preset: 0,
          condition: Formula(Literal(1, .greater, .value(0.5)))),
        float("warm", 1e-3, 1, scale: .log, preset: 0.1, condition: Formula(Literal(2, .equal, .value(1)))),
        Hyperparameter("layers", .int(IntRange(low: 0, high: 3)), preset: 1),
        Hyperparameter(
          "units", .int(IntRange(low: 8, high: 256, scale: .log)), preset: 32,
          condition: Formula(terms: [
            [Literal(4, .greaterEqual, .value(2))],
            [Literal(0, .notEqual, .value(1)), Literal(4, .equal, .value(1))],
          ])),
      ])
  }

  /// Clauses that forbid about half of the configurations, one of them between two hyperparameters.
  static func forbidden() throws -> PracticeProblem {
    try PracticeProblem(
      "forbidden",
      [
        float("low", 0, 1, preset: 0.2), float("high", 0, 1, preset: 0.8),
        Hyperparameter("mode", .choice(labels: ["a", "b", "c"]), preset: 0),
      ],
      forbidden: Formula(terms: [
        [Literal(0, .greater, .parameter(1))], [Literal(2, .in, .set([1, 2])), Literal(0, .less, .value(0.1))],
      ]))
  }

  /// One configuration.
  static func single() throws -> PracticeProblem {
    try PracticeProblem(
      "single",
      [
        Hyperparameter("kind", .choice(labels: ["only"]), preset: 0),
        Hyperparameter("count", .int(IntRange(low: 7, high: 7)), preset: 7),
      ], size: 1)
  }

  /// Two values and a constraint to keep.
  static func severalMetrics() throws -> PracticeProblem {
    var problem = try floats()
    problem.name = "several metrics"
    problem.metrics = [
      Metric(name: "value"), Metric(name: "cost", direction: .maximize),
      Metric(name: "memory", role: .constraint, bound: 0.6), Metric(name: "noted", role: .recorded),
    ]
    return problem
  }

  private static func float(
    _ name: String, _ low: Double, _ high: Double, scale: Scale = .linear, preset: Double,
    condition: Formula = .always
  ) -> Hyperparameter {
    Hyperparameter(
      name, .float(FloatRange(low: low, high: high, scale: scale)), preset: preset, condition: condition,
      isAdjustable: true, isDifferentiable: true)
  }

  /// With a budget of 1 … 27.
  func withBudget() -> PracticeProblem {
    var problem = self
    problem.budget = Budget(name: "updates", low: 1, high: 27, preset: 27, isWhole: true, isLogarithmic: true)
    return problem
  }
}

/// What the checker declares for an objective whose space is the user's.
enum PracticeDeclaration {
  /// One float, `x` in 0 … 1.
  static var line: Declaration? {
    (try? ConfigurationSpace([
      Hyperparameter("x", .float(FloatRange(low: 0, high: 1)), preset: 0.5)
    ])).map { Declaration(space: $0) }
  }
}
