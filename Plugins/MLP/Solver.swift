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

  /// The numbers of one update.
  ///
  /// - Parameter number: of this update, from 1.
  func rule(rate: Double, number: Int) -> mlp_rule {
    let rate = Float(rate)
    func rule(_ solver: Int32, keeping share: Double = 0) -> mlp_rule {
      let share = Float(share)
      return mlp_rule(solver: solver, rate: rate, keep1: share, take1: 1 - share, keep2: 0, take2: 0)
    }
    return switch self {
    case .sgd: rule(MLP_SGD)
    case .momentum(let momentum): rule(MLP_MOMENTUM, keeping: momentum)
    case .nesterov(let momentum): rule(MLP_NESTEROV, keeping: momentum)
    case .adam(let beta1, let beta2): mlp_adam_rule(rate, beta1, beta2, UInt64(number))
    case .adadelta(let rho): rule(MLP_ADADELTA, keeping: rho)
    case .adagrad: rule(MLP_ADAGRAD)
    case .smorm3s: rule(MLP_SMORM3S)
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
    var rule = rule(rate: rate, number: number)
    mlp_move(&rule, weights.start, gradient.start, memory.start, weights.count, weights.count, 0)
  }
}
