import HonePlugin
import MLPObjective
import Testing

struct TrainingTests {
  @Test func `a sensible configuration learns digits to an error below 5 percent`() throws {
    let evaluation = try Fixture.evaluation(Fixture.sensible(), on: Fixture.digits())
    let result = try evaluation.advance(to: 400)
    #expect(result.error < 0.05)
    #expect(result.validationLoss < 0.2)
    #expect(result.trainingLoss < 0.1)
    #expect(result.updates == 400)
    #expect(!result.isDiverged)
  }

  @Test func `a network that starts at zero learns nothing and is no error`() throws {
    var hyperparameters = Fixture.sensible()
    hyperparameters.layers[0].initialisation = .constant
    let result = try Fixture.evaluation(hyperparameters, on: Fixture.digits()).advance(to: 50)
    #expect(result.error > 0.8)
    #expect(!result.isDiverged)
  }

  @Test(arguments: [
    Solver.sgd, .momentum(0.9), .nesterov(0.9), .adam(beta1: 0.9, beta2: 0.99), .adadelta(rho: 0.9), .adagrad, .smorm3s,
  ])
  func `the same seed gives the same bits and another seed others`(_ solver: Solver) throws {
    let folds = try Fixture.breastCancer()
    let runs = try [UInt64](arrayLiteral: 1, 1, 2).map { seed in
      let evaluation = try Fixture.evaluation(Fixture.elaborate(solver), on: folds, seed: seed)
      _ = try evaluation.advance(to: 12)
      return evaluation.bits
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != runs[2])
  }

  @Test func `advancing in pieces equals advancing at once`() throws {
    let folds = try Fixture.breastCancer()
    let whole = try Fixture.evaluation(Fixture.elaborate(), on: folds)
    let pieces = try Fixture.evaluation(Fixture.elaborate(), on: folds)
    let wholeResult = try whole.advance(to: 23)
    var pieceResult = try pieces.advance(to: 1)
    for target in [2, 9, 10, 23, 23, 5] { pieceResult = try pieces.advance(to: target) }
    #expect(whole.bits == pieces.bits)
    #expect(wholeResult == pieceResult)
  }

  @Test func `a batch larger than the data is all of the data`() throws {
    let folds = try Fixture.breastCancer()
    var hyperparameters = Fixture.sensible()
    hyperparameters.batchSize = 4096
    let evaluation = try Fixture.evaluation(hyperparameters, on: folds)
    #expect(evaluation.trainers[0].updatesPerEpoch == 1)
    #expect(try evaluation.advance(to: 40).error < 0.1)
  }

  @Test func `divergence ends training at once with the error of the most frequent class`() throws {
    let folds = try Fixture.breastCancer()
    var hyperparameters = Fixture.sensible()
    hyperparameters.layers = [
      LayerSettings(units: 64, activation: .linear), LayerSettings(units: 64, activation: .linear),
    ]
    hyperparameters.solver = .momentum(0.999)
    hyperparameters.learningRate = 1
    hyperparameters.l2 = 1e-2
    var reports: [Evaluation.Measurement] = []
    let result = try Fixture.evaluation(hyperparameters, on: folds).advance(to: 2500) {
      reports.append($0)
      return .goOn
    }
    #expect(result.isDiverged)
    #expect(result.updates < 500)
    #expect(result.error == folds[0].guessError)
    #expect(abs(folds[0].guessError - 0.373) < 0.01)  // 212 of 569 are malignant
    #expect(reports.allSatisfy { !$0.isDiverged })
  }

  @Test(arguments: [50, 77, 200, 2500])
  func `validation is reported at least 20 times a run evenly in updates`(_ updates: Int) throws {
    var hyperparameters = Hyperparameters(layers: [LayerSettings(units: 64)])
    hyperparameters.batchSize = updates == 2500 ? 1 : 32
    var steps: [Int] = []
    _ = try Fixture.evaluation(hyperparameters, on: Fixture.breastCancer()).advance(to: updates) {
      steps.append($0.updates)
      return .goOn
    }
    #expect(steps.count >= 20)
    #expect(steps.last == updates)
    let distances = Set(zip(steps, steps.dropFirst().dropLast()).map { $1 - $0 })
    #expect(distances.count == 1)
  }

  @Test func `a verdict ends training with what was measured`() throws {
    let evaluation = try Fixture.evaluation(Fixture.sensible(), on: Fixture.breastCancer())
    let result = try evaluation.advance(to: 100) { $0.updates >= 30 ? .end : .goOn }
    #expect(result.updates == 30)
    #expect(evaluation.updates == 30)
  }

  @Test func `an adjusted learning rate of nearly nothing stops the learning`() throws {
    let evaluation = try Fixture.evaluation(Fixture.sensible(), on: Fixture.breastCancer())
    var slow = Fixture.sensible()
    slow.learningRate = 1e-30
    var bits: [UInt32] = []
    _ = try evaluation.advance(to: 40) { measurement in
      guard measurement.updates == 20 else { return .goOn }
      bits = evaluation.trainers[0].network.parameters.buffer.map(\.bitPattern)
      return .adjust(slow)
    }
    #expect(evaluation.updates == 40)
    #expect(evaluation.trainers[0].network.parameters.buffer.map(\.bitPattern) == bits)
  }

  @Test func `a cancelled training ends after a whole update and can go on`() throws {
    let folds = try Fixture.breastCancer()
    let evaluation = try Fixture.evaluation(Fixture.elaborate(), on: folds)
    var asked = 0
    #expect(throws: PluginError.cancelled) {
      try evaluation.advance(
        to: 30,
        isCancelled: {
          asked += 1
          return asked > 11
        }, report: { _ in .goOn })
    }
    #expect(evaluation.updates == 11)
    _ = try evaluation.advance(to: 14)
    let whole = try Fixture.evaluation(Fixture.elaborate(), on: folds)
    _ = try whole.advance(to: 14)
    #expect(whole.bits == evaluation.bits)
  }

  @Test func `when a fold diverges the pieces still equal the whole`() throws {
    let folds = try Fold.crossValidation(
      DataSet.read("breast-cancer", label: nil), count: 3, seed: 0, scaling: .each)
    var hyperparameters = Hyperparameters(layers: [LayerSettings(units: 512, activation: .linear)])
    hyperparameters.solver = .momentum(0.999)
    hyperparameters.learningRate = 1
    hyperparameters.l2 = 1e-2
    let whole = try Fixture.evaluation(hyperparameters, on: folds).advance(to: 2500)
    let pieces = try Fixture.evaluation(hyperparameters, on: folds)
    var last = try pieces.advance(to: 1)
    for target in stride(from: 3, through: 600, by: 3) { last = try pieces.advance(to: target) }
    #expect(whole.isDiverged && last.isDiverged)
    #expect(whole.updates == last.updates)
    #expect(whole.error == last.error && whole.deviation?.error == last.deviation?.error)
    #expect(abs(whole.error - 212.0 / 569) < 0.01)
  }
}
