package import HonePlugin

/// The order of trials by several metrics.
///
/// Source: Deb, Pratap, Agarwal, Meyarivan, "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE TEC 6, 2002.
package enum Fronts {
  /// Places from the best on: front by front, within a front those with the most room around them first.
  ///
  /// - Parameter ties: less comes first where nothing else decides.
  package static func order(_ fitness: [Fitness], ties: [UInt64]) -> [Int] {
    var left = Array(fitness.indices)
    var order: [Int] = []
    while !left.isEmpty {
      let front = left.filter { place in !left.contains { fitness[$0].dominates(fitness[place]) } }
      let room = crowding(front.map { fitness[$0] }, ties: front.map { ties[$0] })
      order += front.indices.sorted { (-room[$0], ties[front[$0]]) < (-room[$1], ties[front[$1]]) }.map { front[$0] }
      left.removeAll { front.contains($0) }
    }
    return order
  }

  /// How far the neighbours of each member of a front are, summed over the metrics, in shares of the front's range.
  package static func crowding(_ front: [Fitness], ties: [UInt64]) -> [Double] {
    var distance = [Double](repeating: 0, count: front.count)
    for metric in 0..<(front.first?.objectives.count ?? 0) {
      func value(_ place: Int) -> Double { front[place].objectives[metric] }
      let order = front.indices.sorted { (value($0), ties[$0]) < (value($1), ties[$1]) }
      guard let first = order.first, let last = order.last, value(last) > value(first) else { continue }
      distance[first] = .infinity
      distance[last] = .infinity
      for place in order.indices.dropFirst().dropLast() {
        let share = (value(order[place + 1]) - value(order[place - 1])) / (value(last) - value(first))
        distance[order[place]] += share.isNaN ? 0 : share  // A metric of -infinity.
      }
    }
    return distance
  }
}
