import CMLPKernels
import COpenBLAS

/// The derivatives of a training's state with respect to some of its hyperparameters, carried along from update to update:
/// exact, at the price of some more updates for each.
///
/// With s the state (weights, and what the solver keeps) and λ a hyperparameter: s′ ← ∂Φ/∂s · s′ + ∂Φ/∂λ for each update
/// s ← Φ(s, λ). Batches and dropout masks do not depend on λ. Shapes are those of `Network`; h directions.
///
/// Source: Franceschi, Donini, Frasconi, Pontil, "Forward and Reverse Gradient-Based Hyperparameter Optimization", ICML
/// 2017, section 3.2.
package final class Tangents {
  package let directions: [Direction]
  /// ∂weights/∂λ, one for each direction.
  package let weights: [Block<Float>]
  /// ∂memory/∂λ.
  package let memory: [Block<Float>]

  private let network: Network
  /// ∂gradient/∂λ.
  private let gradients: [Block<Float>]
  /// Tangents of what goes into each layer l but the first, direction behind direction, of shape (h, rows, nₗ).
  private let values: [Block<Float>]
  /// Of the deltas of two neighbouring layers: (h, rows, n).
  private let deltas: [Block<Float>]

  package init(_ directions: [Direction], of network: Network, memoryCount: Int, rows: Int) throws {
    self.directions = directions
    self.network = network
    let count = network.parameters.count
    weights = try directions.map { _ in try Block(count: count, repeating: 0) }
    memory = try directions.map { _ in try Block(count: memoryCount, repeating: 0) }
    gradients = try directions.map { _ in try Block(count: count, repeating: 0) }
    let size = directions.count * rows
    values = try network.sizes.enumerated().map { try Block(count: $0 == 0 ? 0 : size * $1) }
    let widest = network.sizes.dropFirst().max() ?? 1
    deltas = [try Block(count: size * widest), try Block(count: size * widest)]
  }

  /// Follows `Network.forward` of a batch.
  func forward(rows: Int, dropout: DropoutMasks) {
    for layer in 0..<network.layerCount {
      let (inputs, outputs) = (network.sizes[layer], network.sizes[layer + 1])
      let to = values[layer + 1].start
      for (number, tangent) in weights.enumerated() {
        let out = to + number * rows * outputs
        mlp_repeat_row(network.biases(layer, in: tangent), outputs, out, rows)
        product(
          rows, outputs, inputs, network.values[layer].start, network.weights(layer, in: tangent), adding: true, out)
      }
      if layer > 0 {
        product(
          directions.count * rows, outputs, inputs, values[layer].start,
          network.weights(layer, in: network.parameters), adding: true, to)
      }
      guard layer < network.activations.count else { continue }
      let threshold = dropout.thresholds[layer + 1]
      let kept = threshold > 0 ? network.kept[layer + 1].start : nil
      for number in directions.indices {
        mlp_tangent_activate(
          network.activations[layer].code, network.leakiness, network.values[layer + 1].start, kept, threshold,
          to + number * rows * outputs, rows * outputs)
      }
    }
  }

  /// Does what `Network.backward` does, and the same for the tangents.
  ///
  /// - Parameter startDeltas: writes the tangents of `Network.outputDelta` from those of the outputs.
  func backward(
    rows: Int, dropout: DropoutMasks, l2: Float,
    startDeltas: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    let last = network.layerCount
    for number in directions.indices {
      let place = number * rows * network.sizes[last]
      startDeltas(values[last].start + place, deltas[0].start + place)
    }
    var (delta, other) = (deltas[0].start, deltas[1].start)
    network.backward(rows: rows, l2: l2) { layer, above, below in
      self.backward(layer, rows, dropout, l2, above: above, below: below, delta, other)
      swap(&delta, &other)
    }
  }

  /// One layer on the way back, before the network itself goes on from `below`.
  ///
  /// - Parameters:
  ///   - above: ∂loss/∂ the layer's sums.
  ///   - below: ∂loss/∂ what went into the layer, before dropout and activation; nil for the first layer.
  private func backward(
    _ layer: Int, _ rows: Int, _ dropout: DropoutMasks, _ l2: Float, above: UnsafePointer<Float>,
    below: UnsafePointer<Float>?, _ delta: UnsafeMutablePointer<Float>, _ other: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (network.sizes[layer], network.sizes[layer + 1])
    let from = network.values[layer].start
    for (number, direction) in directions.enumerated() {
      let own = delta + number * rows * outputs
      let slope = network.weights(layer, in: gradients[number])
      // (xᵀ δ)′ = xᵀ δ′ + x′ᵀ δ
      transposedProduct(inputs, outputs, rows, from, own, adding: false, slope)
      if layer > 0 {
        transposedProduct(
          inputs, outputs, rows, values[layer].start + number * rows * inputs, above, adding: true, slope)
      }
      let count = blasint(inputs * outputs)
      if l2 > 0 { cblas_saxpy(count, 2 * l2, network.weights(layer, in: weights[number]), 1, slope, 1) }
      if direction == .l2 { cblas_saxpy(count, 2, network.weights(layer, in: network.parameters), 1, slope, 1) }
      mlp_column_sums(own, rows, outputs, network.biases(layer, in: gradients[number]))
    }
    guard let below else { return }
    // (δ Wᵀ)′ = δ′ Wᵀ + δ W′ᵀ
    productTransposed(
      directions.count * rows, inputs, outputs, delta, network.weights(layer, in: network.parameters), adding: false,
      other)
    let threshold = dropout.thresholds[layer]
    let kept = threshold > 0 ? network.kept[layer].start : nil
    for (number, tangent) in weights.enumerated() {
      let out = other + number * rows * inputs
      productTransposed(rows, inputs, outputs, above, network.weights(layer, in: tangent), adding: true, out)
      mlp_tangent_activation_backward(
        network.activations[layer - 1].code, network.leakiness, from, values[layer].start + number * rows * inputs,
        kept, threshold, below, out, rows * inputs)
    }
  }

  /// Goes along with the solver's step, which follows.
  func step(_ hyperparameters: Hyperparameters, memory own: Block<Float>, epoch: Int, number: Int) {
    let policy = hyperparameters.policy
    let base = hyperparameters.learningRate
    for (index, direction) in directions.enumerated() {
      hyperparameters.solver.moveTangent(
        weights[index], gradient: network.gradient, gradientTangent: gradients[index], memory: own,
        memoryTangent: memory[index], rate: policy.rate(base: base, epoch: epoch),
        rateTangent: policy.tangent(base: base, epoch: epoch, along: direction), number: number, along: direction)
    }
  }

  /// The derivative along each direction of something whose gradient by the weights is in `Network.gradient`.
  func derivatives() -> [Double] {
    weights.map { mlp_product(network.gradient.start, $0.start, $0.count) }
  }
}

// MARK: Matrix products, row-major and dense

/// out (m, n) ← left (m, k) · right (k, n), or added to it.
private func product(
  _ m: Int, _ n: Int, _ k: Int, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, adding: Bool,
  _ out: UnsafeMutablePointer<Float>
) {
  cblas_sgemm(
    CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, left, blasint(k), right,
    blasint(n), adding ? 1 : 0, out, blasint(n))
}

/// out (m, n) ← left (k, m)ᵀ · right (k, n), or added to it.
private func transposedProduct(
  _ m: Int, _ n: Int, _ k: Int, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, adding: Bool,
  _ out: UnsafeMutablePointer<Float>
) {
  cblas_sgemm(
    CblasRowMajor, CblasTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, left, blasint(m), right,
    blasint(n), adding ? 1 : 0, out, blasint(n))
}

/// out (m, n) ← left (m, k) · right (n, k)ᵀ, or added to it.
private func productTransposed(
  _ m: Int, _ n: Int, _ k: Int, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, adding: Bool,
  _ out: UnsafeMutablePointer<Float>
) {
  cblas_sgemm(
    CblasRowMajor, CblasNoTrans, CblasTrans, blasint(m), blasint(n), blasint(k), 1, left, blasint(k), right,
    blasint(k), adding ? 1 : 0, out, blasint(n))
}
