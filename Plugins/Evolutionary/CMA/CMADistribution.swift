import Glibc
import HonePlugin

/// The normal distribution of CMA-ES, N(m, σ² C), and how it learns from ranked samples.
///
/// Matrices are (n, n), column after column.
///
/// Source: Hansen, arXiv 1604.00772 (2016), equations 38 to 47 and appendix A.
package struct CMADistribution: Sendable {
  package let constants: CMAConstants
  /// m, shape (n).
  package internal(set) var mean: [Double]
  /// σ.
  package private(set) var stepSize: Double
  /// C.
  package private(set) var covariance: [Double]
  /// p_σ.
  package private(set) var path: [Double]
  /// p_c.
  package private(set) var covariancePath: [Double]
  /// g, updates so far.
  package private(set) var generation = 0
  /// B and the diagonal of D: C = B D² Bᵀ, as of `decomposedAt`.
  private var axes: [Double]
  package private(set) var lengths: [Double]
  private var decomposedAt = 0
  /// Rates that follow the noise; nil: every update counts whole.
  var adaptation: LearningRateAdaptation?

  private var n: Int { constants.dimension }

  /// - Parameter adaptsRates: whether updates are shortened where they are mostly noise.
  package init(_ constants: CMAConstants, mean: [Double], stepSize: Double, adaptsRates: Bool = false) {
    let n = constants.dimension
    adaptation = adaptsRates ? LearningRateAdaptation(dimension: n) : nil
    self.constants = constants
    self.mean = mean
    self.stepSize = stepSize
    var identity = [Double](repeating: 0, count: n * n)
    for j in 0..<n { identity[j * n + j] = 1 }
    covariance = identity
    axes = identity
    lengths = [Double](repeating: 1, count: n)
    path = [Double](repeating: 0, count: n)
    covariancePath = path
  }

  /// y = B D z, shape (n).
  package func shaped(_ z: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: n)
    for j in 0..<n {
      let step = lengths[j] * z[j]
      for i in 0..<n { y[i] += axes[j * n + i] * step }
    }
    return y
  }

  /// D⁻¹ Bᵀ y: the step in the distribution's own axes, each of deviation 1.
  package func coordinates(_ y: [Double]) -> [Double] {
    (0..<n).map { j in
      var coordinate = 0.0
      for i in 0..<n { coordinate += axes[j * n + i] * y[i] }
      return coordinate / lengths[j]
    }
  }

  /// C^(-1/2) y = B D⁻¹ Bᵀ y.
  package func whitened(_ y: [Double]) -> [Double] {
    var white = [Double](repeating: 0, count: n)
    for j in 0..<n {
      var coordinate = 0.0
      for i in 0..<n { coordinate += axes[j * n + i] * y[i] }
      coordinate /= lengths[j]
      for i in 0..<n { white[i] += axes[j * n + i] * coordinate }
    }
    return white
  }

  /// Deviation along axis `j` of the cube, without the margin's factor.
  package func deviation(_ j: Int) -> Double { stepSize * covariance[j * n + j].squareRoot() }

  /// The longest axis over the shortest, squared.
  package var conditionNumber: Double {
    let ratio = (lengths.max() ?? 1) / (lengths.min() ?? 1)
    return ratio * ratio
  }

  /// The rates at which the mean and the covariance learn, in (0, 1].
  package var rates: (mean: Double, covariance: Double) {
    (adaptation?.ofMean.rate ?? 1, adaptation?.ofCovariance.rate ?? 1)
  }

  /// Learns from λ steps y = (x − m) / σ, from the best on.
  package mutating func update(_ steps: [[Double]]) {
    precondition(steps.count == constants.populationSize, "one step a weight")
    let k = constants
    let earlier = adaptation.map { _ in Earlier(mean: mean, stepSize: stepSize, covariance: covariance) }
    var meanStep = [Double](repeating: 0, count: n)  // ⟨y⟩_w (41)
    for (weight, y) in zip(k.weights, steps) where weight > 0 { for i in 0..<n { meanStep[i] += weight * y[i] } }
    for i in 0..<n { mean[i] += stepSize * meanStep[i] }  // (42), c_m = 1

    let white = whitened(meanStep)
    let pathGain = (k.pathRate * (2 - k.pathRate) * k.effectiveParents).squareRoot()
    for i in 0..<n { path[i] = (1 - k.pathRate) * path[i] + pathGain * white[i] }  // (43)
    let length = Self.norm(path)
    stepSize *= exp(k.pathRate / k.damping * (length / k.expectedLength - 1))  // (44)

    generation += 1
    let settled = (1 - pow(1 - k.pathRate, 2 * Double(generation))).squareRoot()
    let isSteady = length / settled < (1.4 + 2 / (Double(n) + 1)) * k.expectedLength  // h_σ
    let gain = isSteady ? (k.covariancePathRate * (2 - k.covariancePathRate) * k.effectiveParents).squareRoot() : 0
    for i in 0..<n { covariancePath[i] = (1 - k.covariancePathRate) * covariancePath[i] + gain * meanStep[i] }  // (45)

    // (46): a negative weight counts as if its step had length √n, which keeps C positive definite.
    let weights = zip(k.weights, steps).map { weight, y in
      guard weight < 0 else { return weight }
      let white = Self.norm(whitened(y))
      return weight * Double(n) / max(white * white, 1e-300)
    }
    let loss = isSteady ? 0 : k.covariancePathRate * (2 - k.covariancePathRate)
    let keep = 1 + k.rankOneRate * loss - k.rankOneRate - k.rankMuRate * k.weights.reduce(0, +)
    for column in 0..<n {
      for row in 0...column {
        var value = keep * covariance[column * n + row]
        value += k.rankOneRate * covariancePath[row] * covariancePath[column]
        var sum = 0.0
        for (weight, y) in zip(weights, steps) { sum += weight * y[row] * y[column] }
        value += k.rankMuRate * sum  // (47)
        covariance[column * n + row] = value
        covariance[row * n + column] = value
      }
    }
    if let earlier { return adaptRates(from: earlier) }
    let interval = 1 / ((k.rankOneRate + k.rankMuRate) * Double(n) * 10)
    if Double(generation - decomposedAt) > interval { decompose() }
  }

  /// Keeps the longest axis within a bound: what is longer than the cube samples nothing but its border.
  mutating func limit(_ longest: Double) {
    let length = stepSize * (lengths.max() ?? 1)
    if length > longest { stepSize *= longest / length }
  }

  /// Sets σ and C from Σ = σ² C, with det C = 1, and then multiplies σ by `factor`.
  mutating func setCovariance(_ matrix: [Double], stepFactor factor: Double) {
    covariance = matrix
    decompose()
    stepSize = exp(lengths.reduce(0) { $0 + log($1) } / Double(n))
    let square = stepSize * stepSize
    for i in covariance.indices { covariance[i] /= square }
    for i in lengths.indices { lengths[i] /= stepSize }
    stepSize *= factor
  }

  private mutating func decompose() {
    var vectors = covariance
    var values = SymmetricEigen.decompose(&vectors, n)
    // Rounding may leave a tiny negative one.
    let least = max((values.last ?? 1) * 1e-20, Double.leastNormalMagnitude)
    for index in values.indices { values[index] = max(values[index], least) }
    axes = vectors
    lengths = values.map { $0.squareRoot() }
    decomposedAt = generation
  }

  static func squaredNorm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }
  static func norm(_ x: [Double]) -> Double { squaredNorm(x).squareRoot() }

  // MARK: - State

  func save(_ writer: Writer) throws {
    try writer.write(stepSize)
    try writer.write(Int64(generation))
    try writer.write(Int64(decomposedAt))
    for array in [mean, covariance, path, covariancePath, axes, lengths] { try writer.write(array) }
    try adaptation?.save(writer)
  }

  mutating func load(_ reader: Reader) throws {
    stepSize = try reader.read()
    generation = Int(try reader.read(Int64.self))
    decomposedAt = Int(try reader.read(Int64.self))
    func array(_ count: Int) throws -> [Double] {
      let found = try reader.read(arrayOf: Double.self, limit: count)
      guard found.count == count else { throw PluginError.invalid("the saved state is damaged: another dimension") }
      return found
    }
    (mean, covariance, path) = (try array(n), try array(n * n), try array(n))
    (covariancePath, axes, lengths) = (try array(n), try array(n * n), try array(n))
    try adaptation?.load(reader)
  }
}
