import HonePlugin
import MLPObjective
import Testing

struct SnapshotTests {
  private func bytes(_ evaluation: Evaluation) throws -> [UInt8] {
    var result: [UInt8] = []
    try evaluation.snapshot { result.append(contentsOf: $0) }
    return result
  }

  private func restored(_ bytes: [UInt8], _ hyperparameters: Hyperparameters, _ folds: [Fold]) throws -> Evaluation {
    var offset = 0
    return try Evaluation.restoring(hyperparameters, on: folds, leakiness: 1.0 / 3) { buffer in
      guard offset + buffer.count <= bytes.count else { throw PluginError.invalid("cut short") }
      buffer.copyBytes(from: bytes[offset..<offset + buffer.count])
      offset += buffer.count
    }
  }

  @Test(arguments: [Solver.sgd, .momentum(0.9), .adam(beta1: 0.9, beta2: 0.99), .smorm3s], [0, 7])
  func `restoring a snapshot equals not having stopped`(_ solver: Solver, _ at: Int) throws {
    let folds = try Fixture.breastCancer()
    let hyperparameters = Fixture.elaborate(solver)
    let whole = try Fixture.evaluation(hyperparameters, on: folds, seed: 42)
    _ = try whole.advance(to: at)
    let snapshot = try bytes(whole)
    let expected = try whole.advance(to: 15)
    let other = try restored(snapshot, hyperparameters, folds)
    #expect(other.updates == at)
    let found = try other.advance(to: 15)
    #expect(other.bits == whole.bits)
    #expect(found == expected)
    #expect(try bytes(other) == bytes(whole))
  }

  @Test func `a copy goes on as the original does, and leaves it alone`() throws {
    let folds = try Fixture.breastCancer()
    let original = try Fixture.evaluation(Fixture.elaborate(), on: folds)
    _ = try original.advance(to: 6)
    let before = original.bits
    let copy = try original.copy()
    let found = try copy.advance(to: 13)
    #expect(original.bits == before)
    #expect(try original.advance(to: 13) == found)
    #expect(original.bits == copy.bits)
  }

  @Test func `a snapshot goes on with another learning rate, but not as another network`() throws {
    let folds = try Fixture.breastCancer()
    let evaluation = try Fixture.evaluation(Fixture.elaborate(), on: folds)
    _ = try evaluation.advance(to: 3)
    let snapshot = try bytes(evaluation)
    var other = Fixture.elaborate()
    other.learningRate = 1e-5
    #expect(try restored(snapshot, other, folds).hyperparameters.learningRate == 1e-5)
    other.layers[0].units = 70
    #expect(throws: PluginError.self) { try restored(snapshot, other, folds) }
    #expect(throws: PluginError.self) { try restored(snapshot, Fixture.elaborate(.adagrad), folds) }
    #expect(throws: PluginError.self) { try restored([UInt8](snapshot.dropLast(9)), Fixture.elaborate(), folds) }
    #expect(throws: PluginError.self) { try restored([UInt8](repeating: 7, count: 64), Fixture.elaborate(), folds) }
  }
}
