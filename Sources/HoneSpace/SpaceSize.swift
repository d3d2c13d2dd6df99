import Glibc

/// How many configurations a space has: different values of active hyperparameters, forbidden ones not counted.
package enum SpaceSize: Sendable, Equatable {
  case finite(Int)
  /// An upper bound: the space is too intricate to count, so forbidden clauses, or conditions too, were left out.
  case atMost(Int)
  /// More than an `Int` holds; about 10 to this power.
  case astronomic(log10: Double)
  case infinite

  /// `1 configuration`, `at most 96 configurations`, `about 10^31.5 configurations`, `infinitely many configurations`.
  package var description: String {
    switch self {
    case .finite(let count): "\(count) configuration\(count == 1 ? "" : "s")"
    case .atMost(let count): "at most \(count) configuration\(count == 1 ? "" : "s")"
    case .astronomic(let log10): "about 10^\(NumberText.shortest((log10 * 10).rounded() / 10)) configurations"
    case .infinite: "infinitely many configurations"
    }
  }
}

extension ConfigurationSpace {
  /// How many configurations there are.
  ///
  /// Goes through the hyperparameters in order and keeps, for each combination of what later conditions and forbidden
  /// clauses can tell apart, the number of configurations so far. Exact unless a formula compares two hyperparameters of
  /// very many values or the combinations are too many.
  package var size: SpaceSize {
    if let count = ConfigurationCounter(self, honoursForbidden: true)?.total() { return count.size }
    let bound =
      ConfigurationCounter(self, honoursForbidden: false)?.total()
      ?? hyperparameters.reduce(Cardinality(1)) { product, hyperparameter in
        product * (Cardinality(hyperparameter.domain.points) + Cardinality(hyperparameter.condition.isAlways ? 0 : 1))
      }
    if case .finite(let count) = bound.size { return .atMost(count) }
    return bound.size
  }
}

/// A number of configurations: exact while it fits an `Int`, then by its logarithm, or infinite.
struct Cardinality: Equatable {
  private var exact: Int?
  private var log10: Double

  /// A whole number, or infinity.
  init(_ count: Double) {
    exact = count < 9e18 ? Int(count) : nil
    log10 = Glibc.log10(count)
  }

  private init(exact: Int?, log10: Double) {
    self.exact = exact
    self.log10 = exact.map { Glibc.log10(Double($0)) } ?? log10
  }

  static func + (left: Cardinality, right: Cardinality) -> Cardinality {
    let (big, small) = (max(left.log10, right.log10), min(left.log10, right.log10))
    return Cardinality(
      exact: exactly(left, right) { $0.addingReportingOverflow($1) },
      log10: small == -.infinity || big == .infinity ? big : big + Glibc.log10(1 + pow(10, small - big)))
  }

  static func * (left: Cardinality, right: Cardinality) -> Cardinality {
    Cardinality(exact: exactly(left, right) { $0.multipliedReportingOverflow(by: $1) }, log10: left.log10 + right.log10)
  }

  private static func exactly(
    _ left: Cardinality, _ right: Cardinality, _ combine: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) -> Int? {
    guard let a = left.exact, let b = right.exact else { return nil }
    let (value, overflow) = combine(a, b)
    return overflow ? nil : value
  }

  var size: SpaceSize {
    if let exact { return .finite(exact) }
    return log10 == .infinity ? .infinite : .astronomic(log10: log10)
  }
}

/// Counts by dynamic programming over the hyperparameters in declared order.
private struct ConfigurationCounter {
  /// Values of one hyperparameter that no formula can tell apart.
  private struct Class {
    var representative: Double
    var count: Cardinality
  }

  /// Most combinations of classes that are kept at a time.
  private static let stateLimit = 100_000
  /// Most values of a hyperparameter that is compared with another one.
  private static let pointLimit = 1000.0

  private let space: ConfigurationSpace
  private let honoursForbidden: Bool
  /// For each hyperparameter that formulas look at, its classes.
  private var classes: [Int: [Class]] = [:]
  /// For each of those, the last hyperparameter whose condition looks at it; `count` if forbidden clauses do.
  private var lastUse: [Int: Int] = [:]

  /// Nil if some hyperparameter has too many classes.
  init?(_ space: ConfigurationSpace, honoursForbidden: Bool) {
    self.space = space
    self.honoursForbidden = honoursForbidden
    var literals: [Int: [Literal]] = [:]
    var isCoupled: Set<Int> = []
    for index in 0...space.count {
      let formula =
        index < space.count ? space.hyperparameters[index].condition : honoursForbidden ? space.forbidden : .never
      for literal in formula.terms.joined() {
        literals[literal.parameter, default: []].append(literal)
        lastUse[literal.parameter] = index
        if case .parameter(let other) = literal.right {
          isCoupled.formUnion([literal.parameter, other])
          lastUse[other] = index
        }
      }
    }
    for parameter in lastUse.keys {
      let domain = space.hyperparameters[parameter].domain
      if isCoupled.contains(parameter) {
        guard domain.points <= Self.pointLimit else { return nil }
        classes[parameter] = (0..<Int(domain.points)).map { k in
          Class(representative: domain.point(Double(k)), count: Cardinality(1))
        }
      } else {
        classes[parameter] = Self.classes(of: domain, literals[parameter] ?? [])
      }
    }
  }

  /// The number of configurations; nil if the combinations are too many.
  func total() -> Cardinality? {
    var states = [Configuration(inactive: space.count): Cardinality(1)]
    for (index, hyperparameter) in space.hyperparameters.enumerated() {
      var next: [Configuration: Cardinality] = [:]
      for (state, count) in states {
        let choices: [Class] =
          if !space.isActive(index, in: state) {
            [Class(representative: Configuration.inactive, count: Cardinality(1))]
          } else {
            classes[index]
              ?? [Class(representative: Configuration.inactive, count: Cardinality(hyperparameter.domain.points))]
          }
        for choice in choices {
          var state = state
          state[index] = choice.representative.isNaN ? nil : choice.representative
          for (parameter, last) in lastUse where last == index { state[parameter] = nil }
          next[state] = next[state].map { $0 + count * choice.count } ?? count * choice.count
        }
      }
      guard next.count <= Self.stateLimit else { return nil }
      states = next
    }
    return states.reduce(Cardinality(0)) { sum, state in
      honoursForbidden && space.tables.isForbidden(state.key.values) ? sum : sum + state.value
    }
  }

  /// The values of a domain, sorted by which of some literals, none over a second hyperparameter, hold.
  private static func classes(of domain: Domain, _ literals: [Literal]) -> [Class] {
    var bySignature: [[Bool]: Class] = [:]
    for piece in pieces(of: domain, literals) {
      let signature = literals.map { $0.holds(at: piece.representative) }
      if let known = bySignature[signature] {
        bySignature[signature]?.count = known.count + piece.count
      } else {
        bySignature[signature] = piece
      }
    }
    return Array(bySignature.values)
  }

  /// The values of a domain, cut at every number that a literal compares with.
  private static func pieces(of domain: Domain, _ literals: [Literal]) -> [Class] {
    let cuts = Set(
      literals.flatMap { literal -> [Double] in
        switch literal.right {
        case .value(let value): [value]
        case .set(let values): values
        case .parameter: []
        }
      }
    ).sorted()
    if case .float(let range) = domain, range.step == 0, range.low < range.high {
      return pieces(ofInterval: range, cuts)
    }
    // A grid: pieces are stretches of point numbers.
    var pieces: [Class] = []
    var first = 0.0
    func take(upTo end: Double) {
      if end > first { pieces.append(Class(representative: domain.point(first), count: Cardinality(end - first))) }
      first = max(first, end)
    }
    for cut in cuts {
      take(upTo: domain.pointsBelow(cut))
      if first < domain.points, domain.point(first) == cut { take(upTo: first + 1) }
    }
    take(upTo: domain.points)
    return pieces
  }

  private static func pieces(ofInterval range: FloatRange, _ cuts: [Double]) -> [Class] {
    let inside = cuts.filter { $0 >= range.low && $0 <= range.high }
    var pieces = inside.map { Class(representative: $0, count: Cardinality(1)) }
    var low = range.low
    for high in inside + [range.high] {
      let middle = low + (high - low) / 2
      if low < high, middle > low || !inside.contains(low) {
        pieces.append(Class(representative: middle, count: Cardinality(.infinity)))
      }
      low = high
    }
    return pieces
  }
}

extension Domain {
  /// The value number `k`, from 0, of a domain with finitely many.
  fileprivate func point(_ k: Double) -> Double {
    switch self {
    case .float(let range): Grid.value(k, low: range.low, high: range.high, step: range.step)
    case .int(let range): Grid.value(k, low: range.low, high: range.high, step: max(range.step, 1))
    case .ordinal, .choice, .text, .path, .pluginName: k
    }
  }

  /// How many values lie below `bound`.
  fileprivate func pointsBelow(_ bound: Double) -> Double {
    let (low, step): (Double, Double) =
      switch self {
      case .float(let range): (range.low, range.step > 0 ? range.step : 1)
      case .int(let range): (range.low, max(range.step, 1))
      case .ordinal, .choice, .text, .path, .pluginName: (0, 1)
      }
    var k = min(max(((bound - low) / step).rounded(.up), 0), points)
    while k > 0, point(k - 1) >= bound { k = min(k - 1, k.nextDown) }  // the division may be off by rounding
    while k < points, point(k) < bound { k = max(k + 1, k.nextUp) }
    return k
  }
}
