import Glibc

/// How well predictions order outputs, the good ones counting most.
package enum RankCorrelation {
  /// Pearson's correlation of ranks under weights that fall from the best output on: exp(−3 rank / n).
  ///
  /// Ranks, not values, so that predictions made under different transforms of the outputs compare.
  package static func weighted(_ predictions: [Double], _ outputs: [Double]) -> Double {
    let count = outputs.count
    guard count > 2 else { return 0 }
    let predicted = ranks(predictions)
    let actual = ranks(outputs)
    var (weight, meanA, meanB) = (0.0, 0.0, 0.0)
    let weights = actual.map { exp(-3 * $0 / Double(count)) }
    for index in 0..<count {
      weight += weights[index]
      meanA += weights[index] * predicted[index]
      meanB += weights[index] * actual[index]
    }
    meanA /= weight
    meanB /= weight
    var (aa, bb, ab) = (0.0, 0.0, 0.0)
    for index in 0..<count {
      let (a, b) = (predicted[index] - meanA, actual[index] - meanB)
      aa += weights[index] * a * a
      bb += weights[index] * b * b
      ab += weights[index] * a * b
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }

  /// Ranks from 0, equal values sharing the middle one.
  package static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count && values[order[last + 1]] == values[order[first]] { last += 1 }
      for place in first...last { ranks[order[place]] = Double(first + last) / 2 }
      first = last + 1
    }
    return ranks
  }
}
