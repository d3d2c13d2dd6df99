import CMLPKernels
import Glibc
import HonePlugin
import MLPObjective
import Testing

/// Rows that count by their class: in what a training minimises, and nowhere else.
struct ClassWeightTests {
  /// Three classes of 30, 10 and 60 training rows, and 50 rows for validation.
  private static func data() throws -> (data: DataSet, training: [UInt32], validation: [UInt32]) {
    var random = RandomStream(seed: 5, trial: 0, stream: 0)
    let labels = (0..<150).map { row in [0, 0, 0, 1, 2, 2, 2, 2, 2, 2][row % 10] }
    let rows = labels.map { label in
      "\(random.normal() + Double(label)),\(random.normal() - 0.5 * Double(label)),c\(label)"
    }
    let file = try TemporaryFile("a,b,label\n" + rows.joined(separator: "\n") + "\n")
    let data = try withExtendedLifetime(file) { try DataSet.read(file.path, label: nil) }
    return (data, Array(0..<100), Array(100..<150))
  }

  private static func hyperparameters(batchSize: Int) -> Hyperparameters {
    var result = Hyperparameters(layers: [
      LayerSettings(units: 16, activation: .tanh, initialisation: .glorotNormal)
    ])
    result.batchSize = batchSize
    result.solver = .momentum(0.8)
    result.learningRate = 0.2
    result.l2 = 1e-3
    return result
  }

  @Test func `balanced weights are those of scikit-learn`() throws {
    // compute_class_weight("balanced", classes=[0, 1, 2], y=[0] * 3 + [1] + [2] * 6), scikit-learn 1.9.1.
    let labels = [Int32](repeating: 0, count: 3) + [1] + [Int32](repeating: 2, count: 6)
    let found = try #require(try MLPOptions.ClassWeights.balanced.weights(of: labels, count: 3))
    #expect(Array(found.buffer) == [1.1111112, 3.3333333, 0.5555556])
    #expect(try MLPOptions.ClassWeights.equal.weights(of: labels, count: 3) == nil)
  }

  @Test func `a class without training rows takes nothing from the others`() throws {
    let found = try #require(try MLPOptions.ClassWeights.balanced.weights(of: [0, 0, 0, 2], count: 3))
    #expect(found.start[0] == Float(4.0 / 6) && found.start[2] == 2)
  }

  @Test func `training balanced is training with rows of rare classes repeated`() throws {
    let (data, training, validation) = try Self.data()
    let weighted = try Fold(
      data, training: training, validation: validation, scaling: .none, classWeights: .balanced)
    // Each class 60 rows.
    let repeated = training.flatMap { row in
      [UInt32](repeating: row, count: [2, 6, 1][Int(data.classes?[Int(row)] ?? 0)])
    }
    #expect(repeated.count == 180)
    let whole = try Fold(data, training: repeated, validation: validation, scaling: .none)
    let equal = try Fold(data, training: training, validation: validation, scaling: .none)
    func measure(_ fold: Fold) throws -> Evaluation.Measurement {
      try Fixture.evaluation(Self.hyperparameters(batchSize: 180), on: [fold], seed: 2).advance(to: 40)
    }
    let (found, expected, other) = try (measure(weighted), measure(whole), measure(equal))
    #expect(abs(found.validationLoss - expected.validationLoss) < 1e-5 * expected.validationLoss)
    #expect(abs(found.trainingLoss - expected.trainingLoss) < 1e-5 * expected.trainingLoss)
    #expect(found.error == expected.error)
    #expect(abs(found.validationLoss - other.validationLoss) > 0.01)
  }

  @Test func `before the first update all validation rows count alike`() throws {
    let (data, training, validation) = try Self.data()
    let measurements = try [MLPOptions.ClassWeights.equal, .balanced].map { weights in
      let fold = try Fold(data, training: training, validation: validation, scaling: .each, classWeights: weights)
      return try Fixture.evaluation(Self.hyperparameters(batchSize: 32), on: [fold], seed: 2).measure()
    }
    #expect(measurements[0].validationLoss == measurements[1].validationLoss)
    #expect(measurements[0].error == measurements[1].error)
  }

  @Test(arguments: [3, 1100])
  func `weighted derivatives of the loss agree with finite differences`(_ classes: Int) {
    let rows = 4
    var random = RandomStream(seed: 9, trial: 0, stream: 0)
    var outputs = (0..<rows * classes).map { _ in Float(random.normal()) }
    let direction = outputs.map { _ in Float(random.normal()) }
    let labels = (0..<rows).map { _ in Int32(random.below(classes)) }
    let weights = (0..<classes).map { _ in Float(0.25 + 3 * random.uniform()) }
    let chosen: [UInt32] = [2, 0, 3, 1]
    var deltas = [Float](repeating: 0, count: outputs.count)
    func loss(_ outputs: [Float]) -> Double {
      mlp_cross_entropy(outputs, rows, classes, labels, chosen, weights, nil).loss / Double(rows)
    }
    let trained = mlp_cross_entropy(outputs, rows, classes, labels, chosen, weights, &deltas)
    #expect(abs(trained.loss / Double(rows) - loss(outputs)) < 1e-5)
    var tangents = deltas
    mlp_cross_entropy_tangent(deltas, labels, chosen, weights, direction, &tangents, rows, classes)
    let step: Float = 1.0 / 64
    let start = outputs
    for index in stride(from: 0, to: outputs.count, by: max(1, outputs.count / 50)) {
      outputs[index] = start[index] + step
      let above = loss(outputs)
      outputs[index] = start[index] - step
      let below = loss(outputs)
      outputs[index] = start[index]
      #expect(abs((above - below) / Double(2 * step) - Double(deltas[index])) < 1e-4)
    }
    func slopes(_ factor: Float) -> [Float] {
      var slopes = deltas
      let moved = zip(start, direction).map { $0 + factor * step * $1 }
      _ = mlp_cross_entropy(moved, rows, classes, labels, chosen, weights, &slopes)
      return slopes
    }
    let (above, below) = (slopes(1), slopes(-1))
    for index in outputs.indices {
      let difference = (above[index] - below[index]) / (2 * step)
      #expect(abs(difference - tangents[index]) < 1e-3, "output \(index)")
    }
  }

  @Test(arguments: [Solver.momentum(0.8), .adam(beta1: 0.9, beta2: 0.95)])
  func `the gradient of a balanced training agrees with finite differences`(_ solver: Solver) throws {
    let (data, training, validation) = try Self.data()
    let fold = try Fold(data, training: training, validation: validation, scaling: .each, classWeights: .balanced)
    var hyperparameters = Self.hyperparameters(batchSize: 25)
    hyperparameters.solver = solver
    hyperparameters.learningRate = 0.03
    func train(_ factor: Double, _ directions: [Direction] = []) throws -> Evaluation.Measurement {
      var moved = hyperparameters
      moved.learningRate *= factor
      return try Evaluation(
        moved, on: [fold], seed: 4, leakiness: 0.25, wishes: Wishes(directions: directions)
      ).advance(to: 15)
    }
    let derivative = try train(1, [.learningRate]).derivatives[0] * hyperparameters.learningRate
    let expected = try (train(1.005).validationLoss - train(0.995).validationLoss) / 0.01
    #expect(abs(derivative - expected) < 2e-3 * abs(expected) + 1e-5)
  }
}
