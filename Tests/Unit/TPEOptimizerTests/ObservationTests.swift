import HonePlugin
import TPEOptimizer
import Testing

@Suite struct CrowdTests {
  @Test(arguments: [1, 63, 64, 65, 1000, 5000])
  func `what is kept stands for all that came, in bounded room`(count: Int) {
    var crowd = Crowd(width: 1, most: 64, seed: 3)
    for number in 0..<count {
      crowd.add([Double(number)])
      #expect(crowd.keptCount < 64)
      #expect(crowd.waitingCount <= 64)
      #expect(crowd.keptCount * crowd.stride + crowd.blockCount == number + 1)
    }
    #expect(crowd.count == count)
  }

  @Test func `up to the bound all are kept, in order`() {
    var crowd = Crowd(width: 2, most: 64, seed: 3)
    for number in 0..<63 { crowd.add([Double(number), 0.5]) }
    #expect(crowd.stride == 1)
    #expect(crowd.kept == (0..<63).flatMap { [Double($0), 0.5] })
  }

  /// One of each block of `stride` trials: so the sample is spread evenly over time.
  @Test func `each block of trials has one that is kept`() {
    var crowd = Crowd(width: 1, most: 64, seed: 9)
    for number in 0..<3000 { crowd.add([Double(number)]) }
    #expect(crowd.kept.enumerated().allSatisfy { Int($0.element) / crowd.stride == $0.offset })
    // Not always the same place of it.
    #expect(Set(crowd.kept.map { Int($0) % crowd.stride }).count > crowd.stride / 4)
  }
}

@Suite struct LeadersTests {
  private func entry(_ trial: UInt64, _ fitness: Fitness) -> Leaders.Entry {
    Leaders.Entry(trial: trial, fitness: fitness, point: [])
  }

  @Test func `the best are kept in order, ties to the earlier trial`() {
    var leaders = Leaders(most: 3)
    var left: [UInt64] = []
    for (trial, value) in [5.0, 3, 4, 3, 9, 1].enumerated() {
      if let out = leaders.insert(entry(UInt64(trial), Fitness([value]))) { left.append(out.trial) }
    }
    #expect(leaders.entries.map(\.trial) == [5, 1, 3])
    #expect(left == [0, 4, 2])
  }

  @Test func `the order in which trials end does not change which are best`() {
    let values = [5.0, 3, 4, 3, 9, 1, 3, 2]
    func kept(_ order: [Int]) -> [UInt64] {
      var leaders = Leaders(most: 4)
      for trial in order { _ = leaders.insert(entry(UInt64(trial), Fitness([values[trial]]))) }
      return leaders.entries.map(\.trial)
    }
    #expect(kept(Array(values.indices)) == kept(values.indices.reversed()))
  }

  @Test func `broken constraints come after kept ones, the less broken first`() {
    var leaders = Leaders(most: 5)
    let fitness = [Fitness(violation: 3, [0]), Fitness([8]), Fitness(violation: 1, [9]), Fitness([7])]
    for (trial, fitness) in fitness.enumerated() { _ = leaders.insert(entry(UInt64(trial), fitness)) }
    #expect(leaders.entries.map(\.trial) == [3, 1, 2, 0])
  }

  @Test func `several metrics are ordered by fronts, the ends of a front first`() {
    let values: [[Double]] = [[1, 9], [9, 1], [5, 5], [4.9, 5.2], [6, 6], [10, 10]]
    let order = Fronts.order(values.map { Fitness($0) }, ties: [0, 1, 2, 3, 4, 5])
    #expect(Set(order.prefix(2)) == [0, 1])
    #expect(Set(order.prefix(4)) == [0, 1, 2, 3])
    #expect(order.suffix(2) == [4, 5])
  }
}
