extension BayesianOptimizer {
  /// Every so many trials step to the minimum of a quadratic, if one fits.
  private static let quadraticPeriod: UInt64 = 4
  /// What its predictions have to explain of the variance.
  private static let leastQuality = 0.9
  /// A discrete number with at least so many values is as good as continuous.
  private static let leastValues = 32

  /// The point to which a quadratic through the results round the best one leads; nil where none fits.
  ///
  /// In the numbers alone: results with other labels or active hyperparameters are left out. Noise keeps it away, as then no
  /// quadratic explains enough.
  func quadraticStep(_ trial: UInt64, from centre: [Double]) -> [Double]? {
    guard trial % Self.quadraticPeriod == Self.quadraticPeriod - 1 else { return nil }
    let isFree = centre.indices.map { place in
      let dimension = encoding.dimensions[place]
      return dimension.kind == .number && !centre[place].isNaN
        && (dimension.count == 0 || dimension.count >= Self.leastValues)
    }
    let free = centre.indices.filter { isFree[$0] }
    var points: [[Double]] = []
    var outputs: [Double] = []
    for index in 0..<history.count where !history.isFailed[index] {
      let point = Array(history.point(index))
      let isAlike = centre.indices.allSatisfy { place in
        isFree[place] || point[place] == centre[place] || point[place].isNaN && centre[place].isNaN
      }
      guard isAlike else { continue }
      points.append(free.map { point[$0] })
      outputs.append(history.metric(index, objectiveMetrics[0]))
    }
    guard let model = LocalQuadratic(points: points, outputs: outputs, centre: free.map { centre[$0] }),
      model.quality > Self.leastQuality
    else { return nil }
    var point = centre
    for (place, coordinate) in zip(free, model.minimizer) { point[place] = encoding.snapped(coordinate, place) }
    var scratch = point
    let isNew = !history.isSeen(point) && !history.isNearPending(point, within: Self.apart)
    // Numbers that conditions look at may have moved: then the same hyperparameters have to be active still.
    return isNew && encoding.isWhole(point, scratch: &scratch) && !encoding.isForbidden(point, scratch: &scratch)
      ? point : nil
  }
}
