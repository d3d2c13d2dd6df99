import CMLPKernels
import HonePlugin
import MLPObjective
import Testing

struct GradientTests {
  static let rows = 7
  static let classes = 3

  @Test(arguments: Activation.allCases, [1, 2, 4])
  func `the gradient agrees with finite differences of a plain network`(_ activation: Activation, _ depth: Int) throws {
    try check([Activation](repeating: activation, count: depth), l2: 0.01, dropout: 0)
  }

  @Test(arguments: Activation.allCases)
  func `with dropout, the gradient is that of the network that was left`(_ activation: Activation) throws {
    try check([activation, .tanh, activation], l2: 0.003, dropout: 0.4)
  }

  /// Compares each component with the central difference of the reference, relative to the largest.
  private func check(_ activations: [Activation], l2: Float, dropout: Double) throws {
    let rows = GradientTests.rows
    let leakiness: Float = 0.25
    let units = [6, 9, 5, 8]
    let network = try Network(
      inputs: 11, layers: activations.enumerated().map { (units[$0], $1) }, outputs: GradientTests.classes,
      leakiness: leakiness, capacity: rows)
    try network.initialise([Initialisation](repeating: .normal(deviation: 0.5), count: activations.count), seed: 3)
    var random = RandomStream(seed: 17, trial: 0, stream: 0)
    for layer in 0..<network.layerCount {
      for unit in 0..<network.sizes[layer + 1] {
        network.biases(layer, in: network.parameters)[unit] = Float(random.normal())
      }
    }
    let inputs = (0..<rows).map { _ in (0..<11).map { _ in Float(random.normal()) } }
    let labels = (0..<rows).map { _ in random.below(GradientTests.classes) }
    for (row, input) in inputs.enumerated() {
      for (column, value) in input.enumerated() { network.input[row * 11 + column] = value }
    }
    let masks = DropoutMasks(seed: 5, update: 8, rates: [Double](repeating: dropout, count: network.layerCount))
    let reference = Reference(
      sizes: network.sizes, activations: activations, leakiness: Double(leakiness),
      inputs: inputs.map { $0.map(Double.init) }, labels: labels, l2: Double(l2),
      factors: Reference.factors(masks, sizes: network.sizes, rows: rows))

    network.forward(rows: rows, dropout: masks)
    let loss = mlp_cross_entropy(
      network.output, rows, GradientTests.classes, labels.map(Int32.init), (0..<UInt32(rows)).map { $0 }, nil,
      network.outputDelta)
    network.backward(rows: rows, l2: l2)

    var parameters = network.parameters.buffer.map(Double.init)
    let whole = loss.loss / Double(rows) + Double(l2) * network.sumOfSquaredWeights
    #expect(abs(whole - reference.loss(parameters)) < 1e-5 * (1 + abs(whole)))
    let largest = network.gradient.buffer.map { abs($0) }.max() ?? 0
    #expect(largest > 1e-3)
    for index in parameters.indices {
      let here = parameters[index]
      let step = 1e-6
      parameters[index] = here + step
      let above = reference.loss(parameters)
      parameters[index] = here - step
      let below = reference.loss(parameters)
      parameters[index] = here
      let difference = (above - below) / (2 * step)
      #expect(
        abs(difference - Double(network.gradient.start[index])) < 2e-5 * Double(largest),
        "parameter \(index) of \(network.sizes)")
    }
  }

  @Test func `the squared error's derivative agrees with finite differences`() {
    let outputs: [Float] = [0.5, -1, 2]
    let targets: [Float] = [9, 10, 11, 14]
    let rows: [UInt32] = [3, 0, 2]
    func loss(_ outputs: [Float]) -> Double {
      mlp_squared_error(outputs, 3, targets, rows, 11, 0.5, nil).loss / 3
    }
    var deltas = [Float](repeating: 0, count: 3)
    _ = mlp_squared_error(outputs, 3, targets, rows, 11, 0.5, &deltas)
    for index in 0..<3 {
      var (above, below) = (outputs, outputs)
      above[index] += 0.125
      below[index] -= 0.125
      #expect(abs((loss(above) - loss(below)) / 0.25 - Double(deltas[index])) < 1e-6)
    }
  }
}
