import CMLPKernels

extension Solver {
  /// The tangents of `rule(rate:number:)` and of the penalty's factor 2λ along a hyperparameter.
  ///
  /// - Parameters:
  ///   - rate: of the step, with its tangent.
  ///   - number: of this update, from 1.
  func ruleTangent(rate: Double, rateTangent: Double, number: Int, along direction: Direction) -> mlp_rule_tangent {
    var result: mlp_rule_tangent
    switch self {
    case .adam(let beta1, let beta2):
      // The hyperparameters are 1 − β.
      result = mlp_adam_rule_tangent(
        rate, rateTangent, beta1, direction == .beta1 ? -1 : 0, beta2, direction == .beta2 ? -1 : 0, UInt64(number))
    case .sgd, .momentum, .nesterov, .adadelta, .adagrad, .smorm3s:
      let ownShare: Float = direction == .momentum || direction == .rho ? 1 : 0
      result = mlp_rule_tangent(rate: Float(rateTangent), keep1: ownShare, keep2: 0, decay: 0)
    }
    result.decay = direction == .l2 ? 2 : 0
    return result
  }
}
