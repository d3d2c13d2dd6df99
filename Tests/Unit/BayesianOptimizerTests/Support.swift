import BayesianOptimizer
import Glibc
import HonePlugin

/// Numbers of a seeded stream, for tests that generate cases.
struct Draws {
  private var stream: RandomStream

  init(_ seed: UInt64) { stream = RandomStream(seed: seed, trial: 0, stream: 1000) }

  mutating func uniform() -> Double { stream.uniform() }
  mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * stream.uniform() }
  mutating func below(_ count: Int) -> Int { stream.below(count) }
  mutating func normal() -> Double { stream.normal() }
}

/// A mixed, conditional space as features, and points drawn from it.
struct Case {
  static let mixed: [Parameter] = [
    .float("a", 0...1), .float("b", 1e-3...1, log: true), .choice("k", ["p", "q", "r"]),
    .float("c", -2...2, when: .equal("k", "p")), .int("m", 1...40),
    .choice("l", ["s", "t"], when: .notEqual("k", "p")),
  ]

  let encoding: Encoding
  let features: Features

  init(_ parameters: [Parameter] = Case.mixed) throws {
    encoding = Encoding(try Space(parameters))
    features = Features(encoding.dimensions)
  }

  func point(_ draws: inout Draws) -> [Double] {
    let unit = (0..<encoding.count).map { _ in draws.uniform() }
    var point = unit
    var scratch = unit
    encoding.place(unit, &point, scratch: &scratch)
    return point
  }

  func row(_ point: [Double]) -> [Double] {
    var row = [Double](repeating: 0, count: features.count)
    features.write(point, &row)
    return row
  }

  func parameters(_ draws: inout Draws, _ smoothness: Smoothness = .fiveHalves, noise: Double = 1e-2)
    -> KernelParameters
  {
    KernelParameters(
      smoothness: smoothness, logLengths: features.groups.map { _ in draws.uniform(-1.5, 0.7) },
      logVariance: draws.uniform(-0.5, 0.5), logNoise: log(noise))
  }

  /// The kernel as the books have it, without the constant.
  func kernel(_ a: [Double], _ b: [Double], _ parameters: KernelParameters) -> Double {
    var square = 0.0
    for feature in 0..<features.count {
      let weight = exp(-2 * parameters.logLengths[features.groupOfFeature[feature]])
      let difference = a[feature] - b[feature]
      square += weight * (feature < features.linear ? difference * difference : difference == 0 ? 0 : 1)
    }
    let r = square.squareRoot()
    switch parameters.smoothness {
    case .threeHalves:
      return parameters.variance * (1 + 3.0.squareRoot() * r) * exp(-3.0.squareRoot() * r)
    case .fiveHalves:
      return parameters.variance * (1 + 5.0.squareRoot() * r + 5 * r * r / 3) * exp(-5.0.squareRoot() * r)
    }
  }
}

/// Solves A x = b by elimination with pivoting; answers ln |det A|, too.
func solve(_ matrix: [[Double]], _ right: [Double]) -> (solution: [Double], logDeterminant: Double) {
  var a = matrix
  var b = right
  var logDeterminant = 0.0
  for column in b.indices {
    let pivot = (column..<b.count).max { abs(a[$0][column]) < abs(a[$1][column]) } ?? column
    a.swapAt(column, pivot)
    b.swapAt(column, pivot)
    logDeterminant += log(abs(a[column][column]))
    for row in column + 1..<max(column + 1, b.count) {
      let share = a[row][column] / a[column][column]
      for place in column..<b.count { a[row][place] -= share * a[column][place] }
      b[row] -= share * b[column]
    }
  }
  for column in b.indices.reversed() {
    for place in column + 1..<max(column + 1, b.count) { b[column] -= a[column][place] * b[place] }
    b[column] /= a[column][column]
  }
  return (b, logDeterminant)
}

func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool { abs(a - b) <= tolerance * max(1, abs(a), abs(b)) }
