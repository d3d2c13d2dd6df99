import HoneSpace

extension StudyRecord {
  /// Hyperparameters that a picture of some shows: those that were asked for, or the most important ones.
  ///
  /// Before anything can be said of importance, the first ones of the space that have more than one value.
  func chosen(_ wanted: [Int], most: Int) -> [Int] {
    guard wanted.isEmpty else { return Array(wanted.prefix(most)) }
    // What decides nothing is shown only beside what does.
    let items = importance?.items
    let important = items.map { $0.prefix(max(2, $0.count { $0.share > 0 })).map(\.hyperparameter) }
    let all = space.hyperparameters.indices.filter { !space.hyperparameters[$0].domain.isFixed }
    return Array((important ?? all).prefix(most))
  }

  /// Ranked trials in the order in which a picture draws them: the best last, on top of the others.
  var backToFront: [(trial: Ranked, standing: Standing)] {
    ranked.enumerated().map { ($0.element, Standing(place: $0.offset, of: ranked.count)) }.reversed()
  }
}
