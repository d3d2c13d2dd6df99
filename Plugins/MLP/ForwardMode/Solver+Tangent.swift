import CMLPKernels

extension Solver {
  /// Moves the tangents of weights and memory along with the step that `step` is about to make.
  ///
  /// - Parameters:
  ///   - gradient: with its tangent.
  ///   - memory: as it is before the step, with its tangent.
  ///   - rate: of the step, with its tangent.
  ///   - direction: what the tangents are along.
  func moveTangent(
    _ weightsTangent: Block<Float>, gradient: Block<Float>, gradientTangent: Block<Float>, memory: Block<Float>,
    memoryTangent: Block<Float>, rate: Double, rateTangent: Double, number: Int, along direction: Direction
  ) {
    let count = weightsTangent.count
    let (single, singleTangent) = (Float(rate), Float(rateTangent))
    let (gradient, slope, weights) = (gradient.start, gradientTangent.start, weightsTangent.start)
    let (memory, tangent) = (memory.start, memoryTangent.start)
    switch self {
    case .sgd: mlp_sgd_tangent(gradient, slope, weights, count, single, singleTangent)
    case .momentum(let momentum):
      mlp_momentum_tangent(
        gradient, memory, slope, tangent, weights, count, single, singleTangent, Float(momentum),
        direction == .momentum ? 1 : 0)
    case .nesterov(let momentum):
      mlp_nesterov_tangent(
        gradient, memory, slope, tangent, weights, count, single, singleTangent, Float(momentum),
        direction == .momentum ? 1 : 0)
    case .adam(let beta1, let beta2):
      // The hyperparameters are 1 − β.
      mlp_adam_tangent(
        gradient, memory, memory + count, slope, tangent, tangent + count, weights, count, rate, rateTangent, beta1,
        direction == .beta1 ? -1 : 0, beta2, direction == .beta2 ? -1 : 0, UInt64(number))
    case .adadelta(let rho):
      mlp_adadelta_tangent(
        gradient, memory, memory + count, slope, tangent, tangent + count, weights, count, single, singleTangent,
        Float(rho), direction == .rho ? 1 : 0)
    case .adagrad: mlp_adagrad_tangent(gradient, memory, slope, tangent, weights, count, single, singleTangent)
    case .smorm3s:
      mlp_smorm3s_tangent(
        gradient, memory, memory + count, memory + 2 * count, slope, tangent, tangent + count, tangent + 2 * count,
        weights, count, single, singleTangent)
    }
  }
}
