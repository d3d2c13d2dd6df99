import CMLPKernels
import Glibc
import HonePlugin
import Testing

struct LossTests {
  /// Loss, wrong rows and deltas in double.
  private func reference(_ outputs: [Float], rows: Int, labels: [Int32]) -> (loss: Double, wrong: UInt64, [Double]) {
    let classes = outputs.count / rows
    var (loss, wrong, deltas) = (0.0, UInt64(0), [Double]())
    for row in 0..<rows {
      let values = outputs[row * classes..<(row + 1) * classes].map(Double.init)
      let largest = values.max() ?? 0
      let powers = values.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      let label = Int(labels[row])
      loss += log(sum) + largest - values[label]
      if values.firstIndex(of: largest) != label { wrong += 1 }
      deltas += powers.enumerated().map { ($1 / sum - ($0 == label ? 1 : 0)) / Double(rows) }
    }
    return (loss, wrong, deltas)
  }

  /// Few classes, and more than there is room for at once.
  @Test(arguments: [2, 10, 26, 1000, 1500], [0.01, 1, 60])
  func `softmax and cross-entropy agree with double precision`(_ classes: Int, _ spread: Double) {
    let rows = 45
    var random = RandomStream(seed: 3, trial: 0, stream: 0)
    // Half of the outputs are whole steps, so that ties occur.
    let outputs = (0..<rows * classes).map { index in
      let value = random.normal()
      return Float(spread * (index % 2 == 0 ? value.rounded() : value))
    }
    let labels = (0..<rows).map { _ in Int32(random.below(classes)) }
    let chosen = (0..<UInt32(rows)).map { $0 }
    let expected = reference(outputs, rows: rows, labels: labels)
    var deltas = [Float](repeating: 0, count: outputs.count)
    let trained = mlp_cross_entropy(outputs, rows, classes, labels, chosen, nil, &deltas)
    let measured = mlp_cross_entropy(outputs, rows, classes, labels, chosen, nil, nil)
    for found in [trained, measured] {
      #expect(abs(found.loss - expected.loss) < 1e-6 * expected.loss)
      #expect(found.wrong == expected.wrong)
    }
    for (found, expected) in zip(deltas, expected.2) where abs(Double(found) - expected) > 1e-6 / Double(rows) {
      Issue.record("\(found) for \(expected)")
      return
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func `an output that is not finite makes the loss not finite`(_ value: Float) {
    for place in 0..<3 {
      var outputs: [Float] = [1, 2, 3, 0, 1, 0]
      outputs[place] = value
      #expect(!mlp_cross_entropy(outputs, 2, 3, [1, 1], [0, 1], nil, nil).loss.isFinite)
    }
  }
}
