import CHoneData
import Testing

/// Mean 0 and deviation 1.
@Suite struct `standardising` {
  @Test func `each column gets mean 0 and deviation 1, and a constant one is only moved`() {
    var values: [Float] = [1, 7, 2, 7, 3, 7, 6, 7]
    var mean: [Float] = [0, 0]
    var deviation: [Float] = [0, 0]
    hone_data_standardize(&values, 4, 2, nil, &mean, &deviation)
    let root = Float(3.5).squareRoot()
    let expected = [-2 / root, 0, -1 / root, 0, 0, 0, 3 / root, 0]
    #expect(mean == [3, 7])
    #expect(deviation == [root, 1])
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) <= 2 * $1.ulp })
  }

  @Test func `only the rows in use are measured, and all are moved`() {
    var values: [Float] = [1, 3, 101]
    hone_data_standardize(&values, 3, 1, [1, 1, 0], nil, nil)
    #expect(values == [-1, 1, 99])
  }

  @Test func `more columns than a cache line are all done`() {
    let columns = 37
    var values = (0..<(5 * columns)).map { Float(($0 * 7919) % 101) }
    hone_data_standardize(&values, 5, columns, nil, nil, nil)
    for column in 0..<columns {
      let own = (0..<5).map { Double(values[$0 * columns + column]) }
      #expect(abs(own.reduce(0, +)) < 1e-5)
      #expect(abs(own.map { $0 * $0 }.reduce(0, +) - 5) < 1e-5)
    }
  }
}
