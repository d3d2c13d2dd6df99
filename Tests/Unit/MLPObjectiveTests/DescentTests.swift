import Foundation
import HonePlugin
import MLPObjective
import Testing

struct DescentTests {
  private static func additive(_ rate: Double, high: Double = 1) -> DescentRule {
    DescentRule(parameter: 3, .additive, rate: rate, range: 1e-6...high)
  }

  private static let cosine = DescentRule(
    parameter: 3, .cosine(least: 0.9, most: 1.1), rate: 0.05, range: 1e-6...1, interval: 2)

  private func evaluation(
    _ solver: Solver, rate: Double, rule: DescentRule?, seed: UInt64 = 5
  ) throws -> Evaluation {
    var hyperparameters = Hyperparameters(layers: [
      LayerSettings(units: 16, activation: .tanh, initialisation: .glorotNormal)
    ])
    hyperparameters.solver = solver
    hyperparameters.learningRate = rate
    hyperparameters.batchSize = 85
    hyperparameters.policy = .inverse(gamma: 0.1, power: 0.5)
    return try Evaluation(
      hyperparameters, on: Fixture.breastCancer(), seed: seed, leakiness: 0.25, wishes: Wishes(descent: rule))
  }

  /// The loss of update `number`, from 0, out of the moving average.
  private func batchLoss(_ evaluation: Evaluation, of number: Int) throws -> Double {
    func average(_ updates: Int) throws -> Double {
      let loss = try evaluation.advance(to: updates).trainingLoss
      return updates == 0 ? 0 : loss * (1 - pow(0.95, Double(updates)))
    }
    let before = try average(number)
    return try (average(number + 1) - 0.95 * before) / 0.05
  }

  @Test(arguments: [
    (Solver.sgd, 0.2), (.adam(beta1: 0.9, beta2: 0.95), 0.01), (.adagrad, 0.05), (.adadelta(rho: 0.9), 1),
    (.smorm3s, 0.004),
  ])
  func `a change is beta times the derivative of the loss by the rate of the step before`(
    _ solver: Solver, _ rate: Double
  ) throws {
    // The rule changes the rate before update 6 by the gradient of its loss: of the rate that update 5 used. Beta is so
    // small that the rate is the same all along.
    let beta = 1e-7 * rate
    let moved = try evaluation(
      solver, rate: rate, rule: DescentRule(parameter: 3, .additive, rate: beta, range: 1e-6...2))
    _ = try moved.advance(to: 6)
    let before = moved.hyperparameters.learningRate
    _ = try moved.advance(to: 7)
    let derivative = (before - moved.hyperparameters.learningRate) / beta
    func loss(_ other: Double) throws -> Double {
      let evaluation = try evaluation(solver, rate: rate, rule: nil)
      _ = try evaluation.advance(to: 5)
      var hyperparameters = evaluation.hyperparameters
      hyperparameters.learningRate = other
      evaluation.adjust(to: hyperparameters)
      return try batchLoss(evaluation, of: 6)
    }
    let step = 0.02 * rate
    let expected = try (loss(rate + step) - loss(rate - step)) / (2 * step)
    #expect(abs(derivative - expected) < 0.01 * abs(expected) + 1e-5 / rate, "\(derivative) and \(expected)")
  }

  @Test func `with momentum the whole velocity counts as direction`() throws {
    // v = -α Σ μ^k g: by α, h is the product of the gradient with v / α.
    let moved = try evaluation(.momentum(0.9), rate: 0.02, rule: Self.additive(1e-6))
    let plain = try evaluation(.momentum(0.9), rate: 0.02, rule: nil)
    _ = try plain.advance(to: 8)
    _ = try moved.advance(to: 9)
    #expect(moved.hyperparameters.learningRate > 0.02)
    #expect(abs(moved.hyperparameters.learningRate - 0.02) < 1e-3)
  }

  /// The first change is seen from before update 0.
  @Test func `intervals widen, and the rate moves at their ends alone`() throws {
    let rule = DescentRule(
      parameter: 3, .cosine(least: 0.9, most: 1.1), rate: 1, range: 1e-9...1, interval: 3, widening: 2)
    let evaluation = try evaluation(.sgd, rate: 1e-4, rule: rule)
    var changes: [Int] = []
    var rate = 1e-4
    for update in 0..<40 {
      _ = try evaluation.advance(to: update + 1)
      if evaluation.hyperparameters.learningRate != rate { changes.append(update) }
      rate = evaluation.hyperparameters.learningRate
    }
    #expect(changes == [3, 6, 9, 13, 19, 28])
  }

  @Test func `a rate that is too large falls by the less the smaller the cosine`() throws {
    // With this rate the loss swings from side to side: gradient and displacement point the same way, and nowhere else.
    func fall(_ least: Double) throws -> Double {
      let rule = DescentRule(parameter: 3, .cosine(least: least, most: 1), rate: 1, range: 1e-9...10)
      let evaluation = try evaluation(.sgd, rate: 4, rule: rule)
      _ = try evaluation.advance(to: 2)
      return evaluation.hyperparameters.learningRate / 4
    }
    let (half, tenth) = (try fall(0.5), try fall(0.1))
    #expect(half < 1 && half > 0.5)
    // The same cosine to two bases.
    #expect(abs(log(half) / log(0.5) - log(tenth) / log(0.1)) < 1e-9)
  }

  @Test func `the relative form keeps its factor within the limits, and the rate within its range`() throws {
    let steep = DescentRule(parameter: 3, .cosine(least: 0.9, most: 1.1), rate: 100, range: 1e-6...1.3e-3, interval: 1)
    let evaluation = try evaluation(.sgd, rate: 1e-3, rule: steep)
    _ = try evaluation.advance(to: 2)
    #expect(abs(evaluation.hyperparameters.learningRate / 1e-3 - 1.1) < 1e-12)
    _ = try evaluation.advance(to: 8)
    #expect(evaluation.hyperparameters.learningRate == 1.3e-3)
  }

  @Test func `the relative form does not depend on the scale of the loss's gradient`() throws {
    // A rate that is far too small grows at the same pace wherever it begins.
    let factors = try [1e-6, 1e-5].map { rate in
      let rule = DescentRule(parameter: 3, .cosine(least: 0.9, most: 1.1), rate: 0.05, range: 1e-9...1)
      let evaluation = try evaluation(.sgd, rate: rate, rule: rule)
      _ = try evaluation.advance(to: 11)
      return evaluation.hyperparameters.learningRate / rate
    }
    #expect(factors[0] > 1.2)
    #expect(abs(factors[0] / factors[1] - 1) < 0.01)
  }

  @Test func `a rate that is too large falls, and stays positive`() throws {
    let evaluation = try evaluation(.sgd, rate: 1, rule: Self.additive(1, high: 10))
    for update in 1...60 {
      _ = try evaluation.advance(to: update)
      #expect(evaluation.hyperparameters.learningRate >= 1e-6)
    }
  }

  @Test(arguments: [1, 3, 20])
  func `a rule that moves nothing changes no bit, and no derivative but by rounding`(_ interval: Int) throws {
    let still = DescentRule(parameter: 3, .additive, rate: 0, range: 1e-6...1, interval: interval)
    func train(_ rule: DescentRule?, _ directions: [Direction]) throws -> (Evaluation, [Double]) {
      let wishes = Wishes(descent: rule, directions: directions)
      let evaluation = try Evaluation(
        Fixture.elaborate(.adam(beta1: 0.9, beta2: 0.95)), on: Fixture.breastCancer(), seed: 3, leakiness: 0.25,
        wishes: wishes)
      return (evaluation, try evaluation.advance(to: 22).derivatives)
    }
    let (plain, derivatives) = try train(nil, [.learningRate, .l2, .beta1])
    for directions in [[], plain.directions] {
      let (moved, found) = try train(still, directions)
      #expect(moved.bits == plain.bits)
      for (one, other) in zip(found, derivatives) { #expect(abs(one - other) < 1e-3 * abs(other)) }
      #expect(found.count == directions.count)
    }
  }

  @Test(arguments: [Solver.sgd, .smorm3s], [5, 6])
  func `pieces and snapshots equal the whole`(_ solver: Solver, _ at: Int) throws {
    let whole = try evaluation(solver, rate: 0.01, rule: Self.cosine)
    _ = try whole.advance(to: at)
    var bytes: [UInt8] = []
    try whole.snapshot { bytes.append(contentsOf: $0) }
    var offset = 0
    var hyperparameters = whole.hyperparameters
    hyperparameters.learningRate = 0.01
    let other = try Evaluation.restoring(
      hyperparameters, on: Fixture.breastCancer(), leakiness: 0.25, wishes: Wishes(descent: Self.cosine)
    ) { buffer in
      buffer.copyBytes(from: bytes[offset..<offset + buffer.count])
      offset += buffer.count
    }
    let expected = try whole.advance(to: 13)
    #expect(try other.advance(to: 13) == expected)
    #expect(other.bits == whole.bits)
    let atOnce = try evaluation(solver, rate: 0.01, rule: Self.cosine)
    #expect(try atOnce.advance(to: 13) == expected)
    #expect(whole.hyperparameters.learningRate != 0.01)
  }
}
