extension BayesianOptimizer {
  /// Every so many trials look elsewhere.
  private static let elsewherePeriod: UInt64 = 4
  /// A place is known when at least `crowd` results lie within `crowded` of it in every coordinate.
  private static let (crowd, crowded) = (5, 0.02)
  /// So many of the best results are looked at.
  private static let mostPlaces = 30

  /// What every fourth trial leaves out where there are labels or conditions: the labels of the incumbent, and those that
  /// have been refined already.
  ///
  /// A model that has seen one choice of labels refined, and others only with numbers that do not suit them, is sure of the
  /// one; and to repeat what has been refined brings less than a look at any other. In turns with the other trials, this
  /// refines the runners-up, too.
  ///
  /// - Parameter order: told configurations, best first.
  func wellKnown(_ trial: UInt64, _ order: [Int]) -> [Surroundings] {
    guard trial % Self.elsewherePeriod == 1, !isPlain else { return [] }
    var places: [Surroundings] = []
    for (rank, index) in order.prefix(Self.mostPlaces).enumerated() {
      let point = Array(history.point(index))
      if places.contains(where: { $0.contains(point) }) { continue }
      let near = Surroundings(of: point, encoding.dimensions, within: Self.crowded)
      let count = order.count { near.contains(history.points, from: $0 * encoding.count) }
      guard rank == 0 || count >= Self.crowd else { continue }
      // All that differs in numbers only is the same place.
      places.append(Surroundings(of: point, encoding.dimensions, within: 1))
    }
    return places
  }
}
