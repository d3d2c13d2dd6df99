import CHoneData
import Testing

/// Folds and splits.
@Suite struct `folds and splits` {
  /// Calls `body` with a table that has these classes and nothing else that matters here.
  func withTable<Result>(classes: [Int32], _ body: (UnsafePointer<hone_data_table>) -> Result) -> Result {
    var classes = classes
    return classes.withUnsafeMutableBufferPointer { buffer in
      var table = hone_data_table()
      table.rows = buffer.count
      table.classes = buffer.baseAddress
      table.class_count = (buffer.max() ?? 0) + 1
      return body(&table)
    }
  }

  func folds(_ classes: [Int32], _ count: UInt32, seed: UInt64) -> [UInt32] {
    var result = [UInt32](repeating: .max, count: classes.count)
    let status = withTable(classes: classes) { hone_data_folds($0, count, seed, &result) }
    return status == HONE_DATA_OK ? result : []
  }

  func split(_ classes: [Int32], _ share: Double, seed: UInt64) -> [UInt8] {
    var result = [UInt8](repeating: .max, count: classes.count)
    let status = withTable(classes: classes) { hone_data_split($0, share, seed, &result) }
    return status == HONE_DATA_OK ? result : []
  }

  /// 97 rows: 60 of class 0, 30 of class 1, 7 of class 2.
  let classes = (0..<97).map { Int32($0 < 60 ? 0 : $0 < 90 ? 1 : 2) }

  @Test(arguments: [2, 3, 5, 10, 97] as [UInt32], [0, 1, UInt64.max])
  func `folds differ in size by at most one, in all and in each class`(count: UInt32, seed: UInt64) {
    let folds = folds(classes, count, seed: seed)
    for members in [Array(0..<97), Array(0..<60), Array(60..<90), Array(90..<97)] {
      let sizes = (0..<count).map { fold in members.count { folds[$0] == fold } }
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 9) <= 1)
      #expect(sizes.reduce(0, +) == members.count)
    }
  }

  @Test func `folds depend on the seed and on nothing else`() {
    #expect(folds(classes, 5, seed: 1) == folds(classes, 5, seed: 1))
    #expect(folds(classes, 5, seed: 1) != folds(classes, 5, seed: 2))
  }

  /// Every study on record depends on these folds, which this very function made when it was written.
  @Test func `folds are those of earlier versions`() {
    #expect(folds([0, 1, 0, 1, 0, 1, 0, 1, 0, 1], 5, seed: 42) == [1, 2, 0, 3, 4, 0, 3, 1, 2, 4])
  }

  @Test func `every row meets every fold about equally often`() {
    let classes = [Int32](repeating: 0, count: 10)
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 5), count: 10)
    for seed in 0..<4000 as Range<UInt64> {
      for (row, fold) in folds(classes, 5, seed: seed).enumerated() { counts[row][Int(fold)] += 1 }
    }
    // 800 each, with a deviation of 25.
    #expect(counts.joined().allSatisfy { abs($0 - 800) < 125 })
  }

  @Test(arguments: [0.2, 0.25, 0.5, 0.9], [0, 7] as [UInt64])
  func `a split takes its share of every class`(share: Double, seed: UInt64) {
    let split = split(classes, share, seed: seed)
    #expect(split.count { $0 == 1 } == Int((97 * share).rounded()))
    for members in [0..<60, 60..<90, 90..<97] {
      #expect(abs(Double(members.count { split[$0] == 1 }) - Double(members.count) * share) <= 1)
    }
  }

  @Test func `a split leaves at least one row on either side`() {
    #expect(split([0, 1, 0], 0.001, seed: 1).count { $0 == 1 } == 1)
    #expect(split([0, 1, 0], 0.999, seed: 1).count { $0 == 0 } == 1)
  }

  @Test func `impossible folds and shares are refused`() {
    #expect(folds(classes, 1, seed: 0) == [])
    #expect(folds(classes, 98, seed: 0) == [])
    for share in [0, 1, -1, Double.nan] { #expect(split(classes, share, seed: 0) == []) }
  }
}
