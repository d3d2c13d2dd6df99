import Glibc
package import HonePlugin

/// Independent distributions over labels, which learn from ranked samples beside the normal distribution of CMA-ES.
///
/// The probabilities follow the natural gradient by steps of one length in the Fisher metric; the length grows while
/// successive steps agree and shrinks while they do not. A margin keeps every label possible.
///
/// Sources: Hamano, Saito, Nomura, Uchida, Shirakawa, "CatCMA: Stochastic Optimization for Mixed-Category Problems", GECCO
/// 2024, section 4 (margin); Akimoto, Shirakawa, Yoshinari, Uchida, Saito, Nishida, "Adaptive Stochastic Natural Gradient
/// Method for One-Shot Neural Architecture Search", ICML 2019, algorithm 1 (step length).
package struct CategoricalDistribution: Sendable {
  /// α of the adaptation: the signal-to-noise ratio to be kept.
  private static let signal = 1.5

  /// q, one row of probabilities a category.
  package private(set) var probabilities: [[Double]]
  /// δ, the length of the next step.
  private var stepLength = 1.0
  /// Δ, of which δ is the inverse, one update late.
  package private(set) var inverseLength = 1.0
  /// The accumulated direction, its length, and the free parameters behind it.
  private var direction: [Double]
  private var gamma = 0.0

  /// Uniform.
  ///
  /// - Parameter counts: labels of each category, 2 or more.
  package init(counts: [Int]) {
    probabilities = counts.map { [Double](repeating: 1 / Double($0), count: $0) }
    direction = [Double](repeating: 0, count: counts.reduce(0) { $0 + $1 - 1 })
  }

  package var isEmpty: Bool { probabilities.isEmpty }

  /// The least probability of a label: with probability 0.27 some category of a sample leaves its likeliest label.
  package func least(_ category: Int) -> Double {
    (1 - pow(0.73, 1 / Double(probabilities.count))) / Double(probabilities[category].count - 1)
  }

  /// A label of each category.
  package func sample(_ random: inout RandomStream) -> [Int] {
    probabilities.map { row in
      var rest = random.uniform()
      for (label, probability) in row.enumerated() {
        rest -= probability
        if rest < 0 { return label }
      }
      return row.count - 1
    }
  }

  /// Learns from the labels of samples, best first.
  ///
  /// - Parameter weights: of the best samples; they add up to 1.
  package mutating func update(_ samples: [[Int]], weights: [Double]) {
    guard !isEmpty else { return }
    let gradient = naturalGradient(samples, weights)
    let whitened = whitened(gradient)
    let length = whitened.reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-30
    for category in probabilities.indices {
      for label in probabilities[category].indices {
        probabilities[category][label] += stepLength / length * gradient[category][label]
      }
    }
    stepLength = 1 / inverseLength
    let rate = stepLength / Double(direction.count).squareRoot()  // β
    for index in direction.indices {
      direction[index] = (1 - rate) * direction[index] + (rate * (2 - rate)).squareRoot() * whitened[index] / length
    }
    gamma = (1 - rate) * (1 - rate) * gamma + rate * (2 - rate)
    inverseLength *= exp(rate * (gamma - direction.reduce(0) { $0 + $1 * $1 } / Self.signal))
    for category in probabilities.indices { correct(category) }
  }

  /// Σ w (c − q), c one-hot: the natural gradient of a categorical distribution in its probabilities.
  private func naturalGradient(_ samples: [[Int]], _ weights: [Double]) -> [[Double]] {
    probabilities.indices.map { category in
      var row = [Double](repeating: 0, count: probabilities[category].count)
      for (weight, labels) in zip(weights, samples) {
        for label in row.indices {
          row[label] += weight * ((labels[category] == label ? 1 : 0) - probabilities[category][label])
        }
      }
      return row
    }
  }

  /// F^(1/2) times the gradient, of the K − 1 free probabilities of each category.
  private func whitened(_ gradient: [[Double]]) -> [Double] {
    zip(gradient, probabilities).flatMap { gradient, q -> [Double] in
      let last = q[q.count - 1]
      let sum = gradient.dropLast().reduce(0, +)
      return (0..<q.count - 1).map { label in
        let root = q[label].squareRoot()
        return gradient[label] / root + root * sum / (last + last.squareRoot())
      }
    }
  }

  /// Raises what is below the least, and takes it from where there is more.
  private mutating func correct(_ category: Int) {
    let least = least(category)
    let raised = probabilities[category].map { max($0, least) }
    let excess = raised.reduce(0) { $0 + $1 - least }
    let surplus = raised.reduce(0, +) - 1
    probabilities[category] = raised.map { excess > 0 ? $0 - surplus * ($0 - least) / excess : $0 }
  }

  // MARK: - State

  func save(_ writer: Writer) throws {
    for row in probabilities { try writer.write(row) }
    try writer.write(direction)
    try writer.write([stepLength, inverseLength, gamma])
  }

  mutating func load(_ reader: Reader) throws {
    for category in probabilities.indices {
      let row = try reader.read(arrayOf: Double.self, limit: probabilities[category].count)
      guard row.count == probabilities[category].count else { throw Self.damaged }
      probabilities[category] = row
    }
    let read = try reader.read(arrayOf: Double.self, limit: direction.count)
    let numbers = try reader.read(arrayOf: Double.self, limit: 3)
    guard read.count == direction.count, numbers.count == 3 else { throw Self.damaged }
    direction = read
    (stepLength, inverseLength, gamma) = (numbers[0], numbers[1], numbers[2])
  }

  private static var damaged: PluginError { .invalid("the saved state is damaged: other labels") }
}
