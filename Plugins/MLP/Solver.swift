import CMLPKernels

/// The rule by which a gradient moves the weights, with its own constants; the rate comes from the policy.
package enum Solver: Sendable, Equatable {
  case sgd
  case momentum(Double)
  case nesterov(Double)
  /// β₁ and β₂ themselves, not what they lack to 1.
  case adam(beta1: Double, beta2: Double)
  case adadelta(rho: Double)
  case adagrad
  case smorm3s

  /// The labels of the hyperparameter `solver`, in its order.
  package enum Name: String, CaseIterable, Sendable {
    case sgd = "SGD"
    case momentum = "Momentum"
    case adam = "Adam"
    case adadelta = "Adadelta"
    case adagrad = "Adagrad"
    case smorm3s = "smorm3s"
    case nesterov = "Nesterov"
  }

  /// Which one it is.
  package var name: Name {
    switch self {
    case .sgd: .sgd
    case .momentum: .momentum
    case .nesterov: .nesterov
    case .adam: .adam
    case .adadelta: .adadelta
    case .adagrad: .adagrad
    case .smorm3s: .smorm3s
    }
  }

  /// What each number of its memory starts at; one entry for each number that it keeps a weight.
  package var initialMemory: [Float] {
    switch self {
    case .sgd: []
    case .momentum, .nesterov, .adagrad: [0]
    case .adam, .adadelta: [0, 0]
    case .smorm3s: [0, 0, 1]
    }
  }

  /// Moves the weights once.
  ///
  /// - Parameters:
  ///   - memory: `initialMemory.count` rows as long as `weights`.
  ///   - number: of this update, from 1.
  package func step(
    _ weights: Block<Float>, gradient: Block<Float>, memory: Block<Float>, rate: Double, number: Int
  ) {
    let rate = Float(rate)
    let count = weights.count
    let (weights, gradient, memory) = (weights.start, gradient.start, memory.start)
    switch self {
    case .sgd:
      mlp_sgd(weights, gradient, count, rate)
    case .momentum(let momentum):
      mlp_momentum(weights, gradient, memory, count, rate, Float(momentum))
    case .nesterov(let momentum):
      mlp_nesterov(weights, gradient, memory, count, rate, Float(momentum))
    case .adam(let beta1, let beta2):
      mlp_adam(weights, gradient, memory, memory + count, count, rate, beta1, beta2, UInt64(number))
    case .adadelta(let rho):
      mlp_adadelta(weights, gradient, memory, memory + count, count, rate, Float(rho))
    case .adagrad:
      mlp_adagrad(weights, gradient, memory, count, rate)
    case .smorm3s:
      mlp_smorm3s(weights, gradient, memory, memory + count, memory + 2 * count, count, rate)
    }
  }
}
