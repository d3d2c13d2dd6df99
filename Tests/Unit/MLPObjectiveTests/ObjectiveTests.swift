import CHone
import HonePlugin
import MLPObjective
import Testing

struct ObjectiveTests {
  /// Small and quick: breast cancer, one layer.
  private func small(_ numbers: [String: Double] = [:]) throws -> HostedObjective {
    try HostedObjective(
      numbers: numbers.merging(["max_layers": 1]) { first, _ in first }, texts: ["data": "breast-cancer"])
  }

  @Test func `the descriptor keeps the rules of the interface`() throws {
    try PluginLibrary.check([.objective(MultiLayerPerceptron.self)])
  }

  @Test func `an evaluation trains for as many updates as the hyperparameter says`() throws {
    let found = try small().evaluate(["updates": 60])
    #expect(found.metrics[3] == 60)
    #expect(found.metrics[0] < 0.2)
    #expect(found.budget.isNaN)
    #expect(found.deviations[0].isNaN)
  }

  @Test func `a budget wins over the hyperparameter updates`() throws {
    let objective = try small()
    #expect(try objective.evaluate(["updates": 60], budget: 90).metrics[3] == 90)
    #expect(try objective.evaluate(["updates": .nan], budget: 55).metrics[3] == 55)
    let budget = try #require(objective.budget)
    #expect(budget.low == 50 && budget.high == 2500 && budget.preset == 200)
    #expect(budget.parameter == 1)
  }

  @Test func `a session in pieces finds what an evaluation finds`() throws {
    let objective = try small(["folds": 3])
    let whole = try objective.evaluate(budget: 80, seed: 5)
    let pieces = try objective.advance(budgets: [10, 50, 80], seed: 5)
    #expect(whole.metrics == pieces.metrics)
    #expect(whole.deviations[0] == pieces.deviations[0])
  }

  @Test func `the metrics are error, losses, updates and the learning rate`() throws {
    let objective = try small()
    #expect(objective.metricNames == ["error", "validation_loss", "training_loss", "updates", "learning_rate"])
    #expect(
      objective.metricRoles == [
        HONE_OBJECTIVE_METRIC, HONE_RECORDED_METRIC, HONE_RECORDED_METRIC, HONE_RECORDED_METRIC, HONE_RECORDED_METRIC,
      ])
  }

  @Test func `with metric=cross-entropy the value of a trial is the validation loss`() throws {
    let objective = try small(["metric": 1])
    #expect(objective.metricRoles.firstIndex(of: HONE_OBJECTIVE_METRIC) == 1)
  }

  @Test func `cross-validation gives the mean of the folds and its standard error`() throws {
    let found = try small(["folds": 4]).evaluate(budget: 60)
    let folds = try Fold.crossValidation(
      DataSet.read("breast-cancer", label: nil), count: 4, seed: 0, scaling: .each)
    #expect(folds.map(\.validation.count).reduce(0, +) == 569)
    let space = MLPSpace(maxLayers: 1)
    let hyperparameters = try space.hyperparameters(try #require(Space(space.parameters).defaultConfiguration))
    let evaluation = try Fixture.evaluation(hyperparameters, on: folds)
    _ = try evaluation.advance(to: 60)
    let errors = evaluation.trainers.map { $0.measure().error }
    let mean = errors.reduce(0, +) / 4
    let variance = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
    #expect(abs(found.metrics[0] - mean) < 1e-12)
    #expect(abs(found.deviations[0] - (variance / 4).squareRoot()) < 1e-12)
    #expect(Set(evaluation.trainers.map { $0.network.parameters.start[0] }).count == 4)
  }

  @Test func `a stopped trial keeps the metrics and the budget that it reached`() throws {
    let objective = try small()
    objective.ear.verdict = HONE_STOP
    objective.ear.verdictAt = 3
    let found = try objective.evaluate(budget: 200)
    #expect(found.budget == 30)
    #expect(found.metrics == objective.ear.reports.last)
    #expect(objective.ear.reports.count == 3)
  }

  @Test func `a cancelled evaluation says so`() throws {
    let objective = try small()
    objective.ear.isCancelled = true
    #expect {
      try objective.evaluate()
    } throws: {
      ($0 as? HostedObjective.Failure)?.status == HONE_CANCELLED
    }
  }

  @Test func `a diverged trial completes with the error of a guess and a line in the log`() throws {
    let objective = try small()
    // Momentum 0.999 at rate 1 on an unbounded activation, with the greatest penalty.
    let found = try objective.evaluate(
      [
        "solver": 1, "momentum": 0.999, "learning_rate": 1, "l2": 1e-2, "activation_1": 6, "units_1": 512,
        "dropout_1": 0, "dropout_output": 0,
      ], budget: 2500)
    #expect(abs(found.metrics[0] - 0.373) < 0.01)
    #expect(found.metrics[3] < 2500)
    #expect(found.budget.isNaN)
    #expect(objective.ear.log.count == 1)
    #expect(objective.ear.log.first?.contains("diverged") == true)
  }

  @Test func `a continuous label is learned by regression`() throws {
    var text = "a,b,target\n"
    var random = RandomStream(seed: 2, trial: 0, stream: 0)
    for _ in 0..<400 {
      let (a, b) = (random.normal(), random.normal())
      text += "\(a),\(b),\(1000 + 50 * a * b - 20 * a)\n"
    }
    let file = try TemporaryFile(text)
    let objective = try HostedObjective(numbers: ["max_layers": 1], texts: ["data": file.path])
    let settings = [
      "dropout_1": 0.0, "dropout_output": 0, "solver": 2, "beta1": 0.1, "beta2": 0.01, "learning_rate": 0.01,
    ]
    let found = try objective.evaluate(settings, budget: 600)
    #expect(found.metrics[0] < 0.05)  // of the label's variance
    #expect(found.metrics[0] == found.metrics[1])
    #expect(objective.ear.reports[0][0] > 4 * found.metrics[0])
    #expect(throws: HostedObjective.Failure.self) {
      try HostedObjective(numbers: ["metric": 1], texts: ["data": file.path])
    }
  }

  @Test func `the data reader's sentence reaches the user`() throws {
    let file = try TemporaryFile("a,b,class\n1,2,x\n3,4,y\n5,6\n")
    #expect {
      try HostedObjective(texts: ["data": file.path])
    } throws: {
      guard let failure = $0 as? HostedObjective.Failure else { return false }
      return failure.status == HONE_INVALID && failure.message.contains("\(file.path):4")
    }
  }

  @Test func `class weights want classes`() throws {
    let rows = (0..<40).map { "\($0),\(Double($0) * 1.5)" }.joined(separator: "\n")
    let file = try TemporaryFile("a,target\n\(rows)\n")
    #expect(
      throws: HostedObjective.Failure(
        status: HONE_INVALID,
        message: "option \"class_weights\" is balanced, but the label of \"\(file.path)\" is continuous and has no "
          + "classes; use class_weights=none")
    ) { try HostedObjective(numbers: ["class_weights": 1], texts: ["data": file.path]) }
  }

  @Test func `a single fold is refused`() throws {
    #expect {
      try HostedObjective(numbers: ["folds": 1])
    } throws: {
      ($0 as? HostedObjective.Failure)?.message.contains("use 0 for a split") == true
    }
  }
}
