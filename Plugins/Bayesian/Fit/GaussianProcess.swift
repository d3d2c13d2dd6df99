import CBayesKernels
import Glibc

/// A Gaussian process over configurations: n told ones, which make the mean, and pending ones behind them, which only
/// lower the deviation where a result will come anyway.
///
/// C = L Lᵀ is the covariance of all of them, α = C⁻¹ y that of the told ones (L's leading n rows are the factor of their
/// own covariance). Rows are appended at O(n²). Source: Rasmussen, Williams, "Gaussian Processes for Machine Learning",
/// 2006, algorithm 2.1; the use of pending ones is that of Desautels, Krause, Burdick, "Parallelizing Exploration-
/// Exploitation Tradeoffs in Gaussian Process Bandit Optimization", JMLR 15, 2014.
package final class GaussianProcess {
  package let features: Features
  package private(set) var parameters: KernelParameters
  /// Told configurations.
  package private(set) var count = 0
  /// Told and pending ones.
  package private(set) var total = 0
  /// Told configurations whose rows of the factor were made at once; those after them were appended.
  package private(set) var factorised = 0

  // (features, stride)
  private let x = Buffer()
  private var stride = 0
  // (total, stride), lower triangle
  private let factor = Buffer()
  private let alpha = Buffer()
  private let targets = Buffer()
  // Variance of the noise of each told configuration that was reported with it.
  private let noiseWeights = Buffer()
  /// 1 / ℓ² of each feature.
  package private(set) var weights: [Double]
  // Room for an evidence: (count, stride) each, and for predictions.
  private let inverse = Buffer()
  private let slopes = Buffer()
  private let row = Buffer()
  private let slopeRow = Buffer()
  private let point = Buffer()
  private let rows = Buffer()
  private var jitter = 0.0

  package init(_ features: Features, _ parameters: KernelParameters) {
    self.features = features
    self.parameters = parameters
    weights = parameters.weights(features)
  }

  // MARK: - Configurations

  private func points(_ count: Int) -> bayes_points {
    bayes_points(
      x: UnsafePointer(x.pointer), stride: stride, count: count, linear: features.linear, features: features.count)
  }

  /// Makes room for `wanted` configurations; features and factor move to the new stride.
  private func reserve(_ wanted: Int) {
    guard wanted > stride else { return }
    let fresh = Buffer.rounded(max(wanted, stride * 5 / 4, 64))
    x.reserve(max(1, features.count) * fresh)
    // From the end, so that nothing is overwritten before it is read.
    for feature in (0..<features.count).reversed() {
      for index in (0..<total).reversed() { x.pointer[feature * fresh + index] = x.pointer[feature * stride + index] }
      for index in total..<fresh { x.pointer[feature * fresh + index] = 0 }
    }
    factor.reserve(fresh * fresh)
    for line in (0..<total).reversed() {
      for index in (0...line).reversed() {
        factor.pointer[line * fresh + index] = factor.pointer[line * stride + index]
      }
    }
    for buffer in [alpha, targets, noiseWeights, row, slopeRow] { buffer.reserve(fresh) }
    point.reserve(features.count)
    stride = fresh
  }

  /// Forgets all configurations.
  package func removeAll() {
    count = 0
    total = 0
  }

  /// Adds a told configuration, without its factor: `factorise` or `fit` follows.
  ///
  /// - Parameter noiseWeight: variance of its noise in units of σ_n².
  package func add(_ featuresOf: UnsafePointer<Double>, noiseWeight: Double = 1) {
    precondition(count == total, "pending ones come last")
    reserve(total + 1)
    for feature in 0..<features.count { x.pointer[feature * stride + total] = featuresOf[feature] }
    noiseWeights.pointer[count] = noiseWeight
    count += 1
    total = count
  }

  /// The variance of the noise of told configuration `index` in units of σ_n².
  package func noiseWeight(_ index: Int) -> Double { noiseWeights.pointer[index] }

  /// Says that weight anew; `factorise` or `fit` follows.
  package func setNoiseWeight(_ index: Int, _ weight: Double) { noiseWeights.pointer[index] = weight }

  /// Appends a configuration to the factor at O(n²): a told one, or a pending one.
  package func append(_ featuresOf: UnsafePointer<Double>, noiseWeight: Double = 1, pending: Bool) {
    precondition(pending || count == total, "pending ones come last")
    reserve(total + 1)
    let line = factor.pointer + total * stride
    var points = points(total)
    if total > 0 {
      bayes_kernel_row(
        &points, weights, featuresOf, parameters.smoothness.rawValue, parameters.variance,
        KernelParameters.meanVariance, line, nil)
      bayes_solve(factor.pointer, total, stride, 0, line)
    }
    let noise = parameters.noise * noiseWeight + jitter
    let own = KernelParameters.meanVariance + parameters.variance + noise
    let rest = own - (total > 0 ? bayes_dot(line, line, total) : 0)
    line[total] = max(rest, 0.5 * noise).squareRoot()
    for feature in 0..<features.count { x.pointer[feature * stride + total] = featuresOf[feature] }
    if !pending {
      noiseWeights.pointer[count] = noiseWeight
      count += 1
    }
    total += 1
  }

  /// Forgets the pending ones.
  package func removePending() { total = count }

  // MARK: - Factor

  /// Factorises the covariance of the told configurations under these parameters, O(n³).
  ///
  /// - Returns: whether it succeeded; noise is raised a little if that helps.
  @discardableResult
  package func factorise(_ parameters: KernelParameters) -> Bool {
    self.parameters = parameters
    weights = parameters.weights(features)
    total = count
    factorised = count
    jitter = 0
    for attempt in 0..<7 {
      if attempt > 0 { jitter = 1e-10 * parameters.variance * pow(10, Double(attempt)) }
      if fillAndFactor(parameters, slopes: nil) { return true }
    }
    return false
  }

  private func fillAndFactor(_ parameters: KernelParameters, slopes: UnsafeMutablePointer<Double>?) -> Bool {
    var points = points(count)
    bayes_kernel_matrix(
      &points, weights, parameters.smoothness.rawValue, parameters.variance, KernelParameters.meanVariance,
      factor.pointer, slopes, stride)
    let noise = parameters.noise
    for index in 0..<count { factor.pointer[index * stride + index] += noise * noiseWeights.pointer[index] + jitter }
    return bayes_factor(factor.pointer, count, stride) == 0
  }

  /// Sets the outputs of the told configurations, standardised; O(n²).
  package func setTargets(_ outputs: [Double]) {
    precondition(outputs.count == count, "one output a configuration")
    for index in 0..<count {
      targets.pointer[index] = outputs[index]
      alpha.pointer[index] = outputs[index]
    }
    bayes_solve(factor.pointer, count, stride, 0, alpha.pointer)
    bayes_solve(factor.pointer, count, stride, 1, alpha.pointer)
  }

  // MARK: - Evidence

  /// Minus the logarithm of the evidence, without its constant: ½ yᵀ C⁻¹ y + ½ ln |C|, and its gradient with respect to
  /// `KernelParameters.vector`.
  ///
  /// ∂/∂θ = ½ tr((C⁻¹ − α αᵀ) ∂C/∂θ), source: Rasmussen and Williams, eq. 5.9. One pass over the pairs gives all length
  /// scales; that of ln σ² follows from tr(C⁻¹ C) = n. Leaves the factor and the inverse of these parameters.
  ///
  /// - Returns: nil if C is not positive definite.
  package func negativeLogEvidence(_ parameters: KernelParameters, _ outputs: [Double], _ gradient: inout [Double])
    -> Double?
  {
    precondition(outputs.count == count, "one output a configuration")
    self.parameters = parameters
    weights = parameters.weights(features)
    total = count
    jitter = 0
    slopes.reserve(stride * stride)
    inverse.reserve(stride * stride)
    guard fillAndFactor(parameters, slopes: slopes.pointer) else { return nil }
    setTargets(outputs)
    var logDeterminant = 0.0
    for index in 0..<count { logDeterminant += log(factor.pointer[index * stride + index]) }
    let fit = bayes_dot(targets.pointer, alpha.pointer, count)
    invert()

    let groups = features.groups.count
    for index in gradient.indices { gradient[index] = 0 }
    var points = points(count)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, features.count)) { sums in
      bayes_evidence_sums(&points, inverse.pointer, slopes.pointer, alpha.pointer, stride, sums.baseAddress)
      // ∂r²/∂ln ℓ = −2 w d²
      for feature in 0..<features.count {
        gradient[features.groupOfFeature[feature]] -= sums[feature] * weights[feature]
      }
    }
    // Diagonal and whole sums of P = C⁻¹ − α αᵀ.
    var (noiseTrace, sumOfInverse, sumOfAlpha) = (0.0, 0.0, 0.0)
    for i in 0..<count {
      let line = inverse.pointer + i * stride
      let diagonal = line[i] - alpha.pointer[i] * alpha.pointer[i]
      noiseTrace += diagonal * noiseWeights.pointer[i]
      sumOfInverse += line[i]
      sumOfAlpha += alpha.pointer[i]
    }
    for i in 0..<count {
      let line = inverse.pointer + i * stride
      var sum = 0.0
      for j in 0..<i { sum += line[j] }
      sumOfInverse += 2 * sum
    }
    let whole = Double(count) - fit
    let ofMean = KernelParameters.meanVariance * (sumOfInverse - sumOfAlpha * sumOfAlpha)
    gradient[groups] = 0.5 * (whole - ofMean - noiseTrace * parameters.noise)
    gradient[groups + 1] = 0.5 * noiseTrace * parameters.noise
    return 0.5 * fit + logDeterminant
  }

  /// Computes C⁻¹ of the told ones from the factor.
  private func invert() {
    inverse.reserve(stride * stride)
    for line in 0..<count {
      (inverse.pointer + line * stride).update(from: factor.pointer + line * stride, count: line + 1)
    }
    bayes_invert(inverse.pointer, count, stride)
  }

  /// For each told configuration, what the others say of it: μ = y − α / diag C⁻¹ and σ² = 1 / diag C⁻¹.
  ///
  /// `computeInverse` came before, with these parameters. Source: Rasmussen and Williams, eq. 5.12.
  package func leaveOneOut(_ outputs: [Double]) -> (means: [Double], variances: [Double]) {
    setTargets(outputs)
    var means = outputs
    var variances = outputs
    for index in 0..<count {
      let diagonal = inverse.pointer[index * stride + index]
      means[index] = outputs[index] - alpha.pointer[index] / diagonal
      variances[index] = 1 / diagonal
    }
    return (means, variances)
  }

  /// Prepares `leaveOneOut`, O(n³).
  package func computeInverse() { invert() }

  // MARK: - Predictions

  /// The latent variance before any result.
  package var priorVariance: Double { KernelParameters.meanVariance + parameters.variance }
  /// Deviations are not below this.
  private static let leastVariance = 1e-14

  /// The mean at told configuration `index`: y − noise · α.
  package func meanAtTold(_ index: Int) -> Double {
    targets.pointer[index] - (parameters.noise * noiseWeights.pointer[index] + jitter) * alpha.pointer[index]
  }

  /// The mean at one configuration, O(n d).
  package func mean(_ featuresOf: UnsafePointer<Double>) -> Double {
    guard count > 0 else { return 0 }
    var points = points(count)
    bayes_kernel_row(
      &points, weights, featuresOf, parameters.smoothness.rawValue, parameters.variance, KernelParameters.meanVariance,
      row.pointer, nil)
    return bayes_dot(row.pointer, alpha.pointer, count)
  }

  /// Mean and variance at each of `number` configurations, whose features lie `features.count` apart; O(n²) each.
  package func predict(
    _ featuresOf: UnsafePointer<Double>, number: Int, means: UnsafeMutablePointer<Double>,
    variances: UnsafeMutablePointer<Double>
  ) {
    guard total > 0 else {
      for index in 0..<number { (means[index], variances[index]) = (0, priorVariance) }
      return
    }
    let length = Buffer.rounded(total)
    rows.reserve(number * length)
    var points = points(total)
    for index in 0..<number {
      let line = rows.pointer + index * length
      bayes_kernel_row(
        &points, weights, featuresOf + index * features.count, parameters.smoothness.rawValue, parameters.variance,
        KernelParameters.meanVariance, line, nil)
      means[index] = bayes_dot(line, alpha.pointer, count)
    }
    bayes_solve_rows(factor.pointer, total, stride, 0, rows.pointer, number, length)
    for index in 0..<number {
      let line = rows.pointer + index * length
      variances[index] = max(Self.leastVariance, priorVariance - bayes_dot(line, line, total))
    }
  }

  /// Mean and variance at one configuration, and how a function of both changes with its coordinates.
  ///
  /// - Parameters:
  ///   - slopesOf: from mean and variance to the function's derivatives with respect to each.
  ///   - gradient: receives the function's derivatives with respect to the linear features.
  package func predict(
    _ featuresOf: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>,
    slopesOf: (_ mean: Double, _ variance: Double) -> (mean: Double, variance: Double)
  ) {
    var points = points(total)
    bayes_kernel_row(
      &points, weights, featuresOf, parameters.smoothness.rawValue, parameters.variance, KernelParameters.meanVariance,
      row.pointer, slopeRow.pointer)
    let mean = bayes_dot(row.pointer, alpha.pointer, count)
    bayes_solve(factor.pointer, total, stride, 0, row.pointer)
    let variance = priorVariance - bayes_dot(row.pointer, row.pointer, total)
    let wanted = slopesOf(mean, max(Self.leastVariance, variance))
    let varianceSlope = variance > Self.leastVariance ? wanted.variance : 0
    bayes_solve(factor.pointer, total, stride, 1, row.pointer)
    // ∂mean = Σ αᵢ ∂kᵢ and ∂variance = −2 Σ (C⁻¹ k)ᵢ ∂kᵢ, where ∂kᵢ/∂x = slopeᵢ 2 w (x − xᵢ).
    for index in 0..<total {
      let ofMean = index < count ? wanted.mean * alpha.pointer[index] : 0
      slopeRow.pointer[index] *= ofMean - 2 * varianceSlope * row.pointer[index]
    }
    bayes_point_sums(&points, slopeRow.pointer, featuresOf, gradient)
    for feature in 0..<features.linear { gradient[feature] *= 2 * weights[feature] }
  }
}
