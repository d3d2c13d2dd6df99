import CHone
import HonePlugin
import Testing

@Suite struct SpaceHeaderTests {
  static let seeds = Array(0..<300 as Range<UInt64>)

  /// What `hone/space.h` says, in other words: conditions evaluated on the Swift side by name.
  private func holds(_ condition: Condition, _ values: [Double], _ space: Space) throws -> Bool {
    func number(_ name: String) throws -> Double { values[try #require(space.index(of: name))] }
    func holds(_ literal: Condition.Literal) throws -> Bool {
      let left = try number(literal.parameter)
      guard !left.isNaN else { return false }
      let labels = space.parameters[try #require(space.index(of: literal.parameter))].labels ?? []
      func index(_ label: String) -> Double { Double(labels.firstIndex(of: label) ?? -1) }
      let right: Double
      switch literal.right {
      case .numbers(let numbers): return numbers.contains(left) == (literal.relation == .in)
      case .labels(let labels): return labels.map(index).contains(left) == (literal.relation == .in)
      case .number(let value): right = value
      case .label(let label): right = index(label)
      case .parameter(let name): right = try number(name)
      }
      guard !right.isNaN else { return false }
      switch literal.relation {
      case .equal: return left == right
      case .notEqual: return left != right
      case .less: return left < right
      case .lessEqual: return left <= right
      case .greater: return left > right
      case .greaterEqual: return left >= right
      case .in, .notIn: return false
      }
    }
    return try condition.terms.contains { try $0.allSatisfy(holds) }
  }

  private func point(_ space: Space, _ seed: UInt64, _ trial: UInt64) -> [Double] {
    var random = RandomStream(seed: seed, trial: trial, stream: HONE_STREAM_PROPOSAL)
    return space.parameters.map { _ in
      // Corners and what lies outside too.
      [0, 1, -0.5, 1.5, random.uniform(), random.uniform(), random.uniform()][random.below(7)]
    }
  }

  @Test(arguments: seeds)
  func `any point leads to values within bounds, active exactly where conditions hold`(seed: UInt64) throws {
    let random = RandomSpace(seed: seed)
    let space = try Space(random.parameters, forbidden: random.forbidden)
    for trial in 0..<20 as Range<UInt64> {
      let values = space.configuration(atUnit: point(space, seed, trial))
      for (index, parameter) in space.parameters.enumerated() {
        let value = values[index]
        let isActive = try holds(parameter.condition, values, space)
        #expect(isActive == !value.isNaN)
        #expect(isActive == space.isActive(index, values))
        guard isActive else {
          #expect(value.bitPattern == HONE_INACTIVE_BITS)
          continue
        }
        #expect(value.sign == .plus || value != 0, "no negative zero")
        #expect(space.nearest(to: value, of: index) == value, "\(parameter.name) of seed \(seed)")
        switch parameter.domain {
        case .float(let low, let high, _, _): #expect(low <= value && value <= high)
        case .int(let low, let high, _, _): #expect(low <= value && value <= high && value == value.rounded())
        case .choice(let labels), .ordinal(let labels, _):
          #expect(value >= 0 && value < Double(labels.count) && value == value.rounded())
        case .text, .path, .pluginName: Issue.record("no configuration holds texts")
        }
      }
      #expect(space.isForbidden(values) == (try holds(random.forbidden, values, space)))
    }
  }

  @Test(arguments: seeds)
  func `a configuration survives the way to the unit cube and back`(seed: UInt64) throws {
    let space = try Space(RandomSpace(seed: seed).parameters)
    for trial in 0..<20 as Range<UInt64> {
      let values = space.configuration(atUnit: point(space, seed, trial))
      let unit = space.unit(of: values)
      #expect(unit.allSatisfy { $0 >= 0 && $0 <= 1 })
      let again = space.configuration(atUnit: unit)
      for (index, parameter) in space.parameters.enumerated() {
        if case .float(let low, let high, 0, _) = parameter.domain, !values[index].isNaN {
          #expect(abs(again[index] - values[index]) <= 1e-12 * max(abs(low), abs(high)))
        } else if try holds(parameter.condition, again, space) || !again[index].isNaN {
          #expect(again[index] == values[index], "\(parameter.name) of seed \(seed)")
        }
      }
    }
  }

  @Test func `a space read back from its structs is the one that was written`() throws {
    for seed in Self.seeds {
      let random = RandomSpace(seed: seed)
      let space = try Space(random.parameters, forbidden: random.forbidden)
      var problem = hone_problem()
      problem.struct_size = UInt32(MemoryLayout<hone_problem>.size)
      problem.metric_size = UInt32(MemoryLayout<hone_metric>.size)
      problem.space = space.pointer
      withUnsafePointer(to: problem) { pointer in
        let read = Problem(pointer).space
        #expect(read.parameters == random.parameters)
        #expect(read.forbidden == random.forbidden)
      }
    }
  }

  @Test func `formulas are those that the header states`() throws {
    let space = try Space([
      .float("linear", -1...3), .float("log", 1e-4...1, log: true), .float("step", 0...1, step: 0.3),
      .int("int", 1...4), .int("int_log", 1...100, log: true), .choice("choice", ["a", "b", "c"]),
      .float("fixed", 2...2), .float("negative_zero", -0.0...1),
    ])
    let quarter = space.configuration(atUnit: [Double](repeating: 0.25, count: space.count))
    #expect(quarter[0] == 0)
    #expect(abs(quarter[1] - 1e-3) < 1e-17)
    #expect(quarter[2] == 0.3, "4 points: 0, 0.3, 0.6, 0.9")
    #expect(quarter[3] == 2)
    #expect(quarter[4] == 2, "exp(log 0.5 + 0.25 · log 201) = 1.88")
    #expect(quarter[5] == 0)
    #expect(quarter[6] == 2)
    let end = space.configuration(atUnit: [Double](repeating: 1, count: space.count))
    #expect(end == [3, 1, 3 * 0.3, 4, 100, 2, 2, 1])
    let start = space.configuration(atUnit: [Double](repeating: .nan, count: space.count))
    #expect(start == [-1, 1e-4, 0, 1, 1, 0, 2, 0], "a NaN counts as 0")
    #expect(start[7].sign == .plus)
    let back = space.unit(of: end)
    #expect(Array(back[..<4]) == [1, 1, 3.5 / 4, 3.5 / 4] && Array(back[5...]) == [2.5 / 3, 0.5, 1])
    #expect(abs(back[4] - 0.999_06) < 1e-5, "log(100 / 0.5) / log(100.5 / 0.5)")
  }

  /// A newer header may append fields: readers must step by the strides in the space.
  @Test func `longer structs of a newer header are stepped over`() throws {
    let space = try Space(
      [
        .choice("solver", ["SGD", "Adam"]),
        .float("beta", 1...2, when: .equal("solver", "Adam") || .equal("solver", "SGD")),
      ], forbidden: .above("beta", 1.5) || .equal("solver", "SGD"))
    var wide = space.pointer.pointee
    func widened<Element>(_ elements: UnsafePointer<Element>?, _ count: UInt32) throws -> UnsafeMutableRawPointer {
      let source = try #require(elements)
      let stride = MemoryLayout<Element>.stride + 24
      let bytes = UnsafeMutableRawPointer.allocate(byteCount: stride * Int(count), alignment: 8)
      bytes.initializeMemory(as: UInt8.self, repeating: 0xA5, count: stride * Int(count))
      for index in 0..<Int(count) {
        (bytes + index * stride).copyMemory(from: source + index, byteCount: MemoryLayout<Element>.stride)
      }
      return bytes
    }
    let parameters = try widened(wide.parameters, 2)
    let condition = try widened(wide.parameters[1].condition, 2)
    let forbidden = try widened(wide.forbidden, 2)
    defer { for block in [parameters, condition, forbidden] { block.deallocate() } }
    wide.parameter_size += 24
    wide.literal_size += 24
    wide.parameters = UnsafePointer(parameters.assumingMemoryBound(to: hone_parameter.self))
    wide.forbidden = UnsafePointer(forbidden.assumingMemoryBound(to: hone_literal.self))
    let second = parameters + Int(wide.parameter_size)
    second.assumingMemoryBound(to: hone_parameter.self).pointee.condition =
      UnsafePointer(condition.assumingMemoryBound(to: hone_literal.self))
    for unit in [[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]] {
      var values = [0.0, 0.0]
      hone_from_unit(&wide, unit, &values)
      #expect(values == space.configuration(atUnit: unit))
      #expect((hone_is_forbidden(&wide, values) != 0) == space.isForbidden(values))
    }
  }

  @Test func `ints reach from -2^53 to 2^53`() throws {
    let limit = 1 << 53
    let space = try Space([.int("n", -limit...limit, preset: limit - 1)])
    #expect(space.value(atUnit: 0, of: 0) == -0x1p53 && space.value(atUnit: 1, of: 0) == 0x1p53)
    #expect(space.nearest(to: 0x1p53 - 1, of: 0) == 0x1p53 - 1 && space.nearest(to: 1e300, of: 0) == 0x1p53)
    for seed in 0..<100 as Range<UInt64> {
      let value = space.value(atUnit: hone_random_uniform(seed, 0, 0, 0), of: 0)
      #expect(abs(value) <= 0x1p53 && value == value.rounded() && space.nearest(to: value, of: 0) == value)
    }
  }

  @Test func `ints on a log scale each have the share of their cell`() throws {
    let space = try Space([.int("n", 1...8, log: true)])
    var counts = [Int](repeating: 0, count: 9)
    for step in 0..<10_000 { counts[Int(space.value(atUnit: (Double(step) + 0.5) / 10_000, of: 0))] += 1 }
    let expected = [0, 0.3878, 0.1803, 0.1188, 0.0887, 0.0708, 0.0590, 0.0505, 0.0442]
    for n in 1...8 { #expect(abs(Double(counts[n]) / 10_000 - expected[n]) < 2e-3, "\(n)") }
  }
}
