import Glibc

/// How the learning rate falls from epoch to epoch.
///
/// In closed form. The original multiplied the current rate by these factors once an epoch, which compounds them.
package enum LearningRatePolicy: Sendable, Equatable {
  case fixed
  case inverse(gamma: Double, power: Double)
  case exponential(gamma: Double)
  case step(gamma: Double, epochs: Int)

  /// The labels of the hyperparameter `lr_policy`, in its order.
  package enum Name: String, CaseIterable, Sendable {
    case fixed = "Fixed"
    case inverse = "Inv"
    case exponential = "Exp"
    case step = "Step"
  }

  /// The rate in epoch `epoch`, from 0, when training starts with `base`.
  package func rate(base: Double, epoch: Int) -> Double {
    let t = Double(epoch)
    return switch self {
    case .fixed: base
    case .inverse(let gamma, let power): base * pow(1 + gamma * t, -power)
    case .exponential(let gamma): base * pow(gamma, t)
    case .step(let gamma, let epochs): base * pow(gamma, Double(epoch / max(epochs, 1)))
    }
  }
}
