import MLPObjective
import Testing

struct LearningRatePolicyTests {
  /// By hand: 0.1 · (1 + 0.5 · 6)^(−½) = 0.05; 0.1 · 0.5³ = 0.0125; ⌊7/3⌋ = 2.
  @Test(arguments: [
    (LearningRatePolicy.fixed, 9, 0.1), (.inverse(gamma: 0.5, power: 0.5), 0, 0.1),
    (.inverse(gamma: 0.5, power: 0.5), 6, 0.05), (.inverse(gamma: 0.5, power: 0), 6, 0.1),
    (.exponential(gamma: 0.5), 0, 0.1), (.exponential(gamma: 0.5), 3, 0.0125),
    (.step(gamma: 0.5, epochs: 3), 2, 0.1), (.step(gamma: 0.5, epochs: 3), 3, 0.05),
    (.step(gamma: 0.5, epochs: 3), 7, 0.025),
  ])
  func `a policy gives its closed form of the epoch`(_ policy: LearningRatePolicy, _ epoch: Int, _ rate: Double) {
    #expect(abs(policy.rate(base: 0.1, epoch: epoch) - rate) < 1e-15)
  }

  @Test func `a policy counts passes over the data`() throws {
    // With γ = 1e-30, the second epoch moves nothing.
    var hyperparameters = Fixture.sensible()
    hyperparameters.solver = .sgd
    hyperparameters.l2 = 0
    hyperparameters.policy = .exponential(gamma: 1e-30)
    hyperparameters.batchSize = 100
    let evaluation = try Fixture.evaluation(hyperparameters, on: Fixture.breastCancer())
    #expect(evaluation.trainers[0].updatesPerEpoch == 4)  // 427 rows
    func bits() -> [UInt32] { evaluation.trainers[0].network.parameters.buffer.map(\.bitPattern) }
    _ = try evaluation.advance(to: 3)
    let three = bits()
    _ = try evaluation.advance(to: 4)
    let four = bits()
    _ = try evaluation.advance(to: 9)
    #expect(three != four)
    #expect(four == bits())
  }
}
