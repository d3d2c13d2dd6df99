import CMLPKernels
import HonePlugin
import MLPObjective
import Testing

struct FusedUpdateTests {
  static let solvers: [Solver] = [
    .sgd, .momentum(0.9), .nesterov(0.8), .adam(beta1: 0.9, beta2: 0.99), .adadelta(rho: 0.9), .adagrad, .smorm3s,
  ]

  /// Three updates, each by the whole gradient or layer by layer; the weights and the solver's memory after them.
  private func train(_ solver: Solver, units: [Int], isFused: Bool, _ instructions: Int32) throws -> [UInt32] {
    let rows = 9
    let layers: [Activation] = [.tanh, .leaky, .relu]
    let network = try Network(
      inputs: 70, layers: units.enumerated().map { ($1, layers[$0]) }, outputs: 5, leakiness: 0.2, capacity: rows,
      keepsGradient: true, instructions: instructions)
    try network.initialise([Initialisation](repeating: .heNormal, count: units.count), seed: 4)
    let count = network.parameters.count
    let memory = try Block(solver.initialMemory.flatMap { [Float](repeating: $0, count: count) })
    var random = RandomStream(seed: 6, trial: 0, stream: 0)
    let rates = [0.1, 0.3, 0.2, 0.4][...units.count]
    for number in 1...3 {
      for index in 0..<rows * 70 { network.input[index] = Float(random.normal()) }
      let labels = (0..<rows).map { _ in Int32(random.below(5)) }
      network.forward(rows: rows, dropout: DropoutMasks(seed: 1, update: UInt64(number), rates: Array(rates)))
      _ = mlp_cross_entropy(
        network.output, rows, 5, labels, (0..<UInt32(rows)).map { $0 }, nil, network.outputDelta)
      if isFused {
        network.descend(rows: rows, l2: 0.01, solver: solver, rate: 0.02, number: number, memory: memory)
      } else {
        network.backward(rows: rows, l2: 0.01)
        solver.step(network.parameters, gradient: network.gradient, memory: memory, rate: 0.02, number: number)
      }
    }
    return (Array(network.parameters.buffer) + Array(memory.buffer)).map(\.bitPattern)
  }

  /// The wide network has layers whose gradient comes in parts.
  @Test(arguments: solvers, [[20, 33, 17], [2100, 600]])
  func `updating layer by layer gives the bits of updating all at once`(_ solver: Solver, _ units: [Int]) throws {
    for instructions in instructions where instructions != MLP_OPENBLAS {
      let fused = try train(solver, units: units, isFused: true, instructions)
      #expect(fused == (try train(solver, units: units, isFused: false, instructions)))
    }
  }

  @Test func `updating layer by layer works with OpenBLAS too`() throws {
    for units in [[20, 33, 17], [2100, 600]] {
      let fused = try train(.momentum(0.9), units: units, isFused: true, MLP_OPENBLAS)
      let whole = try train(.momentum(0.9), units: units, isFused: false, MLP_OPENBLAS)
      for (left, right) in zip(fused, whole) where left != right {
        let (left, right) = (Float(bitPattern: left), Float(bitPattern: right))
        #expect(abs(left - right) <= 1e-5 * max(abs(left), 0.01))
      }
    }
  }
}
