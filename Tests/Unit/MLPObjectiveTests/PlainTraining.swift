import CHone
import CMLPKernels
import Glibc
import MLPObjective

/// Training again, in double precision and loop by loop as in a textbook: tanh layers, inverted dropout of what goes into
/// each layer, softmax, and the solvers as MLP_SPACE's sources state them.
struct PlainTraining {
  let sizes: [Int]
  /// For each layer weights (inputs, outputs), then biases.
  var parameters: [Double]
  private var memory: [[Double]]

  init(_ network: Network, _ solver: Solver) {
    sizes = network.sizes
    parameters = network.parameters.buffer.map(Double.init)
    memory = solver.initialMemory.map { [Double](repeating: Double($0), count: network.parameters.count) }
  }

  /// The values of each level for one row, and where each layer's parameters start.
  ///
  /// - Parameter factors: of what goes into each layer: 0, or one over the share that is kept; nil: all 1.
  private func forward(_ input: [Double], _ factors: [[Double]]? = nil) -> (levels: [[Double]], offsets: [Int]) {
    var (levels, offsets, offset) = ([input], [Int](), 0)
    for layer in 0..<sizes.count - 1 {
      let (inputs, outputs) = (sizes[layer], sizes[layer + 1])
      let into = factors.map { zip(levels[layer], $0[layer]).map { $0 * $1 } } ?? levels[layer]
      let sums = (0..<outputs).map { output in
        (0..<inputs).reduce(parameters[offset + inputs * outputs + output]) {
          $0 + into[$1] * parameters[offset + $1 * outputs + output]
        }
      }
      levels.append(layer < sizes.count - 2 ? sums.map(tanh) : sums)
      offsets.append(offset)
      offset += (inputs + 1) * outputs
    }
    return (levels, offsets)
  }

  private func logOfSum(_ outputs: [Double]) -> Double {
    let largest = outputs.max() ?? 0
    return largest + log(outputs.reduce(0) { $0 + exp($1 - largest) })
  }

  /// Mean cross-entropy.
  func loss(_ rows: [[Double]], _ labels: [Int]) -> Double {
    zip(rows, labels).reduce(0) { sum, row in
      let outputs = forward(row.0).levels[sizes.count - 1]
      return sum + logOfSum(outputs) - outputs[row.1]
    } / Double(rows.count)
  }

  /// For each row and layer the factors of what goes into it.
  private func factors(_ rows: Int, _ dropout: DropoutMasks) -> [[[Double]]] {
    let layers = dropout.thresholds.enumerated().map { layer, threshold -> [Double] in
      var kept = [UInt8](repeating: 0, count: rows * sizes[layer])
      mlp_draw_kept(dropout.seed, dropout.update, HONE_STREAM_OWN + UInt32(layer), threshold, &kept, kept.count)
      return kept.map { $0 == 0 ? 0 : 1 / (1 - Double(threshold) / 65536) }
    }
    return (0..<rows).map { row in
      zip(layers, sizes).map { Array($0[row * $1..<(row + 1) * $1]) }
    }
  }

  /// ∂(mean cross-entropy + l2 Σ w²)/∂parameters.
  private func gradient(_ rows: [[Double]], _ labels: [Int], l2: Double, _ dropout: DropoutMasks) -> [Double] {
    var result = [Double](repeating: 0, count: parameters.count)
    for ((row, label), factors) in zip(zip(rows, labels), factors(rows.count, dropout)) {
      let (levels, offsets) = forward(row, factors)
      let outputs = levels[sizes.count - 1]
      let total = logOfSum(outputs)
      var deltas = outputs.enumerated().map { (exp($1 - total) - ($0 == label ? 1 : 0)) / Double(rows.count) }
      for layer in (0..<sizes.count - 1).reversed() {
        let (inputs, outputs, offset) = (sizes[layer], sizes[layer + 1], offsets[layer])
        var below = [Double](repeating: 0, count: inputs)
        for output in 0..<outputs {
          result[offset + inputs * outputs + output] += deltas[output]
          for input in 0..<inputs {
            let factor = factors[layer][input]
            result[offset + input * outputs + output] += factor * levels[layer][input] * deltas[output]
            below[input] += factor * parameters[offset + input * outputs + output] * deltas[output]
          }
        }
        deltas = zip(below, levels[layer]).map { $0 * (1 - $1 * $1) }
      }
    }
    var offset = 0
    for layer in 0..<sizes.count - 1 {
      let weights = sizes[layer] * sizes[layer + 1]
      for index in offset..<offset + weights { result[index] += 2 * l2 * parameters[index] }
      offset += weights + sizes[layer + 1]
    }
    return result
  }

  /// One update; `number` from 1.
  mutating func update(
    _ rows: [[Double]], _ labels: [Int], _ solver: Solver, rate: Double, l2: Double, number: Int,
    _ dropout: DropoutMasks
  ) {
    let gradient = gradient(rows, labels, l2: l2, dropout)
    for (i, g) in gradient.enumerated() {
      switch solver {
      case .sgd:
        parameters[i] -= rate * g
      case .momentum(let mu):
        memory[0][i] = mu * memory[0][i] - rate * g
        parameters[i] += memory[0][i]
      case .nesterov(let mu):
        memory[0][i] = mu * memory[0][i] - rate * g
        parameters[i] += mu * memory[0][i] - rate * g
      case .adam(let beta1, let beta2):
        memory[0][i] = beta1 * memory[0][i] + (1 - beta1) * g
        memory[1][i] = beta2 * memory[1][i] + (1 - beta2) * g * g
        let corrected = rate * (1 - pow(beta2, Double(number))).squareRoot() / (1 - pow(beta1, Double(number)))
        parameters[i] -= corrected * memory[0][i] / (memory[1][i].squareRoot() + 1e-8)
      case .adadelta(let rho):
        memory[0][i] = rho * memory[0][i] + (1 - rho) * g * g
        let u = g * (memory[1][i] + 1e-6).squareRoot() / (memory[0][i] + 1e-6).squareRoot()
        memory[1][i] = rho * memory[1][i] + (1 - rho) * u * u
        parameters[i] -= rate * u
      case .adagrad:
        memory[0][i] += g * g
        parameters[i] -= rate * g / (memory[0][i] + 1e-6).squareRoot()
      case .smorm3s:
        let r = 1 / (memory[2][i] + 1)
        memory[0][i] = (1 - r) * memory[0][i] + r * g
        memory[1][i] = (1 - r) * memory[1][i] + r * g * g
        let x = memory[0][i] * memory[0][i] / (memory[1][i] + 1e-16)
        memory[2][i] = 1 + memory[2][i] * (1 - x)
        parameters[i] -= g * min(rate, x) / ((memory[1][i] + 1e-16).squareRoot() + 1e-16)
      }
    }
  }
}
