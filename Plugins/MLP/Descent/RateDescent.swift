import CMLPKernels
import Glibc
package import HonePlugin

/// Moves a trainer's learning rate from step to step by the gradient of the latest loss with respect to the rate of the
/// step before.
///
/// With w the weights, α the base rate and g the gradient of this step's loss at w: every solver but smorm3s moves the
/// weights in proportion to α, so ∂w/∂α is the last displacement divided by α, and h = g · ∂w/∂α. Momentum's velocity
/// counts as a part of the direction, as in algorithm 5 of the source.
///
/// The cosine is taken over at most 65,536 weights, evenly spread; the additive form needs the sum over all.
///
/// Source: Baydin et al., "Online Learning Rate Adaptation with Hypergradient Descent", ICLR 2018, eq. 4 and algorithms
/// 4 to 6; the relative form after its eq. 8.
package final class RateDescent {
  /// Most weights whose products make a cosine.
  package static let sampleLimit = 1 << 16

  package let rule: DescentRule
  /// What the sampled weights were before the last step.
  let before: Block<Float>
  private let stride: Int

  /// - Parameter count: weights and biases of the network.
  package init(_ rule: DescentRule, count: Int) throws {
    self.rule = rule
    if case .cosine = rule.form { stride = max(1, (count + Self.sampleLimit - 1) / Self.sampleLimit) } else { stride = 1 }
    before = try Block(count: mlp_sample_size(count, stride))
  }

  /// Whether update number `update`, from 0, is to be followed by a change, before the next one.
  private func keeps(_ update: Int) -> Bool { (update + 1) % rule.interval == 0 }

  /// Remembers the weights before update number `update`, if the next one will ask for them.
  func keep(_ weights: Block<Float>, before update: Int) {
    if keeps(update) { mlp_sample(weights.start, weights.count, stride, before.start) }
  }

  /// The base rate for update number `update`, whose gradient is there.
  func rate(
    _ base: Double, effective: Double, update: Int, solver: Solver, weights: Block<Float>, gradient: Block<Float>,
    memory: Block<Float>
  ) -> Double {
    guard update > 0, keeps(update - 1), base > 0 else { return base }
    let found = products(solver, effective: effective, weights, gradient, memory)
    let next: Double
    switch rule.form {
    case .additive: next = base - rule.rate * found.product / base
    case .cosine(let limits):
      let lengths = (found.gradient * found.displacement).squareRoot()
      guard lengths > 0, lengths.isFinite else { return base }
      next = base * min(max(exp(-rule.rate * found.product / lengths), limits.lowerBound), limits.upperBound)
    }
    return next.isFinite ? min(max(next, rule.range.lowerBound), rule.range.upperBound) : base
  }

  /// h, the derivative of the loss with respect to the base rate of the step before.
  package func hypergradient(
    _ base: Double, effective: Double, solver: Solver, weights: Block<Float>, gradient: Block<Float>,
    memory: Block<Float>
  ) -> Double {
    products(solver, effective: effective, weights, gradient, memory).product / base
  }

  private func products(
    _ solver: Solver, effective: Double, _ weights: Block<Float>, _ gradient: Block<Float>, _ memory: Block<Float>
  ) -> mlp_products {
    let count = weights.count
    guard solver == .smorm3s else {
      return mlp_descent_products(gradient.start, weights.start, before.start, count, stride)
    }
    return mlp_descent_products_capped(
      gradient.start, weights.start, before.start, memory.start, memory.start + count, Float(effective), count, stride)
  }
}
