import CHone
import CMLPKernels
import Glibc
import MLPObjective

/// The network again, in double precision and without any thought of speed.
struct Reference {
  let sizes: [Int]
  let activations: [Activation]
  let leakiness: Double
  /// One row a row: (rows, n₀).
  let inputs: [[Double]]
  let labels: [Int]
  let l2: Double
  /// For each layer, row and input: the factor of dropout.
  let factors: [[[Double]]]

  func activate(_ activation: Activation, _ x: Double) -> Double {
    switch activation {
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: tanh(x)
    case .scaledTanh: 1.7159 * tanh(2 * x / 3)
    case .elu: x > 0 ? x : exp(x) - 1
    case .relu: max(x, 0)
    case .leaky: x > 0 ? x : leakiness * x
    case .linear: x
    }
  }

  /// Mean cross-entropy and l2 · Σ w² at parameters in the order of the network's.
  func loss(_ parameters: [Double]) -> Double {
    var total = 0.0
    for (row, input) in inputs.enumerated() {
      var values = input
      var offset = 0
      for layer in 0..<sizes.count - 1 {
        let outputs = sizes[layer + 1]
        values = zip(values, factors[layer][row]).map { $0 * $1 }
        var sums = [Double](repeating: 0, count: outputs)
        for output in 0..<outputs {
          sums[output] = parameters[offset + sizes[layer] * outputs + output]
          for input in 0..<sizes[layer] {
            sums[output] += values[input] * parameters[offset + input * outputs + output]
          }
        }
        values = layer < activations.count ? sums.map { activate(activations[layer], $0) } : sums
        offset += (sizes[layer] + 1) * outputs
      }
      total += log(values.reduce(0) { $0 + exp($1) }) - values[labels[row]]
    }
    var penalty = 0.0
    var offset = 0
    for layer in 0..<sizes.count - 1 {
      let weights = sizes[layer] * sizes[layer + 1]
      for index in offset..<offset + weights { penalty += parameters[index] * parameters[index] }
      offset += weights + sizes[layer + 1]
    }
    return total / Double(inputs.count) + l2 * penalty
  }

  /// The factors of dropout that a mask has, as the kernel draws them.
  static func factors(_ masks: DropoutMasks, sizes: [Int], rows: Int) -> [[[Double]]] {
    masks.thresholds.enumerated().map { layer, threshold in
      let count = sizes[layer] * rows
      var ones = [Float](repeating: 1, count: count)
      var kept = [UInt8](repeating: 1, count: count)
      if threshold > 0 {
        mlp_drop(masks.seed, masks.update, HONE_STREAM_OWN + UInt32(layer), threshold, &ones, &kept, count)
      }
      return (0..<rows).map { row in (0..<sizes[layer]).map { Double(ones[row * sizes[layer] + $0]) } }
    }
  }
}
