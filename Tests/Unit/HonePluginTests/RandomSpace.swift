import CHone
import HonePlugin

/// A configuration space drawn from a seed: all kinds, scales and steps, conditions over earlier parameters.
struct RandomSpace {
  var parameters: [Parameter] = []
  var forbidden = Condition.never
  private var random: RandomStream

  init(seed: UInt64) {
    random = RandomStream(seed: seed, trial: 0, stream: HONE_STREAM_OWN)
    let count = 1 + random.below(12)
    for index in 0..<count {
      var parameter = parameter("p\(index)")
      if index > 0 && random.below(2) == 0 { parameter.condition = condition(terms: 1 + random.below(2)) }
      parameters.append(parameter)
    }
    if random.below(2) == 0 { forbidden = condition(terms: 1 + random.below(3)) }
  }

  private mutating func parameter(_ name: String) -> Parameter {
    switch random.below(8) {
    case 0:
      let low = random.normal() * 100
      return .float(name, low...(low + random.uniform() * 50))
    case 1:
      let low = pow10(random.below(6) - 4)
      return .float(name, low...(low * (1 + 1000 * random.uniform())), log: true)
    case 2: return .float(name, 0...1, step: [0.1, 0.25, 0.3][random.below(3)])
    case 3:
      let low = random.below(200) - 100
      return .int(name, low...(low + random.below(50)))
    case 4:
      let low = 1 + random.below(100)
      return .int(name, low...(low + random.below(4000)), log: true)
    case 5: return .int(name, -5...30, step: 1 + random.below(9))
    case 6: return .ordinal(name, ["s", "m", "l"], numbers: [1, 4, 16])
    default: return .choice(name, (0...random.below(6)).map { "label\($0)" })
    }
  }

  private mutating func condition(terms: Int) -> Condition {
    var condition = Condition.never
    for _ in 0..<terms {
      var term = literal()
      if random.below(2) == 0 { term = term && literal() }
      condition = condition || term
    }
    return condition
  }

  private mutating func literal() -> Condition {
    let parent = parameters[random.below(parameters.count)]
    if let labels = parent.labels {
      let label = labels[random.below(labels.count)]
      switch random.below(4) {
      case 0: return .equal(parent.name, label)
      case 1: return .notEqual(parent.name, label)
      case 2: return .in(parent.name, [label, labels[0]])
      default: return .notIn(parent.name, [label])
      }
    }
    let other = parameters[random.below(parameters.count)]
    if other.labels == nil && random.below(4) == 0 { return .compare(parent.name, .less, .parameter(other.name)) }
    let middle: Double
    switch parent.domain {
    case .float(let low, let high, _, _), .int(let low, let high, _, _): middle = (low + high) / 2
    case .ordinal, .choice, .text, .path, .pluginName: middle = 0
    }
    return random.below(2) == 0 ? .atLeast(parent.name, middle) : .below(parent.name, middle)
  }

  private func pow10(_ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1.0) { value, _ in exponent < 0 ? value / 10 : value * 10 }
  }
}
