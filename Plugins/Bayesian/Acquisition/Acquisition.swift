/// The worth of configurations under the models at hand: that of the objective, times the probability that all constraints
/// hold.
///
/// Source of the product: Gardner et al., "Bayesian Optimization with Inequality Constraints", ICML 2014.
package final class Acquisition {
  let objective: GaussianProcess
  let function: AcquisitionFunction
  let constraints: [Constraint]

  /// A constraint holds where its process is at most `bound`.
  package struct Constraint {
    package let process: GaussianProcess
    package let bound: Double

    package init(process: GaussianProcess, bound: Double) {
      self.process = process
      self.bound = bound
    }
  }

  private let means = Buffer()
  private let variances = Buffer()
  private let slopes = Buffer()

  package init(_ objective: GaussianProcess, _ function: AcquisitionFunction, _ constraints: [Constraint] = []) {
    self.objective = objective
    self.function = function
    self.constraints = constraints
  }

  /// Values at each of `number` configurations.
  package func evaluate(_ rows: UnsafePointer<Double>, number: Int, into values: UnsafeMutablePointer<Double>) {
    means.reserve(number)
    variances.reserve(number)
    objective.predict(rows, number: number, means: means.pointer, variances: variances.pointer)
    for index in 0..<number { values[index] = function.evaluate(means[index], variances[index]).value }
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
    var value = 0.0
    objective.predict(row, gradient: gradient) { mean, variance in
      let found = function.evaluate(mean, variance)
      value = found.value
      return (found.ofMean, found.ofVariance)
    }
    guard !constraints.isEmpty else { return value }
    let linear = objective.features.linear
    slopes.reserve(linear)
    for constraint in constraints {
      constraint.process.predict(row, gradient: slopes.pointer) { mean, variance in
        let deviation = variance.squareRoot()
        let z = (constraint.bound - mean) / deviation
        let logarithm = NormalDistribution.logCumulative(z)
        value += logarithm
        let slope = z < -30 ? -z : (NormalDistribution.logDensity(z) - logarithm).exponential
        return (-slope / deviation, -slope * z / (2 * variance))
      }
      for feature in 0..<linear { gradient[feature] += slopes[feature] }
    }
    return value
  }
}
