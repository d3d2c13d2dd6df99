/// The points near one: the same labels and active hyperparameters, and all coordinates within a distance.
package struct Surroundings: Sendable {
  private let centre: [Double]
  private let isLabel: [Bool]
  /// Of each coordinate that is a number; 1 for any.
  private let distance: Double

  package init(of centre: [Double], _ dimensions: [Dimension], within distance: Double) {
    self.centre = centre
    self.distance = distance
    isLabel = dimensions.map { $0.kind == .label }
  }

  /// - Parameter points: coordinates one after another, those of the point in question from `first` on.
  package func contains(_ points: [Double], from first: Int = 0) -> Bool {
    for place in centre.indices {
      let (a, b) = (points[first + place], centre[place])
      if a.isNaN != b.isNaN { return false }
      if a.isNaN { continue }
      if isLabel[place] ? a != b : abs(a - b) > distance { return false }
    }
    return true
  }
}
