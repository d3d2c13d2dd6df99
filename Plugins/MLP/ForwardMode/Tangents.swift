import CMLPKernels

/// The derivatives of a training's state with respect to some of its hyperparameters, carried along from update to update:
/// exact, at the price of one to two more updates for each.
///
/// With s the state (weights, and what the solver keeps) and λ a hyperparameter: s′ ← ∂Φ/∂s · s′ + ∂Φ/∂λ for each update
/// s ← Φ(s, λ). Batches and dropout masks do not depend on λ. Shapes are those of `Network`; h directions, one behind the
/// other. Values and tangents go through the network together, since both read the same weights and values.
///
/// Source: Franceschi, Donini, Frasconi, Pontil, "Forward and Reverse Gradient-Based Hyperparameter Optimization", ICML
/// 2017, section 3.2.
package final class Tangents {
  package let directions: [Direction]
  /// ∂weights/∂λ: (h, parameters).
  package let weights: Block<Float>
  /// ∂memory/∂λ: (h, memory).
  package let memory: Block<Float>

  private let network: Network
  /// Of a batch.
  private let rows: Int
  /// ∂gradient/∂λ: (h, parameters); empty if the weights move before the gradient is whole.
  private let gradients: Block<Float>
  /// Of what goes into each layer l but the first, and of the outputs: (h, rows, nₗ).
  private let values: [Block<Float>]
  /// Of the deltas of two neighbouring layers: (h, rows, n).
  private let deltas: [Block<Float>]
  /// Of the step at hand: (h).
  private let rules: Block<mlp_rule_tangent>
  private let workspace: Block<Float>
  private let part: Block<Float>
  private var tools: mlp_tools

  /// - Parameters:
  ///   - rows: of a batch.
  ///   - keepsGradient: whether `backward` is to be called; `descend` does without the whole gradient.
  package init(_ directions: [Direction], of network: Network, memoryCount: Int, rows: Int, keepsGradient: Bool) throws
  {
    self.directions = directions
    self.network = network
    self.rows = rows
    let count = directions.count
    weights = try Block(count: count * network.parameters.count, repeating: 0)
    memory = try Block(count: count * memoryCount, repeating: 0)
    gradients = try Block(count: keepsGradient ? weights.count : 0)
    values = try network.sizes.enumerated().map { try Block(count: $0 == 0 ? 0 : count * rows * $1) }
    let widest = network.sizes.dropFirst().max() ?? 1
    deltas = [try Block(count: count * rows * widest), try Block(count: count * rows * widest)]
    rules = try Block(count: count, repeating: mlp_rule_tangent())
    workspace = try Block(count: (1 + count) * Network.workspaceCount(sizes: network.sizes, capacity: rows))
    part = try Block(count: (1 + count) * network.tools.part_count)
    tools = mlp_tools(
      instructions: network.tools.instructions, workspace: workspace.start, workspace_count: workspace.count,
      part: part.start, part_count: part.count)
  }

  // MARK: Where tangents are

  /// Of a layer's weights and biases.
  private func weights(_ layer: Int) -> mlp_tangents {
    mlp_tangents(start: weights.start + network.offsets[layer], apart: network.parameters.count)
  }

  /// Of what goes into a layer: none for the first.
  private func values(_ layer: Int) -> mlp_tangents {
    mlp_tangents(start: layer == 0 ? nil : values[layer].start, apart: rows * network.sizes[layer])
  }

  /// Of the deltas of a layer's sums.
  private func deltas(_ layer: Int, in start: UnsafeMutablePointer<Float>) -> mlp_tangents {
    mlp_tangents(start: start, apart: rows * network.sizes[layer + 1])
  }

  // MARK: Forward and back

  /// Does what `Network.forward` does, and the same for the tangents.
  func forward(dropout: DropoutMasks) {
    network.chooseKept(rows: rows, dropout: dropout)
    for layer in 0..<network.layerCount {
      let level = network.levels.start + layer
      mlp_layer_forward_t(
        level, level + 1, network.weights(layer, in: network.parameters), directions.count, values(layer),
        values(layer + 1), weights(layer), rows, &tools)
    }
  }

  /// Does what `Network.descend` does, and the same for the tangents.
  ///
  /// - Parameters:
  ///   - startDeltas: writes the tangents of `Network.outputDelta` from those of the outputs.
  ///   - memory: what the solver keeps, rows as long as the parameters.
  ///   - number: of this update, from 1.
  func descend(
    _ hyperparameters: Hyperparameters, epoch: Int, number: Int, memory own: Block<Float>,
    startDeltas: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    setRules(hyperparameters, epoch: epoch, number: number)
    let rate = hyperparameters.policy.rate(base: hyperparameters.learningRate, epoch: epoch)
    var rule = hyperparameters.solver.rule(rate: rate, number: number)
    let count = network.parameters.count
    withUnsafePointer(to: &rule) { rule in
      goBack(l2: Float(hyperparameters.l2), startDeltas: startDeltas) { layer, descent in
        let offset = network.offsets[layer]
        descent.rule = rule
        descent.memory = own.start + offset
        descent.memory_stride = count
        descent.memory_t = mlp_tangents(start: memory.start + offset, apart: own.count)
        mlp_layer_update_t(&descent, rows, &tools)
      }
    }
  }

  /// Does what `Network.backward` does, and the same for the tangents; `step` has to follow.
  func backward(
    _ hyperparameters: Hyperparameters, epoch: Int, number: Int,
    startDeltas: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    precondition(gradients.count == weights.count, "the tangents were made without a gradient")
    setRules(hyperparameters, epoch: epoch, number: number)
    goBack(l2: Float(hyperparameters.l2), startDeltas: startDeltas) { layer, descent in
      let tangents = mlp_tangents(start: gradients.start + network.offsets[layer], apart: network.parameters.count)
      mlp_layer_gradient_t(&descent, network.weights(layer, in: network.gradient), tangents, rows, &tools)
    }
  }

  /// Goes along with the solver's step, which follows.
  func step(_ hyperparameters: Hyperparameters, memory own: Block<Float>, epoch: Int, number: Int) {
    setRules(hyperparameters, epoch: epoch, number: number)
    let rate = hyperparameters.policy.rate(base: hyperparameters.learningRate, epoch: epoch)
    var rule = hyperparameters.solver.rule(rate: rate, number: number)
    let count = network.parameters.count
    for index in directions.indices {
      var place = mlp_weights_t(
        gradient: network.gradient.start, gradient_t: gradients.start + index * count,
        weights: network.parameters.start, memory: own.start, weights_t: weights.start + index * count,
        memory_t: memory.start + index * own.count, memory_stride: count, count: count)
      // The gradient has its decay already.
      mlp_move_t(&rule, rules.start + index, &place, 0, 0)
    }
  }

  /// The derivative along each direction of something whose gradient by the weights is in `Network.gradient`.
  func derivatives() -> [Double] {
    let count = network.parameters.count
    return directions.indices.map { mlp_product(network.gradient.start, weights.start + $0 * count, count) }
  }

  /// The tangents of the step that is number `number`, from 1.
  private func setRules(_ hyperparameters: Hyperparameters, epoch: Int, number: Int) {
    let (policy, base) = (hyperparameters.policy, hyperparameters.learningRate)
    for (index, direction) in directions.enumerated() {
      rules.start[index] = hyperparameters.solver.ruleTangent(
        rate: policy.rate(base: base, epoch: epoch),
        rateTangent: policy.tangent(base: base, epoch: epoch, along: direction), number: number, along: direction)
    }
  }

  /// Goes through the layers from the last to the first; the way back has passed a layer's weights when it is at `body`.
  private func goBack(
    l2: Float, startDeltas: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void,
    _ body: (_ layer: Int, _ descent: inout mlp_descent_t) -> Void
  ) {
    let last = network.layerCount
    for index in directions.indices {
      let place = index * rows * network.sizes[last]
      startDeltas(values[last].start + place, deltas[0].start + place)
    }
    var (delta, other) = (network.deltas[0].start, network.deltas[1].start)
    var (tangent, otherTangent) = (deltas[0].start, deltas[1].start)
    for layer in (0..<last).reversed() {
      let (from, to) = (network.levels.start + layer, network.levels.start + layer + 1)
      let above = deltas(layer, in: tangent)
      if layer > 0 {
        mlp_layer_backward_t(
          from, to, network.weights(layer, in: network.parameters), delta, other, directions.count, values(layer),
          weights(layer), above, deltas(layer - 1, in: otherTangent), rows, &tools)
      }
      var descent = mlp_descent_t()
      (descent.from, descent.to) = (UnsafePointer(from), UnsafePointer(to))
      descent.above = UnsafePointer(delta)
      descent.directions = directions.count
      (descent.from_t, descent.above_t) = (values(layer), above)
      descent.decay = 2 * l2
      descent.rule_t = UnsafePointer(rules.start)
      (descent.weights, descent.weights_t) = (network.weights(layer, in: network.parameters), weights(layer))
      body(layer, &descent)
      swap(&delta, &other)
      swap(&tangent, &otherTangent)
    }
  }
}
