import Glibc

/// The strategy parameters of CMA-ES, in the order of the paper's table 1.
///
/// Source: Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv 1604.00772 (2016), equations 49 to 58.
package struct CMAConstants: Equatable, Sendable {
  /// n, dimensions.
  package let dimension: Int
  /// λ, samples a generation.
  package let populationSize: Int
  /// μ, those with positive weights.
  package let parentCount: Int
  /// w_1 … w_λ: the positive ones add up to 1.
  package let weights: [Double]
  /// μ_eff, the variance-effective number of parents.
  package let effectiveParents: Double
  /// c_σ, of the step size's path.
  package let pathRate: Double
  /// d_σ, damping of the step size.
  package let damping: Double
  /// c_c, of the covariance's path.
  package let covariancePathRate: Double
  /// c_1, of the rank-one update.
  package let rankOneRate: Double
  /// c_μ, of the rank-μ update.
  package let rankMuRate: Double
  /// E‖N(0, I)‖, approximated.
  package let expectedLength: Double

  /// λ where nobody says.
  package static func standardPopulation(_ n: Int) -> Int { 4 + Int(3 * log(Double(n))) }

  package init(dimension: Int, populationSize: Int) {
    let n = Double(dimension)
    let lambda = populationSize
    self.dimension = dimension
    self.populationSize = lambda
    parentCount = lambda / 2
    let raw = (1...lambda).map { log((Double(lambda) + 1) / 2) - log(Double($0)) }  // (49)
    func effective(_ some: ArraySlice<Double>) -> Double {
      let sum = some.reduce(0, +)
      return sum * sum / some.reduce(0) { $0 + $1 * $1 }
    }
    let muEff = effective(raw.prefix(parentCount))
    let muEffMinus = effective(raw.dropFirst(parentCount))
    effectiveParents = muEff
    pathRate = (muEff + 2) / (n + muEff + 5)  // (55)
    damping = 1 + 2 * max(0, ((muEff - 1) / (n + 1)).squareRoot() - 1) + pathRate  // (55)
    covariancePathRate = (4 + muEff / n) / (n + 4 + 2 * muEff / n)  // (56)
    let c1 = 2 / ((n + 1.3) * (n + 1.3) + muEff)  // (57)
    let cMu = min(1 - c1, 2 * (muEff - 2 + 1 / muEff) / ((n + 2) * (n + 2) + muEff))  // (58), α_cov = 2
    rankOneRate = c1
    rankMuRate = cMu
    expectedLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    let positive = raw.filter { $0 >= 0 }.reduce(0, +)
    let negative = -raw.filter { $0 < 0 }.reduce(0, +)
    let negativeSum = min(1 + c1 / cMu, 1 + 2 * muEffMinus / (muEff + 2), (1 - c1 - cMu) / (n * cMu))  // (50) to (52)
    weights = raw.map { $0 >= 0 ? $0 / positive : $0 * negativeSum / negative }  // (53)
  }
}
