import MLPObjective
import Testing

struct InitialisationTests {
  static let inputs = 240
  static let outputs = 180

  private func weights(_ rule: Initialisation, inputs: Int = inputs, outputs: Int = outputs) throws -> [Double] {
    let block = try Block<Float>(count: inputs * outputs)
    try rule.fill(block.start, inputs: inputs, outputs: outputs, seed: 11, layer: 2)
    return block.buffer.map(Double.init)
  }

  private func moments(_ numbers: [Double]) -> (mean: Double, deviation: Double, kurtosis: Double) {
    let count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    let second = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let fourth = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) * ($1 - mean) } / count
    return (mean, second.squareRoot(), fourth / (second * second))
  }

  @Test(arguments: [
    (Initialisation.normal(deviation: 0.03), 0.03), (.glorotNormal, 0.0690065559), (.heNormal, 0.0645497224),
  ])
  func `normal weights have the deviation of their rule`(_ rule: Initialisation, _ deviation: Double) throws {
    let found = moments(try weights(rule))
    #expect(abs(found.mean) < 4 * deviation / 207)  // √(240 · 180) = 207
    #expect(abs(found.deviation / deviation - 1) < 0.015)
    #expect(abs(found.kurtosis - 3) < 0.1)
  }

  @Test(arguments: [(Initialisation.uniform, 0.01), (.glorotUniform, 0.1195228609), (.heUniform, 0.1118033989)])
  func `uniform weights fill the range of their rule`(_ rule: Initialisation, _ bound: Double) throws {
    let all = try weights(rule)
    let found = moments(all)
    #expect(all.allSatisfy { abs($0) <= bound * (1 + 1e-6) })
    #expect((all.max() ?? 0) > 0.999 * bound && (all.min() ?? 0) < -0.999 * bound)
    #expect(abs(found.deviation / bound - 0.57735) < 0.01)
    #expect(abs(found.kurtosis - 1.8) < 0.05)
  }

  @Test func `constant weights are zero`() throws {
    #expect(try weights(.constant).allSatisfy { $0 == 0 })
  }

  @Test func `sparse weights have a tenth of the inputs into each unit, rounded down`() throws {
    let (inputs, outputs) = (64, 500)
    let all = try weights(.sparse, inputs: inputs, outputs: outputs)
    var perRow = [Int](repeating: 0, count: inputs)
    for unit in 0..<outputs {
      let rows = (0..<inputs).filter { all[$0 * outputs + unit] != 0 }
      #expect(rows.count == 6)
      for row in rows { perRow[row] += 1 }
    }
    #expect(perRow.allSatisfy { (20...80).contains($0) })  // 3000 / 64 = 47 of each, deviation 6.5
    let found = moments(all.filter { $0 != 0 })
    #expect(abs(found.deviation - 0.01) < 0.0005)
    #expect(abs(found.mean) < 0.001)
  }

  @Test(arguments: [(64, 64), (100, 64), (64, 100), (1, 70), (3, 64)])
  func `orthogonal weights have orthonormal rows or columns`(_ inputs: Int, _ outputs: Int) throws {
    let all = try weights(.orthogonal, inputs: inputs, outputs: outputs)
    let isWide = outputs > inputs
    func vector(_ index: Int) -> [Double] {
      isWide ? Array(all[index * outputs..<(index + 1) * outputs]) : (0..<inputs).map { all[$0 * outputs + index] }
    }
    let count = min(inputs, outputs)
    for first in 0..<count {
      for second in 0...first {
        let product = zip(vector(first), vector(second)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (first == second ? 1 : 0)) < 1e-5)
      }
    }
  }

  @Test func `the signs of orthogonal weights are even`() throws {
    // A QR factorisation without the correction of the signs leaves the first entry below 0 always.
    var positive = 0
    for seed in 0..<200 {
      let block = try Block<Float>(count: 64)
      try Initialisation.orthogonal.fill(block.start, inputs: 8, outputs: 8, seed: UInt64(seed), layer: 0)
      if block.start[0] > 0 { positive += 1 }
    }
    #expect((70...130).contains(positive))
  }

  @Test func `the output layer starts Glorot-Normal and every bias at zero`() throws {
    let network = try Network(
      inputs: 150, layers: [(100, .relu)], outputs: 50, leakiness: 0, capacity: 1)
    try network.initialise([.constant], seed: 4)
    for layer in 0..<2 {
      for unit in 0..<network.sizes[layer + 1] { #expect(network.biases(layer, in: network.parameters)[unit] == 0) }
    }
    let output = (0..<5000).map { Double(network.weights(1, in: network.parameters)[$0]) }
    #expect(abs(moments(output).deviation / 0.1154700538 - 1) < 0.04)
  }
}
