import CHone
import CMLPKernels
import Foundation
import MLPObjective
import Testing

/// The training again in double precision and without any thought of speed: same weights at the start, same batches, same
/// dropout masks.
private struct DoubleTrainer {
  let sizes: [Int]
  let activations: [Activation]
  let l2: Double
  var parameters: [Double]
  var memory: [[Double]]
  var updates = 0

  /// Forward and back over one batch: the mean loss without penalty, and the gradient with it.
  func lossAndGradient(_ inputs: [[Double]], _ labels: [Int], factors: [[[Double]]]) -> (Double, [Double]) {
    var gradient = [Double](repeating: 0, count: parameters.count)
    var total = 0.0
    let offsets = sizes.indices.dropLast().reduce(into: [0]) { $0.append($0[$0.count - 1] + (sizes[$1] + 1) * sizes[$1 + 1]) }
    for row in inputs.indices {
      var dropped: [[Double]] = []
      var outputs = [inputs[row]]
      for layer in 0..<sizes.count - 1 {
        let from = zip(outputs[layer], factors[layer][row]).map { $0 * $1 }
        dropped.append(from)
        let width = sizes[layer + 1]
        var sums = Array(parameters[offsets[layer] + sizes[layer] * width..<offsets[layer + 1]])
        for input in 0..<sizes[layer] where from[input] != 0 {
          for output in 0..<width { sums[output] += from[input] * parameters[offsets[layer] + input * width + output] }
        }
        outputs.append(layer < activations.count ? sums.map { value(activations[layer], $0) } : sums)
      }
      let last = outputs[sizes.count - 1]
      let largest = last.max() ?? 0
      let powers = last.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      total += log(sum) + largest - last[labels[row]]
      var delta = powers.map { $0 / sum / Double(inputs.count) }
      delta[labels[row]] -= 1 / Double(inputs.count)
      for layer in (0..<sizes.count - 1).reversed() {
        let width = sizes[layer + 1]
        var below = [Double](repeating: 0, count: sizes[layer])
        for input in 0..<sizes[layer] {
          for output in 0..<width {
            let place = offsets[layer] + input * width + output
            gradient[place] += dropped[layer][input] * delta[output]
            below[input] += parameters[place] * delta[output]
          }
        }
        for output in 0..<width { gradient[offsets[layer] + sizes[layer] * width + output] += delta[output] }
        guard layer > 0 else { break }
        delta = below.indices.map {
          below[$0] * factors[layer][row][$0] * slope(activations[layer - 1], outputs[layer][$0])
        }
      }
    }
    for layer in 0..<sizes.count - 1 {
      for place in offsets[layer]..<offsets[layer] + sizes[layer] * sizes[layer + 1] {
        gradient[place] += 2 * l2 * parameters[place]
      }
    }
    return (total / Double(inputs.count), gradient)
  }

  private func value(_ activation: Activation, _ x: Double) -> Double { activation == .tanh ? tanh(x) : max(x, 0) }
  /// By the value of the activation.
  private func slope(_ activation: Activation, _ y: Double) -> Double { activation == .tanh ? 1 - y * y : y > 0 ? 1 : 0 }

  /// One step of a solver, in the formulas of its source: see `SolverTests`.
  mutating func step(_ solver: Solver, _ gradient: [Double], rate: Double) {
    updates += 1
    let t = Double(updates)
    for i in parameters.indices {
      let g = gradient[i]
      switch solver {
      case .sgd: parameters[i] -= rate * g
      case .momentum(let mu):
        memory[0][i] = mu * memory[0][i] - rate * g
        parameters[i] += memory[0][i]
      case .nesterov(let mu):
        memory[0][i] = mu * memory[0][i] - rate * g
        parameters[i] += mu * memory[0][i] - rate * g
      case .adam(let beta1, let beta2):
        memory[0][i] = beta1 * memory[0][i] + (1 - beta1) * g
        memory[1][i] = beta2 * memory[1][i] + (1 - beta2) * g * g
        let corrected = rate * (1 - pow(beta2, t)).squareRoot() / (1 - pow(beta1, t))
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

struct LossCurveTests {
  @Test(arguments: [
    (Solver.sgd, 0.1), (.momentum(0.9), 0.02), (.nesterov(0.9), 0.02), (.adam(beta1: 0.9, beta2: 0.99), 0.003),
    (.adadelta(rho: 0.95), 1), (.adagrad, 0.02), (.smorm3s, 0.005),
  ])
  func `fifty losses agree with the same training in double precision to a ten-thousandth`(
    _ solver: Solver, _ rate: Double
  ) throws {
    let fold = try #require(try Fixture.digits().first)
    let data = fold.data
    // smorm3s divides by the size of the gradient: where rounding decides on which side of a kink a unit is, a whole step
    // depends on it, and the two trainings part after some twenty updates.
    let activation: Activation = solver == .smorm3s ? .tanh : .relu
    var hyperparameters = Hyperparameters(layers: [
      LayerSettings(units: 16, activation: .tanh, initialisation: .glorotNormal, dropout: 0.1),
      LayerSettings(units: 12, activation: activation, initialisation: .heNormal),
    ])
    hyperparameters.outputDropout = 0.2
    hyperparameters.l2 = 1e-3
    hyperparameters.solver = solver
    hyperparameters.learningRate = rate
    let trainer = try Trainer(hyperparameters, on: fold, seed: 11, leakiness: 0.25)
    try trainer.initialise()
    var reference = DoubleTrainer(
      sizes: trainer.network.sizes, activations: trainer.network.activations, l2: hyperparameters.l2,
      parameters: trainer.network.parameters.buffer.map(Double.init),
      memory: solver.initialMemory.map { [Double](repeating: Double($0), count: trainer.network.parameters.count) })
    var mean = [Float](repeating: 0, count: data.columns)
    var deviation = mean
    mlp_column_moments(data.values, data.columns, fold.training.start, fold.training.count, &mean, &deviation)
    let classes = try #require(data.classes)
    var order = [UInt32](repeating: 0, count: fold.training.count)
    var masks = DropoutMasks(seed: trainer.seed, rates: [0.1, 0, 0.2])
    for update in 0..<50 {
      let (epoch, position) = update.quotientAndRemainder(dividingBy: trainer.updatesPerEpoch)
      if position == 0 { mlp_shuffle(trainer.seed, UInt64(epoch), &order, order.count) }
      let rows = (0..<32).map { Int(fold.training.start[Int(order[position * 32 + $0])]) }
      let inputs = rows.map { row in
        (0..<data.columns).map { Double((data.values[row * data.columns + $0] - mean[$0]) * (1 / deviation[$0])) }
      }
      masks.update = UInt64(update)
      let (loss, gradient) = reference.lossAndGradient(
        inputs, rows.map { Int(classes[$0]) },
        factors: Reference.factors(masks, sizes: trainer.network.sizes, rows: 32))
      reference.step(solver, gradient, rate: rate)
      let before = trainer.averageLoss
      try trainer.advance(to: update + 1)
      let found = (trainer.averageLoss - 0.95 * before) / 0.05
      #expect(abs(found - loss) < 1e-4 * max(1, loss), "update \(update): \(found) and \(loss)")
    }
  }
}
