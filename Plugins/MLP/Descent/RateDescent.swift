import CMLPKernels
import Glibc
package import HonePlugin

/// Moves a trainer's learning rate by the gradient of the latest loss with respect to the rate of the steps before.
///
/// With w the weights, α the base rate and g the gradient of this step's loss at w: every solver but smorm3s moves the
/// weights in proportion to α, so ∂w/∂α, over the steps since the last change, is their displacement divided by α, and
/// h = g · ∂w/∂α. For an interval of one step that is exact, and the source's rule; momentum's velocity counts as a part
/// of the direction, as in its algorithm 5. Over more steps what earlier displacements did to later gradients is left
/// out. One step alone prefers rates that are too small (Wu et al., "Understanding Short-Horizon Bias", ICLR 2018): it
/// blames the rate for every swing across a steep valley. In a displacement of several steps such swings cancel, and
/// what is left is progress.
///
/// The cosine is taken over at most 65,536 weights, evenly spread; the additive form needs the sum over all.
///
/// Source: Baydin et al., "Online Learning Rate Adaptation with Hypergradient Descent", ICLR 2018, eq. 4 and algorithms
/// 4 to 6; the relative form after its eq. 8.
package final class RateDescent {
  /// Most weights whose products make a cosine.
  package static let sampleLimit = 1 << 16

  package let rule: DescentRule
  /// What the sampled weights were after the last change, before its step.
  let before: Block<Float>
  private let stride: Int

  /// - Parameter count: weights and biases of the network.
  package init(_ rule: DescentRule, count: Int) throws {
    self.rule = rule
    if case .cosine = rule.form {
      stride = max(1, (count + Self.sampleLimit - 1) / Self.sampleLimit)
    } else {
      stride = 1
    }
    before = try Block(count: mlp_sample_size(count, stride))
  }

  /// The update before which the rate changes next; it follows from the rule and the number of updates alone.
  private var next = 0

  /// Whether the rate changes before update number `update`, from 0, by its gradient; the first time there is nothing to go
  /// by.
  ///
  /// - Parameter update: never less than the time before.
  func isDue(_ update: Int) -> Bool {
    while next < update { next = rule.change(after: next) }
    return next == update
  }

  /// Remembers the weights before update number `update`, if the next change is to be seen from there.
  func keep(_ weights: Block<Float>, before update: Int) {
    if isDue(update) { mlp_sample(weights.start, weights.count, stride, before.start) }
  }

  /// The base rate for update number `update`, whose gradient is there.
  func rate(
    _ base: Double, effective: Double, update: Int, solver: Solver, weights: Block<Float>, gradient: Block<Float>,
    memory: Block<Float>
  ) -> Double {
    guard update > 0, isDue(update), base > 0 else { return base }
    let found = products(solver, effective: effective, weights, gradient, memory)
    let next: Double
    switch rule.form {
    case .additive: next = base - rule.rate * found.product / base
    case .cosine(let least, let most):
      let lengths = (found.gradient * found.displacement).squareRoot()
      guard lengths > 0, lengths.isFinite else { return base }
      let cosine = found.product / lengths
      next = base * (cosine < 0 ? min(exp(-rule.rate * cosine), most) : pow(least, cosine))
    }
    return next.isFinite ? min(max(next, rule.range.lowerBound), rule.range.upperBound) : base
  }

  /// h, the derivative of the loss with respect to the base rate of the steps before.
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
