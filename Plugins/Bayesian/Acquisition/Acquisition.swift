import Glibc

/// The worth of configurations under the models at hand; more is better.
///
/// With one metric, that of an acquisition function; with several, minus an augmented Chebyshev distance of the lower bounds
/// from the best seen, under weights drawn for each trial (Knowles, "ParEGO", IEEE Trans. Evol. Comput. 10, 2006, eq. 2, on
/// bounds as in Paria, Kandasamy, Póczos, "A Flexible Framework for Multi-Objective Bayesian Optimization using Random
/// Scalarizations", UAI 2019). Either is joined by the logarithm of the probability that all constraints hold (Gardner et
/// al., "Bayesian Optimization with Inequality Constraints", ICML 2014).
package final class Acquisition {
  /// A metric with its part in the scalarisation.
  package struct Objective {
    package let process: GaussianProcess
    /// Weights of all are positive and add up to 1.
    package let weight: Double
    /// The best output seen, standardised.
    package let ideal: Double

    package init(process: GaussianProcess, weight: Double, ideal: Double) {
      self.process = process
      self.weight = weight
      self.ideal = ideal
    }
  }

  /// A constraint holds where its process is at most `bound`.
  package struct Constraint {
    package let process: GaussianProcess
    package let bound: Double

    package init(process: GaussianProcess, bound: Double) {
      self.process = process
      self.bound = bound
    }
  }

  /// Share of the sum beside the maximum.
  private static let augmentation = 0.05

  private let objectives: [Objective]
  private let function: AcquisitionFunction
  private let constraints: [Constraint]
  private let means = Buffer()
  private let variances = Buffer()
  private let slopes = Buffer()
  private let worst = Buffer()

  package convenience init(
    _ process: GaussianProcess, _ function: AcquisitionFunction, _ constraints: [Constraint] = []
  ) {
    self.init([Objective(process: process, weight: 1, ideal: 0)], function, constraints)
  }

  /// - Parameter function: of each metric's prediction; with several metrics a lower bound.
  package init(_ objectives: [Objective], _ function: AcquisitionFunction, _ constraints: [Constraint]) {
    self.objectives = objectives
    self.function = function
    self.constraints = constraints
  }

  /// Length scales in whose units to step.
  var logLengths: [Double] { objectives[0].process.parameters.logLengths }
  private var linear: Int { objectives[0].process.features.linear }

  /// Values at each of `number` configurations.
  package func evaluate(_ rows: UnsafePointer<Double>, number: Int, into values: UnsafeMutablePointer<Double>) {
    means.reserve(number)
    variances.reserve(number)
    worst.reserve(number)
    for (place, objective) in objectives.enumerated() {
      objective.process.predict(rows, number: number, means: means.pointer, variances: variances.pointer)
      if objectives.count == 1 {
        for index in 0..<number { values[index] = function.evaluate(means[index], variances[index]).value }
        break
      }
      for index in 0..<number {
        let term =
          objective.weight * (objective.ideal + function.evaluate(means[index], variances[index]).value)
        worst[index] = place == 0 ? term : min(worst[index], term)
        values[index] = (place == 0 ? 0 : values[index]) + Self.augmentation * term
      }
    }
    if objectives.count > 1 { for index in 0..<number { values[index] += worst[index] } }
    for constraint in constraints {
      constraint.process.predict(rows, number: number, means: means.pointer, variances: variances.pointer)
      for index in 0..<number {
        values[index] += NormalDistribution.logCumulative(
          (constraint.bound - means[index]) / variances[index].squareRoot())
      }
    }
  }

  /// The value at one configuration; writes its derivatives with respect to the linear features.
  package func evaluate(_ row: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>) -> Double {
    var value = objectives.count == 1 ? single(row, gradient) : scalarised(row, gradient)
    for constraint in constraints {
      slopes.reserve(linear)
      constraint.process.predict(row, gradient: slopes.pointer) { mean, variance in
        let deviation = variance.squareRoot()
        let z = (constraint.bound - mean) / deviation
        let logarithm = NormalDistribution.logCumulative(z)
        value += logarithm
        let slope = z < -30 ? -z : exp(NormalDistribution.logDensity(z) - logarithm)  // φ/Φ
        return (-slope / deviation, -slope * z / (2 * variance))
      }
      for feature in 0..<linear { gradient[feature] += slopes[feature] }
    }
    return value
  }

  private func single(_ row: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>) -> Double {
    var value = 0.0
    objectives[0].process.predict(row, gradient: gradient) { mean, variance in
      let found = function.evaluate(mean, variance)
      value = found.value
      return (found.ofMean, found.ofVariance)
    }
    return value
  }

  /// min over metrics of their terms, plus a share of their sum.
  private func scalarised(_ row: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>) -> Double {
    slopes.reserve(linear)
    worst.reserve(linear)
    for feature in 0..<linear { gradient[feature] = 0 }
    var (sum, least) = (0.0, Double.infinity)
    for objective in objectives {
      var term = 0.0
      objective.process.predict(row, gradient: slopes.pointer) { mean, variance in
        let found = function.evaluate(mean, variance)
        term = objective.weight * (objective.ideal + found.value)
        return (objective.weight * found.ofMean, objective.weight * found.ofVariance)
      }
      sum += term
      if term < least {
        least = term
        for feature in 0..<linear { worst[feature] = slopes[feature] }
      }
      for feature in 0..<linear { gradient[feature] += Self.augmentation * slopes[feature] }
    }
    for feature in 0..<linear { gradient[feature] += worst[feature] }
    return least + Self.augmentation * sum
  }
}
