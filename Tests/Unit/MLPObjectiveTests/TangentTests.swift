import Foundation
import HonePlugin
import MLPObjective
import Testing

/// Exact gradients against central differences of whole trainings, extrapolated to a step of 0 (Richardson).
struct TangentTests {
  /// Solvers, each with a rate at which it learns.
  static let solvers: [(solver: Solver, rate: Double)] = [
    (.sgd, 0.5), (.momentum(0.8), 0.05), (.nesterov(0.7), 0.05), (.adam(beta1: 0.92, beta2: 0.95), 0.01),
    (.adadelta(rho: 0.8), 1), (.adagrad, 0.05), (.smorm3s, 0.003),
  ]
  static let policies: [LearningRatePolicy] = [
    .fixed, .inverse(gamma: 0.08, power: 0.6), .exponential(gamma: 0.09), .step(gamma: 0.09, epochs: 2),
  ]

  struct Case: Sendable, CustomStringConvertible {
    let solver: Solver
    let rate: Double
    var policy = LearningRatePolicy.fixed
    /// Of the derivative, relative; larger where the step has kinks.
    var tolerance: Double { solver == .smorm3s ? 0.02 : 1e-3 }
    var description: String { "\(solver) \(policy)" }
  }

  static let cases = solvers.flatMap { one in
    policies.map { Case(solver: one.solver, rate: one.rate, policy: $0) }
  }

  /// Two smooth layers with dropout and a penalty; about four epochs of 20 updates.
  private func hyperparameters(_ one: Case) -> Hyperparameters {
    var result = Hyperparameters(layers: [
      LayerSettings(units: 20, activation: .tanh, initialisation: .glorotNormal, dropout: 0.1),
      LayerSettings(units: 12, activation: .sigmoid, initialisation: .glorotNormal, dropout: 0.2),
    ])
    result.outputDropout = 0.1
    result.l2 = 3e-3
    result.solver = one.solver
    result.policy = one.policy
    result.learningRate = one.rate
    result.batchSize = 85
    return result
  }

  private func set(_ direction: Direction, _ value: Double, in hyperparameters: Hyperparameters) -> Hyperparameters {
    var result = hyperparameters
    switch (direction, result.solver, result.policy) {
    case (.learningRate, _, _): result.learningRate = value
    case (.l2, _, _): result.l2 = value
    case (.momentum, .momentum, _): result.solver = .momentum(value)
    case (.momentum, .nesterov, _): result.solver = .nesterov(value)
    case (.beta1, .adam(_, let beta2), _): result.solver = .adam(beta1: 1 - value, beta2: beta2)
    case (.beta2, .adam(let beta1, _), _): result.solver = .adam(beta1: beta1, beta2: 1 - value)
    case (.rho, _, _): result.solver = .adadelta(rho: value)
    case (.gamma, _, .inverse(_, let power)): result.policy = .inverse(gamma: value, power: power)
    case (.gamma, _, .exponential): result.policy = .exponential(gamma: value)
    case (.gamma, _, .step(_, let epochs)): result.policy = .step(gamma: value, epochs: epochs)
    case (.power, _, .inverse(let gamma, _)): result.policy = .inverse(gamma: gamma, power: value)
    default: Issue.record("\(direction) means nothing here")
    }
    return result
  }

  private func value(_ direction: Direction, of hyperparameters: Hyperparameters) -> Double {
    switch (direction, hyperparameters.solver, hyperparameters.policy) {
    case (.learningRate, _, _): hyperparameters.learningRate
    case (.l2, _, _): hyperparameters.l2
    case (.momentum, .momentum(let value), _), (.momentum, .nesterov(let value), _): value
    case (.beta1, .adam(let beta1, _), _): 1 - beta1
    case (.beta2, .adam(_, let beta2), _): 1 - beta2
    case (.rho, .adadelta(let rho), _): rho
    case (.gamma, _, .inverse(let gamma, _)), (.gamma, _, .exponential(let gamma)), (.gamma, _, .step(let gamma, _)):
      gamma
    case (.power, _, .inverse(_, let power)): power
    default: .nan
    }
  }

  @Test(arguments: cases)
  func `the gradient of a training agrees with finite differences`(_ one: Case) throws {
    let folds = try Fixture.breastCancer()
    let hyperparameters = hyperparameters(one)
    let updates = 17
    let wishes = Wishes(directions: Direction.allCases)
    let evaluation = try Evaluation(hyperparameters, on: folds, seed: 7, leakiness: 0.25, wishes: wishes)
    let found = try evaluation.advance(to: updates)
    #expect(evaluation.directions == Direction.allCases.filter { $0.isActive(in: hyperparameters) })
    for (direction, derivative) in zip(evaluation.directions, found.derivatives) {
      let here = value(direction, of: hyperparameters)
      func loss(_ factor: Double) throws -> Double {
        let other = set(direction, here * factor, in: hyperparameters)
        return try Evaluation(other, on: folds, seed: 7, leakiness: 0.25).advance(to: updates).validationLoss
      }
      func difference(_ step: Double) throws -> Double { try (loss(1 + step) - loss(1 - step)) / (2 * step) }
      // Long steps bend, short ones drown in the rounding of floats: one of three lengths has to agree.
      let expected = try [0.04, 0.01, 0.0025].map { step in
        try (4 * difference(step / 2) - difference(step)) / 3
      }
      // Of such a size that what rounding may take hides no mistake.
      #expect(abs(derivative * here) > 4e-4, "\(direction)")
      let error = expected.map { abs(derivative * here - $0) - 5e-6 }.min() ?? .infinity
      #expect(
        error < one.tolerance * (expected.map { abs($0) }.max() ?? 0),
        "\(direction): \(derivative * here) and \(expected)")
    }
  }

  @Test func `with several folds the gradient is that of their mean`() throws {
    _ = try Fixture.breastCancer()
    let folds = try Fold.crossValidation(DataSet.read("wine", label: nil), count: 3, seed: 1, scaling: .each)
    let hyperparameters = hyperparameters(
      Case(solver: .nesterov(0.7), rate: 0.05, policy: .inverse(gamma: 0.08, power: 0.6)))
    func train(_ gamma: Double, _ directions: [Direction] = []) throws -> Evaluation.Measurement {
      var moved = hyperparameters
      moved.policy = .inverse(gamma: gamma, power: 0.6)
      return try Evaluation(moved, on: folds, seed: 7, leakiness: 0.25, wishes: Wishes(directions: directions))
        .advance(to: 12)
    }
    let derivative = try train(0.08, [.gamma]).derivatives[0]
    let expected = try (train(0.082).validationLoss - train(0.078).validationLoss) / 0.004
    #expect(abs(derivative - expected) < 2e-3 * abs(expected))
  }

  @Test(arguments: Activation.allCases)
  func `every activation has its part in the gradient`(_ activation: Activation) throws {
    let folds = try Fixture.breastCancer()
    var hyperparameters = hyperparameters(Case(solver: .sgd, rate: 0.1))
    hyperparameters.layers[0].activation = activation
    hyperparameters.layers[1].activation = activation
    let found = try Evaluation(
      hyperparameters, on: folds, seed: 3, leakiness: 0.25, wishes: Wishes(directions: [.learningRate])
    ).advance(to: 4)
    // Steps so small that few units cross the kink of ReLU and Leaky.
    func difference(_ step: Double) throws -> Double {
      func loss(_ factor: Double) throws -> Double {
        var other = hyperparameters
        other.learningRate *= factor
        return try Evaluation(other, on: folds, seed: 3, leakiness: 0.25).advance(to: 4).validationLoss
      }
      return try (loss(1 + step) - loss(1 - step)) / (2 * step)
    }
    let expected = try difference(1e-3)
    #expect(abs(found.derivatives[0] * 0.1 - expected) < 0.02 * abs(expected) + 2e-5)
  }

  @Test func `a continuous label's squared error is differentiated, too`() throws {
    let file = NSTemporaryDirectory() + "hone-tangents-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let rows = (0..<120).map { row in
      let x = Double(row) / 60 - 1
      return "\(x),\(x * x),\(sin(3 * x) + 0.1 * Double(row % 7))"
    }
    try ("a,b,y\n" + rows.joined(separator: "\n") + "\n").write(toFile: file, atomically: true, encoding: .utf8)
    let folds = try Fold.split(DataSet.read(file, label: "y"), share: 0.25, seed: 0, scaling: .each)
    #expect(folds[0].data.target == .number)
    var hyperparameters = hyperparameters(Case(solver: .momentum(0.5), rate: 0.02))
    hyperparameters.batchSize = 32
    let found = try Evaluation(
      hyperparameters, on: folds, seed: 3, leakiness: 0.25, wishes: Wishes(directions: [.learningRate])
    ).advance(to: 20)
    func loss(_ factor: Double) throws -> Double {
      var other = hyperparameters
      other.learningRate *= factor
      return try Evaluation(other, on: folds, seed: 3, leakiness: 0.25).advance(to: 20).validationLoss
    }
    let expected = try (loss(1.01) - loss(0.99)) / 0.02
    #expect(abs(found.derivatives[0] * 0.02 - expected) < 5e-3 * abs(expected) + 1e-5)
  }

  @Test func `derivatives change nothing of the training itself`() throws {
    let folds = try Fixture.breastCancer()
    let plain = try Fixture.evaluation(Fixture.elaborate(), on: folds, seed: 2)
    let carried = try Evaluation(
      Fixture.elaborate(), on: folds, seed: 2, leakiness: 1.0 / 3, wishes: Wishes(directions: Direction.allCases))
    #expect(try plain.advance(to: 9).validationLoss == carried.advance(to: 9).validationLoss)
    #expect(plain.bits == carried.bits)
  }

  @Test func `derivatives go on from a snapshot as if nothing had happened`() throws {
    let folds = try Fixture.breastCancer()
    let wishes = Wishes(directions: Direction.allCases)
    let hyperparameters = Fixture.elaborate(.adam(beta1: 0.9, beta2: 0.95))
    let whole = try Evaluation(hyperparameters, on: folds, seed: 4, leakiness: 0.25, wishes: wishes)
    _ = try whole.advance(to: 6)
    var bytes: [UInt8] = []
    try whole.snapshot { bytes.append(contentsOf: $0) }
    var offset = 0
    let other = try Evaluation.restoring(hyperparameters, on: folds, leakiness: 0.25, wishes: wishes) { buffer in
      buffer.copyBytes(from: bytes[offset..<offset + buffer.count])
      offset += buffer.count
    }
    #expect(offset == bytes.count)
    let copy = try whole.copy()
    let expected = try whole.advance(to: 14)
    #expect(try other.advance(to: 14) == expected)
    #expect(try copy.advance(to: 14) == expected)
    #expect(expected.derivatives.count == 6 && expected.derivatives.allSatisfy(\.isFinite))
  }
}
