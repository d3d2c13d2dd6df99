import HoneSpace

/// SplitMix64, so that a failing case can be made again from its seed.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }

  mutating func pick<T>(_ elements: [T]) -> T { elements[Int.random(in: elements.indices, using: &self)] }
}

/// Spaces with every kind of hyperparameter, condition and forbidden clause.
struct RandomSpaces {
  var generator: SeededGenerator
  /// Whether all hyperparameters have few values, so that configurations can be enumerated.
  var isSmall = false

  init(seed: UInt64, isSmall: Bool = false) {
    generator = SeededGenerator(seed: seed)
    self.isSmall = isSmall
  }

  mutating func space() throws -> ConfigurationSpace {
    var hyperparameters: [Hyperparameter] = []
    for index in 0..<Int.random(in: 1...(isSmall ? 6 : 12), using: &generator) {
      let domain = domain()
      let preset = generator.chance(0.8) ? domain.value(atUnit: Double.random(in: 0...1, using: &generator)) : nil
      let condition = index > 0 && generator.chance(0.5) ? formula(over: hyperparameters) : .always
      hyperparameters.append(
        Hyperparameter(
          "h\(index)", domain, preset: preset, condition: condition,
          summary: generator.pick(["", "a \"quoted\" line\t"]),
          unit: generator.pick(["", "s"]), isAdjustable: generator.chance(0.3), isDifferentiable: generator.chance(0.3))
      )
    }
    let forbidden = generator.chance(0.4) ? formula(over: hyperparameters) : .never
    return try ConfigurationSpace(hyperparameters, forbidden: forbidden)
  }

  mutating func domain() -> Domain {
    switch Int.random(in: isSmall ? 4...9 : 0...9, using: &generator) {
    case 0:
      let low = generator.pick([-1e3, -1, 0, 0.1, 1e-300, -5e307])
      return .float(FloatRange(low: low, high: low + generator.pick([0, 1e-9, 0.3, 1, 1e6])))
    case 1:
      let low = generator.pick([1e-300, 1e-6, 0.5, 3])
      return .float(FloatRange(low: low, high: low * generator.pick([1, 2, 1e6, 1e100]), scale: .log))
    case 2:
      let low = generator.pick([-1e6, -3, 0, 7, -IntRange.limit])
      return .int(IntRange(low: low, high: low + generator.pick([0, 1, 5, 1e6])))
    case 3:
      let low = generator.pick([1.0, 2, 64, 1e6])
      return .int(IntRange(low: low, high: low * generator.pick([1, 2, 1000]), scale: .log))
    case 4:
      let (low, step) = (generator.pick([-1, 0, 0.1, 3]), generator.pick([0.1, 0.3, 1, 7]))
      return .float(FloatRange(low: low, high: low + step * generator.pick([0, 1, 2.5, 3]), step: step))
    case 5:
      let (low, step) = (generator.pick([-3.0, 0, 10]), generator.pick([1.0, 2, 3]))
      return .int(IntRange(low: low, high: low + generator.pick([0, 1, 5]), step: step))
    case 6:
      return .int(IntRange(low: 1, high: generator.pick([1, 2, 4]), scale: .log))
    case 7:
      return .ordinal(labels: labels(), numbers: nil)
    case 8:
      let labels = ["16", "32", "64", "128"]
      let count = Int.random(in: 1...4, using: &generator)
      return .ordinal(labels: Array(labels.prefix(count)), numbers: Array([16, 32, 64, 128].prefix(count)))
    default:
      return .choice(labels: labels())
    }
  }

  private mutating func labels() -> [String] {
    let labels = ["Adam", "in", "h0", "He-Normal", "a b", "say \"hi\"\\", "0.5", "größer"]
    return Array(labels.shuffled(using: &generator).prefix(Int.random(in: 1...4, using: &generator)))
  }

  mutating func formula(over hyperparameters: [Hyperparameter]) -> Formula {
    Formula(
      terms: (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        (0..<Int.random(in: 1...2, using: &generator)).map { _ in literal(over: hyperparameters) }
      })
  }

  private mutating func literal(over hyperparameters: [Hyperparameter]) -> Literal {
    let index = Int.random(in: hyperparameters.indices, using: &generator)
    let domain = hyperparameters[index].domain
    let isChoice = if case .choice = domain { true } else { false }
    let relations = Relation.allCases.filter { !(isChoice && $0.needsOrder) }
    let relation = generator.pick(relations)
    if relation.takesSet {
      return Literal(index, relation, .set((0...Int.random(in: 0...2, using: &generator)).map { _ in value(domain) }))
    }
    let others = hyperparameters.indices.filter { other in
      let isOtherChoice = if case .choice = hyperparameters[other].domain { true } else { false }
      return hyperparameters[other].domain.isNumeric == domain.isNumeric && !(isOtherChoice && relation.needsOrder)
    }
    if generator.chance(0.2) { return Literal(index, relation, .parameter(generator.pick(others))) }
    return Literal(index, relation, .value(value(domain)))
  }

  private mutating func value(_ domain: Domain) -> Double {
    domain.value(atUnit: Double.random(in: 0...1, using: &generator))
  }

  mutating func point(_ count: Int) -> [Double] {
    (0..<count).map { _ in
      generator.chance(0.1) ? generator.pick([0, 1, -0.5, 1.5, .nan]) : Double.random(in: 0...1, using: &generator)
    }
  }
}
