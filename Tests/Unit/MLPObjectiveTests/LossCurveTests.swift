import CHone
import CMLPKernels
import HonePlugin
import MLPObjective
import Testing

struct LossCurveTests {
  /// Rates at which each solver learns breast cancer within 50 updates.
  static let solvers: [(Solver, Double)] = [
    (.sgd, 0.1), (.momentum(0.9), 0.03), (.nesterov(0.9), 0.03), (.adam(beta1: 0.9, beta2: 0.999), 3e-3),
    (.adadelta(rho: 0.95), 1), (.adagrad, 0.02), (.smorm3s, 0.01),
  ]

  /// The last of a pair: what is dropped of the input, of both hidden layers.
  @Test(arguments: solvers, [[0, 0, 0], [0.1, 0.3, 0.2]])
  func `the loss curve of 50 updates is that of a plain training in double`(
    _ one: (solver: Solver, rate: Double), _ dropout: [Double]
  ) throws {
    let (solver, rate) = one
    let fold = try Fixture.breastCancer()[0]
    var hyperparameters = Hyperparameters(layers: [
      LayerSettings(units: 20, activation: .tanh, initialisation: .glorotUniform, dropout: dropout[0]),
      LayerSettings(units: 11, activation: .tanh, initialisation: .glorotUniform, dropout: dropout[1]),
    ])
    hyperparameters.outputDropout = dropout[2]
    hyperparameters.batchSize = 32
    hyperparameters.solver = solver
    hyperparameters.learningRate = rate
    hyperparameters.l2 = 1e-4
    let seed: UInt64 = 9
    let trainer = try Trainer(hyperparameters, on: fold, seed: seed, leakiness: 0)
    try trainer.initialise()
    var plain = PlainTraining(trainer.network, solver)
    let validation = try table(fold, Array(fold.validation.buffer))
    var order = [UInt32](repeating: 0, count: fold.training.count)
    let start = trainer.measure().validationLoss
    for number in 1...50 {
      let (epoch, position) = (number - 1).quotientAndRemainder(dividingBy: trainer.updatesPerEpoch)
      if position == 0 { mlp_shuffle(seed, UInt64(epoch), &order, order.count) }
      let batch = try table(fold, order[position * 32..<(position + 1) * 32].map { fold.training.start[Int($0)] })
      let masks = DropoutMasks(seed: seed, update: UInt64(number - 1), rates: dropout)
      plain.update(batch.rows, batch.labels, solver, rate: rate, l2: 1e-4, number: number, masks)
      try trainer.advance(to: number)
      let expected = plain.loss(validation.rows, validation.labels)
      #expect(abs(trainer.measure().validationLoss - expected) < 1e-4 * expected, "update \(number)")
    }
    #expect(trainer.measure().validationLoss < 0.5 * start)
  }

  /// Rows as the network sees them.
  private func table(_ fold: Fold, _ chosen: [UInt32]) throws -> (rows: [[Double]], labels: [Int]) {
    let columns = fold.data.columns
    let values = try Block<Float>(count: chosen.count * columns)
    fold.gather(chosen, count: chosen.count, into: values.start)
    let classes = try #require(fold.data.classes)
    return (
      (0..<chosen.count).map { row in (0..<columns).map { Double(values.start[row * columns + $0]) } },
      chosen.map { Int(classes[Int($0)]) }
    )
  }
}
