import Glibc

/// Long short-term memory in layers, as the controllers of Zoph and Le have it: two of 35 units.
///
/// i, f, o = σ(…), g = tanh(…) of W x + U h₋₁ + b; c = f c₋₁ + i g; h = o tanh(c).
///
/// Sources: Hochreiter and Schmidhuber, Neural Computation 9, 1997; Gers et al. 2000 (f).
struct LongShortTermMemory: RecurrentCell {
  let units: Int
  let layers: Int

  /// A layer: W and U by columns of 4 · units, then b.
  private var layerParameters: Int { 4 * units * (2 * units + 1) }
  /// A layer: i, f, g, o, c, tanh(c), h.
  private var layerState: Int { 7 * units }

  var parameterCount: Int { layers * layerParameters }
  var stateCount: Int { layers * layerState }
  var outputOffset: Int { (layers - 1) * layerState + 6 * units }
  /// A layer: gradients of h and c.
  var carryCount: Int { layers * 2 * units }

  func forward(
    _ parameters: UnsafePointer<Double>, input: UnsafePointer<Double>, previous: UnsafePointer<Double>,
    state: UnsafeMutablePointer<Double>
  ) {
    let width = 4 * units
    for layer in 0..<layers {
      let weights = parameters + layer * layerParameters
      let here = state + layer * layerState
      let before = previous + layer * layerState
      let from = layer == 0 ? input : UnsafePointer(here - units)  // h of the layer below
      here.update(from: weights + 2 * units * width, count: width)
      for k in 0..<units {
        Sums.add(from[k], weights + k * width, to: here, width)
        Sums.add(before[6 * units + k], weights + (units + k) * width, to: here, width)
      }
      for index in 0..<units {
        let i = sigmoid(here[index])
        let f = sigmoid(here[units + index])
        let g = tanh(here[2 * units + index])
        let o = sigmoid(here[3 * units + index])
        let c = f * before[4 * units + index] + i * g
        (here[index], here[units + index], here[2 * units + index], here[3 * units + index]) = (i, f, g, o)
        here[4 * units + index] = c
        here[5 * units + index] = tanh(c)
        here[6 * units + index] = o * tanh(c)
      }
    }
  }

  func backward(
    _ parameters: UnsafePointer<Double>, input: UnsafePointer<Double>, previous: UnsafePointer<Double>,
    state: UnsafePointer<Double>, output: UnsafePointer<Double>, carry: UnsafeMutablePointer<Double>,
    gradient: UnsafeMutablePointer<Double>, inputGradient: UnsafeMutablePointer<Double>
  ) {
    let width = 4 * units
    withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { buffer in
      guard let sums = buffer.baseAddress else { return }
      inputGradient.update(from: output, count: units)
      for layer in (0..<layers).reversed() {
        let weights = parameters + layer * layerParameters
        let slopes = gradient + layer * layerParameters
        let here = state + layer * layerState
        let before = previous + layer * layerState
        let from = layer == 0 ? input : here - units
        let (carriedH, carriedC) = (carry + layer * 2 * units, carry + (layer * 2 + 1) * units)
        for index in 0..<units {
          let (i, f) = (here[index], here[units + index])
          let (g, o) = (here[2 * units + index], here[3 * units + index])
          let squashed = here[5 * units + index]
          // inputGradient is that of this layer's h, from the head or the layer above.
          let dh = inputGradient[index] + carriedH[index]
          let dc = carriedC[index] + dh * o * (1 - squashed * squashed)
          sums[index] = dc * g * i * (1 - i)
          sums[units + index] = dc * before[4 * units + index] * f * (1 - f)
          sums[2 * units + index] = dc * i * (1 - g * g)
          sums[3 * units + index] = dh * squashed * o * (1 - o)
          carriedC[index] = dc * f
        }
        Sums.add(sums, to: slopes + 2 * units * width, width)
        for k in 0..<units {
          Sums.add(from[k], sums, to: slopes + k * width, width)
          Sums.add(before[6 * units + k], sums, to: slopes + (units + k) * width, width)
          inputGradient[k] = Sums.product(weights + k * width, sums, width)
          carriedH[k] = Sums.product(weights + (units + k) * width, sums, width)
        }
      }
    }
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
