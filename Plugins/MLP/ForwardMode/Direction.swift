import Glibc

/// A hyperparameter by which the training can be differentiated.
package enum Direction: String, CaseIterable, Sendable {
  case learningRate = "learning_rate"
  case l2
  case momentum
  case beta1
  case beta2
  case rho
  case gamma
  case power = "k"

  /// Whether a training with these hyperparameters depends on it.
  package func isActive(in hyperparameters: Hyperparameters) -> Bool {
    switch (self, hyperparameters.solver, hyperparameters.policy) {
    case (.learningRate, _, _), (.l2, _, _): true
    case (.momentum, .momentum, _), (.momentum, .nesterov, _): true
    case (.beta1, .adam, _), (.beta2, .adam, _): true
    case (.rho, .adadelta, _): true
    case (.gamma, _, .inverse), (.gamma, _, .exponential), (.gamma, _, .step): true
    case (.power, _, .inverse): true
    default: false
    }
  }
}

extension LearningRatePolicy {
  /// The derivative of `rate(base:epoch:)` along a hyperparameter.
  package func tangent(base: Double, epoch: Int, along direction: Direction) -> Double {
    let t = Double(epoch)
    switch (direction, self) {
    case (.learningRate, _): return rate(base: 1, epoch: epoch)
    case (.gamma, .inverse(let gamma, let power)): return base * -power * t * pow(1 + gamma * t, -power - 1)
    case (.gamma, .exponential(let gamma)): return epoch == 0 ? 0 : base * t * pow(gamma, t - 1)
    case (.gamma, .step(let gamma, let epochs)):
      let steps = Double(epoch / max(epochs, 1))
      return steps == 0 ? 0 : base * steps * pow(gamma, steps - 1)
    case (.power, .inverse(let gamma, _)): return rate(base: base, epoch: epoch) * -log(1 + gamma * t)
    default: return 0
    }
  }
}
