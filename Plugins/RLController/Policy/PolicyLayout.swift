/// Where the parameters of a policy lie: one row of numbers, group after group.
///
/// With H units, and K values or 2 numbers of a decision: head bias (K), head weights (K, H), embedding (K or 2, H) of the
/// action as the next step sees it, position (H) of the decision in the network's input; then the cell.
package struct PolicyLayout: Sendable, Equatable {
  package enum Group: String, Sendable, CaseIterable {
    case bias, weights, embedding, position, cell
  }

  /// Where the parameters of one decision begin.
  package struct Place: Sendable, Equatable {
    package let bias: Int
    package let weights: Int
    package let embedding: Int
    package let position: Int
  }

  package let units: Int
  package let places: [Place]
  package let cell: Int
  package let count: Int

  init(_ decisions: [Decision], units: Int, cellParameters: Int) {
    var next = 0
    func take(_ count: Int) -> Int {
      defer { next += count }
      return next
    }
    places = decisions.map {
      Place(
        bias: take($0.outputs), weights: take($0.outputs * units), embedding: take($0.outputs * units),
        position: take($0.varies ? units : 0))
    }
    cell = take(cellParameters)
    count = next
    self.units = units
  }

  /// The parameters of a group, in places of their own.
  package func indices(of group: Group, _ decisions: [Decision]) -> [Int] {
    if group == .cell { return Array(cell..<count) }
    return zip(places, decisions).flatMap { place, decision -> Range<Int> in
      let outputs = decision.outputs
      switch group {
      case .bias: return place.bias..<(place.bias + outputs)
      case .weights: return place.weights..<(place.weights + outputs * units)
      case .embedding: return place.embedding..<(place.embedding + outputs * units)
      case .position: return place.position..<(place.position + (decision.varies ? units : 0))
      case .cell: return 0..<0
      }
    }
  }
}
