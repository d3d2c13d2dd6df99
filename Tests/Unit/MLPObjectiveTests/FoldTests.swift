import CHone
import CMLPKernels
import MLPObjective
import Testing

struct FoldTests {
  @Test func `an epoch's order has each row once and each epoch has another`() {
    func order(_ seed: UInt64, _ epoch: UInt64, _ count: Int) -> [UInt32] {
      var order = [UInt32](repeating: 0, count: count)
      mlp_shuffle(seed, epoch, &order, count)
      return order
    }
    let orders = [order(1, 0, 500), order(1, 1, 500), order(2, 0, 500)]
    for order in orders { #expect(order.sorted() == Array(0..<500)) }
    #expect(Set(orders).count == 3)
    var counts: [[UInt32]: Int] = [:]
    for seed in 0..<6000 { counts[order(UInt64(seed), 3, 3), default: 0] += 1 }
    #expect(counts.count == 6 && counts.values.allSatisfy { (850...1150).contains($0) })  // 1000 each, deviation 29
  }

  @Test func `an order is the shuffle that the random numbers of the ABI give, one by one`() {
    for count in [1, 2, 15, 16, 17, 333, 5000] {
      var plain = Array(0..<UInt32(count))
      for i in stride(from: count, to: 1, by: -1) {
        plain.swapAt(i - 1, Int(hone_random_below(7, 5, HONE_STREAM_SHUFFLE, UInt32(i), UInt32(i))))
      }
      var order = [UInt32](repeating: 0, count: count)
      mlp_shuffle(7, 5, &order, count)
      #expect(order == plain, "\(count) rows")
    }
  }

  @Test func `columns are standardised with the moments of the training rows only`() throws {
    // Column means 2 and 5 over the chosen rows, deviations 1 and 0; the row of 100s is not among them.
    let values: [Float] = [1, 5, 100, 100, 3, 5]
    var mean: [Float] = [0, 0]
    var deviation: [Float] = [0, 0]
    mlp_column_moments(values, 2, [0, 2], 2, &mean, &deviation)
    #expect(mean == [2, 5])
    #expect(deviation == [1, 1])
    var out = [Float](repeating: 0, count: 4)
    mlp_gather(values, 2, [1, 0], 2, mean, deviation, &out)
    #expect(out == [98, 95, -1, 0])
    mlp_gather(values, 2, [1, 2], 2, nil, nil, &out)
    #expect(out == [100, 100, 3, 5])
  }

  @Test func `moments of many columns are those of each`() {
    let columns = 150
    let values = (0..<columns * 20).map { Float(($0 * 7919) % 101) }
    let rows: [UInt32] = [3, 1, 19, 7]
    var mean = [Float](repeating: 0, count: columns)
    var deviation = mean
    mlp_column_moments(values, columns, rows, rows.count, &mean, &deviation)
    for column in 0..<columns {
      let chosen = rows.map { Double(values[Int($0) * columns + column]) }
      let expected = chosen.reduce(0, +) / 4
      let variance = chosen.reduce(0) { $0 + ($1 - expected) * ($1 - expected) } / 4
      #expect(abs(Double(mean[column]) - expected) < 1e-5)
      #expect(abs(Double(deviation[column]) - (variance > 0 ? variance.squareRoot() : 1)) < 1e-5)
    }
  }

  @Test func `the training and validation rows of a split share none and leave none out`() throws {
    let fold = try Fixture.digits()[0]
    let all = Array(fold.training.buffer) + Array(fold.validation.buffer)
    #expect(all.sorted() == Array(0..<1797))
    #expect(abs(fold.validation.count - 449) <= 1)
  }

  @Test func `each row is for validation in one fold`() throws {
    let folds = try Fold.crossValidation(DataSet.read("digits", label: nil), count: 5, seed: 3, scaling: .none)
    #expect(folds.flatMap { Array($0.validation.buffer) }.sorted() == Array(0..<1797))
    #expect(folds.allSatisfy { $0.training.count + $0.validation.count == 1797 })
  }
}
