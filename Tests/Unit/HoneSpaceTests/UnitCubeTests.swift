import Glibc
import HoneSpace
import Testing

@Suite struct `the unit cube` {
  @Test(arguments: 0..<300 as Range<UInt64>)
  func `every point leads to a configuration that validates, unless forbidden`(seed: UInt64) throws {
    var spaces = RandomSpaces(seed: seed)
    let space = try spaces.space()
    for _ in 0..<30 {
      let configuration = space.configuration(atUnit: spaces.point(space.count))
      if space.forbidden.holds(in: configuration) {
        #expect(throws: SpaceError.self, "seed \(seed)") { try space.validate(configuration) }
      } else {
        #expect(throws: Never.self, "seed \(seed)") { try space.validate(configuration) }
      }
      for (index, hyperparameter) in space.hyperparameters.enumerated() {
        #expect(
          (configuration[index] != nil) == hyperparameter.condition.holds(in: configuration), "seed \(seed), h\(index)")
      }
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `a configuration comes back from its point`(seed: UInt64) throws {
    var spaces = RandomSpaces(seed: seed)
    let space = try spaces.space()
    for _ in 0..<30 {
      let configuration = space.configuration(atUnit: spaces.point(space.count))
      let unit = space.unit(of: configuration)
      #expect(unit.allSatisfy { $0 >= 0 && $0 <= 1 }, "seed \(seed)")
      for (index, hyperparameter) in space.hyperparameters.enumerated() {
        guard let value = configuration[index] else {
          #expect(unit[index] == 0.5)
          continue
        }
        let back = hyperparameter.domain.value(atUnit: unit[index])
        if case .float(let range) = hyperparameter.domain, range.step == 0 {
          let scale = max(abs(range.low), abs(range.high))
          #expect(abs(back - value) <= 1e-12 * (range.scale == .log ? 1e3 * value : scale), "seed \(seed), h\(index)")
        } else {
          #expect(back == value, "seed \(seed), h\(index)")
        }
      }
    }
  }

  @Test(arguments: [0.0, 0.1, 1e-6, 3], [0.3, 1, 7.25])
  func `the ends of a float are exactly its bounds`(low: Double, width: Double) {
    for scale in [Scale.linear, .log] where low > 0 || scale == .linear {
      let range = FloatRange(low: low, high: low + width, scale: scale)
      #expect(range.value(atUnit: 0) == low)
      #expect(range.value(atUnit: 1) == low + width)
      #expect(range.value(atUnit: -1) == low)
      #expect(range.value(atUnit: 2) == low + width)
    }
  }

  @Test func `golden points hold the formulas that the C header repeats`() {
    // By hand, from the formulas: the middle of 64 … 4096 is √(63.5 · 4096.5) = 510.03.
    let log = FloatRange(low: 1e-6, high: 1, scale: .log)
    #expect(log.value(atUnit: 0.25) == exp(Glibc.log(1e-6) + 0.25 * (0 - Glibc.log(1e-6))))
    #expect(abs(log.value(atUnit: 0.5) - 1e-3) < 1e-18)
    let units = IntRange(low: 64, high: 4096, scale: .log)
    #expect(units.value(atUnit: 0) == 64)
    #expect(units.value(atUnit: 0.5) == 510)
    #expect(units.value(atUnit: 1) == 4096)
    let layers = IntRange(low: 1, high: 6)
    #expect([0, 0.16, 0.17, 0.5, 0.99, 1].map(layers.value(atUnit:)) == [1, 1, 2, 4, 6, 6])
    let grid = FloatRange(low: 0, high: 0.3, step: 0.1)
    #expect([0, 0.3, 0.6, 1].map(grid.value(atUnit:)) == [0, 0.1, 0.2, 0.3])
    let choice = Domain.choice(labels: ["a", "b", "c"])
    #expect([0, 0.33, 0.34, 0.67, 1].map(choice.value(atUnit:)) == [0, 0, 1, 2, 2])
    #expect(choice.unit(of: 1) == 0.5)
  }

  @Test func `each value of an int on a log scale has its own cell`() {
    let range = IntRange(low: 1, high: 1000, scale: .log)
    for value in 1...1000 { #expect(range.value(atUnit: range.unit(of: Double(value))) == Double(value)) }
  }

  @Test func `a last grid point beyond the bound by rounding is the bound`() {
    let range = FloatRange(low: 0, high: 0.3, step: 0.1)
    #expect(0.1 * 3 > 0.3)
    #expect(range.points == 4)
    #expect(range.value(atUnit: 1) == 0.3)
    #expect(range.contains(0.3) && !range.contains(0.1 * 3))
  }

  @Test func `negative zero never appears`() {
    let range = FloatRange(low: -0.0, high: 1)
    #expect(range.value(atUnit: 0).sign == .plus)
    #expect(Configuration([-0.0]) == Configuration([0]))
    #expect(Configuration([-0.0]).hashValue == Configuration([0]).hashValue)
    var configuration = Configuration([1])
    configuration[0] = -0.0
    #expect(configuration.values[0].sign == .plus)
  }

  @Test func `every NaN is stored as the one of the ABI`() {
    let odd = Double(bitPattern: 0xFFF8_0000_0000_0001)
    #expect(Configuration([odd]).values[0].bitPattern == 0x7FF8_0000_0000_0000)
    #expect(Configuration([odd]) == Configuration(inactive: 1))
    #expect(Configuration([odd])[0] == nil)
  }
}
