import CHone
import CMLPKernels
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
  /// ∂loss/∂parameters, in the same order; empty if it is never whole.
  package let gradient: Block<Float>
  /// Where the weights of each layer start.
  package let offsets: [Int]

  /// `values[l]` goes into layer l; the last are the outputs.
  let values: [Block<Float>]
  /// Whether a value went into layer l or was dropped.
  let kept: [Block<UInt8>]
  /// ∂loss/∂values of two neighbouring layers.
  let deltas: [Block<Float>]
  /// The kernels' view of `values` and `kept`.
  let levels: Block<mlp_level>
  private let workspace: Block<Float>
  private let part: Block<Float>
  private(set) var tools: mlp_tools

  /// - Parameters:
  ///   - keepsGradient: whether `backward` is to be called; `descend` does without the whole gradient.
  ///   - threads: of a matrix product. One: our own products. More: those of OpenBLAS, with as many as it is set to.
  package convenience init(
    inputs: Int, layers: [(units: Int, activation: Activation)], outputs: Int, leakiness: Float, capacity: Int,
    keepsGradient: Bool = true, threads: Int = 1
  ) throws {
    try self.init(
      inputs: inputs, layers: layers, outputs: outputs, leakiness: leakiness, capacity: capacity,
      keepsGradient: keepsGradient, instructions: threads == 1 ? mlp_best_instructions() : MLP_OPENBLAS)
  }

  /// - Parameter instructions: a number of `mlp_layers.h` that the processor has.
  package init(
    inputs: Int, layers: [(units: Int, activation: Activation)], outputs: Int, leakiness: Float, capacity: Int,
    keepsGradient: Bool, instructions: Int32
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
    gradient = try Block(count: keepsGradient ? count : 0, repeating: 0)
    values = try sizes.map { try Block(count: capacity * $0) }
    kept = try sizes.dropLast().map { try Block(count: capacity * $0) }
    let widest = sizes.dropFirst().max() ?? 1
    deltas = [try Block(count: capacity * widest), try Block(count: capacity * widest)]
    levels = try Block(count: sizes.count)
    for (level, size) in sizes.enumerated() {
      let activation = level > 0 && level <= layers.count ? layers[level - 1].activation : .linear
      levels.start[level] = mlp_level(
        values: values[level].start, kept: level < kept.count ? kept[level].start : nil, columns: size,
        activation: activation.code, leakiness: leakiness, threshold: 0)
    }
    workspace = try Block(count: Network.workspaceCount(sizes: sizes, capacity: capacity))
    part = try Block(count: max(16 * widest, 1 << 15))
    tools = mlp_tools(
      instructions: instructions, workspace: workspace.start, workspace_count: workspace.count, part: part.start,
      part_count: part.count)
  }

  /// Floats that the largest of the products works in.
  static func workspaceCount(sizes: [Int], capacity: Int) -> Int {
    zip(sizes, sizes.dropFirst()).map { inputs, outputs in
      max(
        mlp_workspace_count(outputs, inputs), mlp_workspace_count(inputs, outputs),
        mlp_workspace_count(outputs, capacity))
    }.max() ?? 0
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
    chooseKept(rows: rows, dropout: dropout)
    for layer in 0..<layerCount {
      mlp_layer_forward(
        levels.start + layer, levels.start + layer + 1, weights(layer, in: parameters), rows, &tools)
    }
  }

  /// Draws what each layer keeps of its input, and drops the rest of the first one's.
  func chooseKept(rows: Int, dropout: DropoutMasks?) {
    for layer in 0..<layerCount {
      let threshold = dropout?.thresholds[layer] ?? 0
      let level = levels.start + layer
      level.pointee.threshold = threshold
      guard let dropout, threshold > 0 else { continue }
      let count = rows * level.pointee.columns
      mlp_draw_kept(
        dropout.seed, dropout.update, HONE_STREAM_OWN + UInt32(layer), threshold, level.pointee.kept, count)
      if layer == 0 { mlp_keep(threshold, level.pointee.kept, level.pointee.values, count) }
    }
  }

  /// Computes `gradient` from `outputDelta`, after `forward` of the same rows; adds that of l2 · Σ w².
  package func backward(rows: Int, l2: Float) {
    precondition(gradient.count == parameters.count, "the network was made without a gradient")
    goBack(rows: rows) { layer, delta in
      mlp_layer_gradient(
        levels.start + layer, levels.start + layer + 1, weights(layer, in: parameters), delta, 2 * l2,
        weights(layer, in: gradient), rows, &tools)
    }
  }

  /// Moves the weights by what `backward` would compute, layer by layer: the same bits as with the solver's own step,
  /// without the gradient ever being whole.
  ///
  /// - Parameters:
  ///   - memory: what the solver keeps, rows as long as the parameters.
  ///   - number: of this update, from 1.
  package func descend(rows: Int, l2: Float, solver: Solver, rate: Double, number: Int, memory: Block<Float>) {
    var rule = solver.rule(rate: rate, number: number)
    goBack(rows: rows) { layer, delta in
      mlp_layer_update(
        levels.start + layer, levels.start + layer + 1, delta, &rule, 2 * l2, weights(layer, in: parameters),
        memory.start + offsets[layer], parameters.count, rows, &tools)
    }
  }

  /// Goes through the layers from the last to the first, each with ∂loss/∂ its sums; its weights may change in `body`,
  /// since the way back has passed them.
  private func goBack(rows: Int, _ body: (_ layer: Int, _ delta: UnsafeMutablePointer<Float>) -> Void) {
    var delta = deltas[0].start
    var other = deltas[1].start
    for layer in (1..<layerCount).reversed() {
      mlp_layer_backward(
        levels.start + layer, levels.start + layer + 1, weights(layer, in: parameters), delta, other, rows, &tools)
      body(layer, delta)
      swap(&delta, &other)
    }
    body(0, delta)
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
