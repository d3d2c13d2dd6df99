import CMLPKernels
import Glibc
import HonePlugin

/// The rows to train with and those to validate with, and how the columns are scaled.
package final class Fold {
  package let data: DataSet
  package let training: Block<UInt32>
  package let validation: Block<UInt32>

  /// Mean and inverse deviation of each column over the training rows; nil: the values as they are.
  private let mean: Block<Float>?
  private let scale: Block<Float>?

  /// Of a continuous label, over the training rows: predictions are of (label − mean) · scale.
  private let targetMean: Float
  private let targetScale: Float
  /// What a row of each class counts in the loss of a training; nil: 1.
  private let classWeights: Block<Float>?

  /// What a guess costs on the validation rows that knows the training labels only: always the most frequent class, or the
  /// mean of a continuous label.
  package let guessError: Double
  /// The mean loss of the best constant prediction: class frequencies, or the mean.
  package let guessLoss: Double

  package init(
    _ data: DataSet, training: [UInt32], validation: [UInt32], scaling: MLPOptions.Scaling,
    classWeights: MLPOptions.ClassWeights = .equal
  ) throws {
    self.data = data
    self.training = try Block(training)
    self.validation = try Block(validation)
    if scaling != .none {
      let mean = try Block<Float>(count: data.columns)
      let scale = try Block<Float>(count: data.columns)
      mlp_column_moments(
        data.values, data.columns, self.training.start, training.count, mean.start, scale.start)
      if scaling == .together { Fold.joinMoments(mean, scale) }
      for column in scale.buffer.indices { scale.buffer[column] = 1 / scale.buffer[column] }
      (self.mean, self.scale) = (mean, scale)
    } else {
      (mean, scale) = (nil, nil)
    }
    if let classes = data.classes {
      (targetMean, targetScale) = (0, 1)
      (guessError, guessLoss) = Fold.guess(classes, count: data.outputs, training, validation)
      self.classWeights = try classWeights.weights(of: training.map { classes[Int($0)] }, count: data.outputs)
    } else if let targets = data.targets {
      var mean: Float = 0
      var deviation: Float = 1
      mlp_column_moments(targets, 1, self.training.start, training.count, &mean, &deviation)
      (targetMean, targetScale) = (mean, 1 / deviation)
      self.classWeights = nil
      let squares = validation.map { row in
        let distance = Double((targets[Int(row)] - mean) / deviation)
        return distance * distance
      }
      guessError = squares.reduce(0, +) / Double(validation.count)
      guessLoss = guessError
    } else {
      throw PluginError.invalid("the data has neither classes nor a continuous label")
    }
  }

  /// One mean and one deviation of all columns in the place of each its own.
  ///
  /// A column that does not vary counts with the deviation 1 that it has by convention: next to nothing among pixels.
  private static func joinMoments(_ mean: Block<Float>, _ deviation: Block<Float>) {
    let count = Double(mean.count)
    let middle = mean.buffer.reduce(0) { $0 + Double($1) } / count
    let squares = zip(mean.buffer, deviation.buffer).reduce(0) { sum, column in
      let (center, spread) = (Double(column.0) - middle, Double(column.1))
      return sum + center * center + spread * spread
    }
    let all = (squares / count).squareRoot()
    for column in mean.buffer.indices {
      mean.buffer[column] = Float(middle)
      deviation.buffer[column] = all > 0 ? Float(all) : 1
    }
  }

  /// Error of the most frequent class, and cross-entropy of the class frequencies (plus one row of each, so that it is
  /// finite).
  private static func guess(
    _ classes: UnsafePointer<Int32>, count: Int, _ training: [UInt32], _ validation: [UInt32]
  ) -> (error: Double, loss: Double) {
    var frequencies = [Int](repeating: 0, count: count)
    for row in training { frequencies[Int(classes[Int(row)])] += 1 }
    let most = frequencies.indices.max { frequencies[$0] < frequencies[$1] } ?? 0
    let total = Double(training.count + count)
    var wrong = 0
    var loss = 0.0
    for row in validation {
      let label = Int(classes[Int(row)])
      if label != most { wrong += 1 }
      loss -= log(Double(frequencies[label] + 1) / total)
    }
    return (Double(wrong) / Double(validation.count), loss / Double(validation.count))
  }

  /// Writes some rows (count, columns), scaled, to `input`.
  package func gather(_ rows: UnsafePointer<UInt32>, count: Int, into input: UnsafeMutablePointer<Float>) {
    mlp_gather(data.values, data.columns, rows, count, mean?.start, scale?.start, input)
  }

  /// The loss of `outputs` (count, outputs) on these rows; `deltas` takes its derivative, or is nil.
  ///
  /// - Parameter isWeighted: whether classes count by their weights, as they do in training.
  func loss(
    _ outputs: UnsafePointer<Float>, rows: UnsafePointer<UInt32>, count: Int, isWeighted: Bool,
    deltas: UnsafeMutablePointer<Float>?
  ) -> mlp_loss {
    if let classes = data.classes {
      return mlp_cross_entropy(
        outputs, count, data.outputs, classes, rows, isWeighted ? classWeights?.start : nil, deltas)
    }
    guard let targets = data.targets else { preconditionFailure("checked when the fold was made") }
    return mlp_squared_error(outputs, count, targets, rows, targetMean, targetScale, deltas)
  }
}

extension Fold {
  /// The tangents of the derivatives that `loss`, weighted, wrote, from those of the outputs.
  func lossTangent(
    deltas: UnsafePointer<Float>, outputTangents: UnsafePointer<Float>, rows: UnsafePointer<UInt32>, count: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    if let classes = data.classes {
      mlp_cross_entropy_tangent(deltas, classes, rows, classWeights?.start, outputTangents, out, count, data.outputs)
    } else {
      mlp_squared_error_tangent(outputTangents, out, count * data.outputs)
    }
  }

  /// One fold with a share of the rows for validation.
  package static func split(
    _ data: DataSet, share: Double, seed: UInt64, scaling: MLPOptions.Scaling,
    classWeights: MLPOptions.ClassWeights = .equal
  ) throws -> [Fold] {
    let isValidation = try data.split(share: share, seed: seed)
    let rows = (0..<UInt32(data.rows))
    return [
      try Fold(
        data, training: rows.filter { !isValidation[Int($0)] }, validation: rows.filter { isValidation[Int($0)] },
        scaling: scaling, classWeights: classWeights)
    ]
  }

  /// `count` folds, each with another `count`th of the rows for validation.
  package static func crossValidation(
    _ data: DataSet, count: Int, seed: UInt64, scaling: MLPOptions.Scaling,
    classWeights: MLPOptions.ClassWeights = .equal
  ) throws -> [Fold] {
    let foldOfRow = try data.folds(count, seed: seed)
    let rows = (0..<UInt32(data.rows))
    return try (0..<UInt32(count)).map { fold in
      try Fold(
        data, training: rows.filter { foldOfRow[Int($0)] != fold },
        validation: rows.filter { foldOfRow[Int($0)] == fold }, scaling: scaling, classWeights: classWeights)
    }
  }
}
