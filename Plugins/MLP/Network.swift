import CMLPKernels
import CHone
import COpenBLAS
import HonePlugin

/// A feed-forward network: weights, and the buffers of one batch on its way forward and back.
///
/// Layer l of L + 1 has the weights (nₗ, nₗ₊₁) and biases (nₗ₊₁); layer L is the output, without an activation. Input, and
/// the values of each hidden layer, are (rows, nₗ). Everything is allocated when it is made; no step allocates.
package final class Network {
  /// n₀ … n_{L+1}: inputs, units of each hidden layer, outputs.
  package let sizes: [Int]
  /// Of the hidden layers.
  package let activations: [Activation]
  /// Slope of `Leaky` below 0.
  package let leakiness: Float
  /// Most rows that a batch may have.
  package let capacity: Int

  /// For each layer its weights, then its biases.
  package let parameters: Block<Float>
  /// ∂loss/∂parameters, in the same order.
  package let gradient: Block<Float>
  /// Where the weights of each layer start.
  package let offsets: [Int]

  /// `values[l]` goes into layer l; the last are the outputs.
  let values: [Block<Float>]
  /// Whether a value went into layer l or was dropped.
  let kept: [Block<UInt8>]
  /// ∂loss/∂values of two neighbouring layers.
  private let deltas: [Block<Float>]

  package init(
    inputs: Int, layers: [(units: Int, activation: Activation)], outputs: Int, leakiness: Float, capacity: Int
  ) throws {
    let sizes = [inputs] + layers.map(\.units) + [outputs]
    self.sizes = sizes
    activations = layers.map(\.activation)
    self.leakiness = leakiness
    self.capacity = capacity
    var offsets: [Int] = []
    var count = 0
    for layer in 0..<sizes.count - 1 {
      offsets.append(count)
      count += (sizes[layer] + 1) * sizes[layer + 1]
    }
    self.offsets = offsets
    parameters = try Block(count: count, repeating: 0)
    gradient = try Block(count: count, repeating: 0)
    values = try sizes.map { try Block(count: capacity * $0) }
    kept = try sizes.dropLast().map { try Block(count: capacity * $0) }
    let widest = sizes.dropFirst().max() ?? 1
    deltas = [try Block(count: capacity * widest), try Block(count: capacity * widest)]
  }

  /// Layers with weights: the hidden ones and the output.
  package var layerCount: Int { sizes.count - 1 }
  /// Where a batch goes in: (rows, n₀).
  package var input: UnsafeMutablePointer<Float> { values[0].start }
  /// What comes out: (rows, n_{L+1}).
  package var output: UnsafeMutablePointer<Float> { values[sizes.count - 1].start }
  /// Where ∂loss/∂outputs go before `backward`.
  package var outputDelta: UnsafeMutablePointer<Float> { deltas[0].start }

  /// The weights (nₗ, nₗ₊₁) of a layer within `parameters` or `gradient`.
  package func weights(_ layer: Int, in block: Block<Float>) -> UnsafeMutablePointer<Float> {
    block.start + offsets[layer]
  }

  /// The biases (nₗ₊₁) of a layer within `parameters` or `gradient`.
  package func biases(_ layer: Int, in block: Block<Float>) -> UnsafeMutablePointer<Float> {
    block.start + offsets[layer] + sizes[layer] * sizes[layer + 1]
  }

  /// Sets all weights to their start: the output layer's are Glorot-Normal, all biases 0.
  package func initialise(_ initialisations: [Initialisation], seed: UInt64) throws {
    for layer in 0..<layerCount {
      let (inputs, outputs) = (sizes[layer], sizes[layer + 1])
      let rule = layer < initialisations.count ? initialisations[layer] : .glorotNormal
      try rule.fill(weights(layer, in: parameters), inputs: inputs, outputs: outputs, seed: seed, layer: layer)
      biases(layer, in: parameters).update(repeating: 0, count: outputs)
    }
  }

  /// Computes `output` from the first `rows` rows of `input`.
  ///
  /// - Parameter dropout: nil when the network is measured, not trained.
  package func forward(rows: Int, dropout: DropoutMasks?) {
    for layer in 0..<layerCount {
      let (inputs, outputs) = (sizes[layer], sizes[layer + 1])
      let from = values[layer].start
      let to = values[layer + 1].start
      if let dropout, dropout.thresholds[layer] > 0 {
        mlp_drop(
          dropout.seed, dropout.update, HONE_STREAM_OWN + UInt32(layer), dropout.thresholds[layer], from,
          kept[layer].start, rows * inputs)
      }
      mlp_repeat_row(biases(layer, in: parameters), outputs, to, rows)
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(outputs), blasint(inputs), 1, from,
        blasint(inputs), weights(layer, in: parameters), blasint(outputs), 1, to, blasint(outputs))
      if layer < activations.count {
        mlp_activate(activations[layer].code, leakiness, to, rows * outputs)
      }
    }
  }

  /// Computes `gradient` from `outputDelta`, after `forward` of the same rows and masks; adds that of l2 · Σ w².
  ///
  /// Leaves the values of the batch changed.
  ///
  /// - Parameter alongside: called for each layer, from the last on, with ∂loss/∂ its sums and ∂loss/∂ what went into it
  ///   (nil for the first), while its values are still those of `forward`.
  package func backward(
    rows: Int, dropout: DropoutMasks, l2: Float,
    alongside: ((_ layer: Int, _ above: UnsafePointer<Float>, _ below: UnsafePointer<Float>?) -> Void)? = nil
  ) {
    var delta = deltas[0].start
    var other = deltas[1].start
    for layer in (0..<layerCount).reversed() {
      let (inputs, outputs) = (sizes[layer], sizes[layer + 1])
      let from = values[layer].start
      let weights = weights(layer, in: parameters)
      let weightGradient = self.weights(layer, in: gradient)
      cblas_sgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, blasint(inputs), blasint(outputs), blasint(rows), 1, from,
        blasint(inputs), delta, blasint(outputs), 0, weightGradient, blasint(outputs))
      if l2 > 0 { cblas_saxpy(blasint(inputs * outputs), 2 * l2, weights, 1, weightGradient, 1) }
      mlp_column_sums(delta, rows, outputs, biases(layer, in: gradient))
      guard layer > 0 else {
        alongside?(layer, delta, nil)
        break
      }
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(inputs), blasint(outputs), 1, delta,
        blasint(outputs), weights, blasint(outputs), 0, other, blasint(inputs))
      alongside?(layer, delta, other)
      if dropout.thresholds[layer] > 0 {
        mlp_drop_backward(dropout.thresholds[layer], kept[layer].start, from, other, rows * inputs)
      }
      mlp_activation_backward(activations[layer - 1].code, leakiness, from, other, rows * inputs)
      swap(&delta, &other)
    }
  }

  /// Σ w² over all weights, without the biases.
  package var sumOfSquaredWeights: Double {
    var sum = 0.0
    for layer in 0..<layerCount {
      sum += mlp_sum_of_squares(weights(layer, in: parameters), sizes[layer] * sizes[layer + 1])
    }
    return sum
  }
}
