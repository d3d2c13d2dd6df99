import Glibc

/// Outputs worse than the median are replaced by normal quantiles of their ranks, so that no outlier, divergence or
/// failure bends the model; then the logarithm stretches the good end, where the search is decided.
///
/// Source: Song et al., "The Vizier Gaussian Process Bandit Algorithm", 2024, §B.1 (half-rank and log warping, offset 1.5).
package enum HalfRankWarp {
  private static let offset = 1.5

  static func apply(_ raw: [Double]) -> OutputTransform.Outputs {
    var outputs = OutputTransform.Outputs(values: raw, slopes: [Double](repeating: 1, count: raw.count))
    halfRank(&outputs)
    logarithm(&outputs)
    return outputs
  }

  /// Values above the median become median + s Φ⁻¹(rank), s² the mean square distance of the others from the median.
  ///
  /// Equal values keep equal: their rank is the middle one.
  static func halfRank(_ outputs: inout OutputTransform.Outputs) {
    let values = outputs.values
    let count = values.count
    guard count > 2 else { return }
    let order = values.indices.sorted { values[$0] < values[$1] }
    let median = 0.5 * (values[order[(count - 1) / 2]] + values[order[count / 2]])
    var (square, good) = (0.0, 0)
    for value in values where value <= median {
      square += (value - median) * (value - median)
      good += 1
    }
    let spread = (square / Double(max(1, good))).squareRoot()
    guard spread > 0 else { return }
    var first = 0
    while first < count {
      var last = first
      while last + 1 < count && values[order[last + 1]] == values[order[first]] { last += 1 }
      if values[order[first]] > median {
        let rank = (Double(first + last) / 2 + 0.5) / Double(count)
        let replaced = median + spread * NormalDistribution.quantile(max(rank, 0.5))
        for place in first...last {
          outputs.values[order[place]] = replaced
          outputs.slopes[order[place]] = 0.5
        }
      }
      first = last + 1
    }
  }

  /// y ← ln(1 + (offset − 1) t) / ln offset with t = (y − least) / range: steeper towards the best.
  static func logarithm(_ outputs: inout OutputTransform.Outputs) {
    guard let least = outputs.values.min(), let most = outputs.values.max(), most > least else { return }
    let range = most - least
    let scale = 1 / log(offset)
    for index in outputs.values.indices {
      let share = (offset - 1) * (outputs.values[index] - least) / range
      outputs.values[index] = log1p(share) * scale
      outputs.slopes[index] *= (offset - 1) / range * scale / (1 + share)
    }
  }
}
