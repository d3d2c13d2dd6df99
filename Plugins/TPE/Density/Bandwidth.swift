import Glibc

/// How wide the kernels of a number's axis are: Scott's rule, kept from becoming too narrow.
///
///     s · n^(−1 / (d + 4)), at least max(0.01, 1 / (2 + n)), at most 1
///
/// n is the components' weight, d the number of axes, s the deviation of the coordinates, in which the uniform distribution
/// counts as one more component: so few of them, or equal ones, do not make a spike.
///
/// Sources: Scott, "Multivariate Density Estimation", 1992, §6.3.2; the bounds from Bergstra et al., NeurIPS 2011, as
/// Watanabe, "Tree-Structured Parzen Estimator: Understanding Its Algorithm Components", 2023, §3.3.4 calls magic clipping.
package enum Bandwidth {
  /// Never narrower than this.
  package static let least = 0.01
  /// Of the uniform distribution on 0 … 1.
  private static let uniformVariance = 1.0 / 12

  /// - Parameters:
  ///   - x: coordinates of the components, n.
  ///   - weights: of the same.
  ///   - dimension: d.
  package static func scott(
    _ x: UnsafeBufferPointer<Double>, _ weights: UnsafeBufferPointer<Double>, dimension: Int
  ) -> Double {
    var total = 0.0
    var sum = 0.0
    var squares = 0.0
    for i in 0..<min(x.count, weights.count) {
      // Round the middle of the range, so that little cancels.
      let place = x[i] - 0.5
      total += weights[i]
      sum += weights[i] * place
      squares += weights[i] * place * place
    }
    guard total > 0 else { return 1 }
    let about = max(0, squares - sum * sum / total)
    let deviation = ((about + uniformVariance) / (total + 1)).squareRoot()
    let width = deviation * pow(total, -1 / Double(dimension + 4))
    return min(max(width, least, 1 / (2 + total)), 1)
  }
}
