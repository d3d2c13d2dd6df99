import COpenBLAS
import MLPObjective

/// What several tests need.
enum Fixture {
  /// The number of threads is one for the process; were it to change between two runs, so might their bits.
  private static let oneThread: Void = openblas_set_num_threads(1)

  static func digits(share: Double = 0.25) throws -> [Fold] {
    _ = oneThread
    return try Fold.split(DataSet.read("digits", label: nil), share: share, seed: 0, scaling: .each)
  }

  static func breastCancer() throws -> [Fold] {
    _ = oneThread
    return try Fold.split(DataSet.read("breast-cancer", label: nil), share: 0.25, seed: 0, scaling: .each)
  }

  /// One that learns digits well in 400 updates.
  static func sensible(updates: Int = 400) -> Hyperparameters {
    var result = Hyperparameters(layers: [LayerSettings(units: 128)])
    result.updates = updates
    result.solver = .adam(beta1: 0.9, beta2: 0.999)
    result.learningRate = 3e-3
    result.l2 = 1e-5
    return result
  }

  /// One that uses everything in which pieces could differ from the whole: dropout everywhere, a policy, several epochs.
  static func elaborate(_ solver: Solver = .smorm3s) -> Hyperparameters {
    var result = Hyperparameters(layers: [
      LayerSettings(units: 64, activation: .elu, initialisation: .orthogonal, dropout: 0.1),
      LayerSettings(units: 65, activation: .scaledTanh, initialisation: .sparse, dropout: 0.3),
    ])
    result.outputDropout = 0.2
    result.l2 = 1e-4
    result.solver = solver
    result.policy = .inverse(gamma: 0.05, power: 0.7)
    result.batchSize = 100
    return result
  }

  static func evaluation(_ hyperparameters: Hyperparameters, on folds: [Fold], seed: UInt64 = 1) throws -> Evaluation {
    try Evaluation(hyperparameters, on: folds, seed: seed, leakiness: 1.0 / 3)
  }
}

extension Evaluation {
  /// All weights of all folds, and what the solver keeps, as bits.
  var bits: [UInt32] {
    trainers.flatMap { trainer in
      trainer.network.parameters.buffer.map(\.bitPattern) + trainer.memory.buffer.map(\.bitPattern)
    }
  }
}
