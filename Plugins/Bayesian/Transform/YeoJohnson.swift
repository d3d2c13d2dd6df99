import Glibc

/// Yeo and Johnson's power transform with the exponent of the greatest likelihood.
///
/// Raw values are centred and scaled first, so that units and offsets do not matter.
/// Source: Yeo, Johnson, "A new family of power transformations to improve normality or symmetry", Biometrika 87, 2000.
package enum YeoJohnson {
  /// The transform ψ(λ, x).
  ///
  /// Equation 2.1.
  package static func value(_ x: Double, _ lambda: Double) -> Double {
    if x >= 0 { return abs(lambda) < 1e-8 ? log1p(x) : expm1(lambda * log1p(x)) / lambda }
    let mirrored = 2 - lambda
    return abs(mirrored) < 1e-8 ? -log1p(-x) : -expm1(mirrored * log1p(-x)) / mirrored
  }

  /// dψ/dx.
  package static func slope(_ x: Double, _ lambda: Double) -> Double {
    x >= 0 ? exp((lambda - 1) * log1p(x)) : exp((1 - lambda) * log1p(-x))
  }

  /// ln of the likelihood of `lambda`, up to a constant: −n/2 ln var ψ + (λ − 1) Σ sgn(x) ln(1 + |x|).
  package static func logLikelihood(_ values: [Double], _ lambda: Double) -> Double {
    var (sum, square, jacobian) = (0.0, 0.0, 0.0)
    for x in values {
      let y = value(x, lambda)
      sum += y
      square += y * y
      jacobian += x >= 0 ? log1p(x) : -log1p(-x)
    }
    let count = Double(values.count)
    let variance = square / count - sum / count * (sum / count)
    guard variance > 0, variance.isFinite else { return -.infinity }
    return -0.5 * count * log(variance) + (lambda - 1) * jacobian
  }

  /// The exponent with the greatest likelihood in −4 … 4, by golden section.
  package static func exponent(_ values: [Double]) -> Double {
    let golden = 0.5 * (5.0.squareRoot() - 1)
    var (low, high) = (-4.0, 4.0)
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (atLeft, atRight) = (logLikelihood(values, left), logLikelihood(values, right))
    for _ in 0..<24 {
      if atLeft >= atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - golden * (high - low)
        atLeft = logLikelihood(values, left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + golden * (high - low)
        atRight = logLikelihood(values, right)
      }
    }
    return 0.5 * (low + high)
  }

  /// Raw values less their median, in units of its distance from the lower quartile: those of the good end, whatever the
  /// bad end looks like.
  ///
  /// Against mean and deviation this is worth 0.2 decades of regret on BBOB with 100 trials in 5 dimensions.
  private static func centred(_ raw: [Double]) -> OutputTransform.Outputs {
    var outputs = OutputTransform.Outputs(values: raw, slopes: [Double](repeating: 1, count: raw.count))
    let order = raw.sorted()
    guard let least = order.first, let most = order.last, least < most else { return outputs }
    let median = 0.5 * (order[(order.count - 1) / 2] + order[order.count / 2])
    let unit = median - order[order.count / 4]
    // Half of the values the same: no quartile to go by. Far outliers: λ itself would be out of reach.
    guard unit > 1e-9 * (most - least) else {
      outputs.standardise()
      return outputs
    }
    for index in raw.indices {
      outputs.values[index] = (raw[index] - median) / unit
      outputs.slopes[index] = 1 / unit
    }
    return outputs
  }

  static func apply(_ raw: [Double]) -> OutputTransform.Outputs {
    var outputs = centred(raw)
    let lambda = exponent(outputs.values)
    for index in raw.indices {
      outputs.slopes[index] *= slope(outputs.values[index], lambda)
      outputs.values[index] = value(outputs.values[index], lambda)
    }
    return outputs
  }
}
