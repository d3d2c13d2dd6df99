import GridOptimizer
import HonePlugin
import Testing

@Suite struct GridTests {
  /// All proposals, asked for in blocks of `capacity`.
  private func grid(
    _ parameters: [Parameter], forbidden: Condition = .never, _ options: [String: String] = [:], seed: UInt64 = 1,
    trials: UInt64? = nil, capacity: Int = 7
  ) throws -> [[Double]] {
    let bench = try OptimizerBench(
      GridOptimizer.self, parameters, forbidden: forbidden, options: options, seed: seed, trials: trials)
    var all: [[Double]] = []
    while let next = try bench.ask(first: UInt64(all.count), capacity: capacity), !next.isEmpty {
      all += next.map(\.values)
    }
    #expect(try bench.ask(first: UInt64(all.count), capacity: 1) == [], "done is final")
    return all
  }

  private func bits(_ configurations: [[Double]]) -> [[UInt64]] { configurations.map { $0.map(\.bitPattern) } }

  /// Every combination of the axes' values, inactive ones left out, forbidden ones dropped, duplicates too.
  private func bruteForce(_ space: Space, _ axes: [[Double]]) -> Set<[UInt64]> {
    var all: [[Double]] = [[]]
    for axis in axes { all = all.flatMap { start in axis.map { start + [$0] } } }
    var distinct: Set<[UInt64]> = []
    for raw in all {
      var values = [Double](repeating: Double(bitPattern: 0x7FF8_0000_0000_0000), count: raw.count)
      for index in values.indices where space.isActive(index, values) { values[index] = raw[index] }
      if !space.isForbidden(values) { distinct.insert(values.map(\.bitPattern)) }
    }
    return distinct
  }

  private static let tree: [Parameter] = [
    .choice("solver", ["SGD", "Adam", "Momentum"]), .float("rate", 1e-4...1, log: true),
    .float("momentum", 0.3...0.9, when: .in("solver", ["Momentum", "SGD"])), .int("layers", 1...3),
    .choice("init_2", ["a", "b"], when: .atLeast("layers", 2)),
    .float("std_2", 0...1, when: .equal("init_2", "a")), .int("units_3", 1...2, when: .atLeast("layers", 3)),
  ]

  @Test(arguments: [
    Condition.never, .equal("solver", "Adam") && .atLeast("layers", 2), .atMost("rate", 1e-3) || .equal("units_3", 2),
  ])
  func `every configuration comes once, and nothing else`(forbidden: Condition) throws {
    let found = bits(try grid(Self.tree, forbidden: forbidden, ["points": "3"]))
    let space = try Space(Self.tree, forbidden: forbidden)
    let points = [Int](repeating: 3, count: space.count)
    let expected = bruteForce(space, GridAxes(space, points: points).values)
    #expect(found.count == Set(found).count)
    #expect(Set(found) == expected)
  }

  @Test func `two numbers and 64 trials make 8 by 8`() throws {
    let parameters: [Parameter] = [.float("C", 0.03125...32768, log: true), .float("gamma", 1e-5...8, log: true)]
    let found = try grid(parameters, trials: 64)
    #expect(found.count == 64)
    #expect(Set(found.map { $0[0] }).count == 8)
    #expect(Set(found.map { $0[1] }).count == 8)
    // Both ends are there, and the ratio of neighbours is even.
    let values = Set(found.map { $0[0] }).sorted()
    #expect(values.first == 0.03125 && values.last == 32768)
    for (low, high) in zip(values, values.dropFirst()) { #expect(abs(high / low - 7.2454) < 1e-3) }
  }

  @Test(arguments: [1, 2, 5, 23, 100, 1000])
  func `without points the grid fits the trials, and no hyperparameter could have one more`(trials: Int) throws {
    let parameters: [Parameter] = [.float("a", 0...1), .int("b", 1...4), .float("c", 1...10, log: true)]
    let space = try Space(parameters)
    let found = try grid(parameters, trials: UInt64(trials), capacity: 64)
    #expect(found.count <= trials)
    var points = (0..<3).map { index in Set(found.map { $0[index] }).count }
    #expect(points.reduce(1, *) == found.count)
    for index in 0..<3 where !(index == 1 && points[1] == 4) {
      points[index] += 1
      #expect(points.reduce(1, *) > trials, "\(space.parameters[index].name) could have \(points[index])")
      points[index] -= 1
    }
  }

  @Test func `points and points.NAME say how many values there are, ints have each only once`() throws {
    let parameters: [Parameter] = [.float("a", 0...1), .int("b", 1...4, log: true), .float("c", 0...10, step: 5)]
    let found = try grid(parameters, ["points": "9", "points.a": "2"], trials: 3)
    #expect(Set(found.map { $0[0] }) == [0, 1])
    #expect(Set(found.map { $0[1] }) == [1, 2, 3, 4])
    #expect(Set(found.map { $0[2] }) == [0, 5, 10])
    #expect(found.count == 24)
    #expect(try grid([.float("a", 0...1, preset: 0.3), .float("b", 0...1)], ["points": "1"]) == [[0.3, 0.5]])
  }

  @Test func `the last hyperparameter changes fastest, or the order is a permutation that follows from the seed`()
    throws
  {
    let parameters: [Parameter] = [.int("a", 1...3), .int("b", 1...5)]
    let straight = try grid(parameters, ["points": "5"])
    #expect(straight.prefix(6).map { $0 } == [[1, 1], [1, 2], [1, 3], [1, 4], [1, 5], [2, 1]])
    let shuffled = try grid(parameters, ["points": "5", "order": "shuffled"])
    #expect(shuffled != straight)
    #expect(Set(bits(shuffled)) == Set(bits(straight)) && shuffled.count == 15)
    #expect(try grid(parameters, ["points": "5", "order": "shuffled"], capacity: 1) == shuffled)
    #expect(try grid(parameters, ["points": "5", "order": "shuffled"], seed: 2) != shuffled)
  }

  @Test(arguments: [1, 2, 3, 7, 64, 1000, 4097]) func `a permutation reaches every place once`(count: Int) {
    let permutation = Permutation(count: count, seed: 3)
    #expect(Set((0..<count).map { permutation[$0] }) == Set(0..<count))
  }

  @Test func `any configuration of a product beyond 10^12 is found from its number`() throws {
    let parameters: [Parameter] = (0..<9).map { .int("n\($0)", 0...99) }
    let bench = try OptimizerBench(GridOptimizer.self, parameters, options: ["points": "100"])
    let number: UInt64 = 123_456_789_012_345_678
    let found = try #require(try bench.ask(first: number, capacity: 1))[0].values
    #expect(found == [12, 34, 56, 78, 90, 12, 34, 56, 78])
  }

  @Test(arguments: [
    (["points.d": "3"], "no hyperparameter \"d\""), (["points.b": "3"], "\"b\" is no number"),
    (["points.a": "none"], "must be a whole number"), (["points.a": "0"], "must be a whole number"),
  ])
  func `a wish that cannot be met is refused`(options: [String: String], sentence: String) throws {
    do {
      _ = try grid([.float("a", 0...1), .choice("b", ["x", "y"])], options)
      Issue.record("accepted")
    } catch {
      #expect("\(error)".contains(sentence), "\(error)")
    }
  }

  @Test func `forbidden clauses that leave nothing are refused`() throws {
    #expect(throws: PluginError.self) {
      try grid([.choice("b", ["x", "y"])], forbidden: .in("b", ["x", "y"]))
    }
  }
}
