import Glibc

/// How raw outputs, of which less is better, become what the Gaussian process sees: increasing, standardised.
///
/// The largest single lever on the quality of the search: which one suits is asked of the data at each refit.
package enum OutputTransform: String, CaseIterable, Sendable {
  case standardise
  /// Yeo and Johnson's power, its exponent by maximum likelihood.
  case power
  /// Ranks for the worse half, the better half stretched towards the best.
  case warp = "half-rank"

  /// Outputs after the transform, mean 0 and deviation 1, and the transform's derivative at each.
  package struct Outputs: Sendable {
    package var values: [Double]
    package var slopes: [Double]
  }

  /// - Parameter raw: finite outputs.
  package func apply(_ raw: [Double]) -> Outputs {
    var outputs =
      switch self {
      case .standardise: Outputs(values: raw, slopes: [Double](repeating: 1, count: raw.count))
      case .power: YeoJohnson.apply(raw)
      case .warp: HalfRankWarp.apply(raw)
      }
    outputs.standardise()
    return outputs
  }
}

extension OutputTransform.Outputs {
  /// Mean 0 and deviation 1; all zeros if all are alike.
  mutating func standardise() {
    let (mean, deviation) = moments(values)
    let scale = deviation > 1e-12 * max(abs(mean), 1e-300) ? 1 / deviation : 0
    for index in values.indices {
      values[index] = (values[index] - mean) * scale
      slopes[index] *= scale
    }
  }
}

/// Mean and deviation (divisor n).
func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
  guard !values.isEmpty else { return (0, 0) }
  let mean = values.reduce(0, +) / Double(values.count)
  var square = 0.0
  for value in values { square += (value - mean) * (value - mean) }
  return (mean, (square / Double(values.count)).squareRoot())
}
