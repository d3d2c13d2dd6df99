package import HonePlugin

/// Fronts of individuals by several metrics.
///
/// Source: Deb, Pratap, Agarwal, Meyarivan, "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE TEC 6, 2002.
package enum NondominatedSorting {
  /// Places of the individuals by fronts: none of the first is dominated, each later one only by those before it.
  package static func fronts(_ fitness: [Fitness]) -> [[Int]] {
    var dominated = fitness.map { _ in [Int]() }
    var count = [Int](repeating: 0, count: fitness.count)
    for a in fitness.indices {
      for b in fitness.indices where fitness[a].dominates(fitness[b]) {
        dominated[a].append(b)
        count[b] += 1
      }
    }
    var fronts: [[Int]] = []
    var front = fitness.indices.filter { count[$0] == 0 }
    while !front.isEmpty {
      fronts.append(front)
      var next: [Int] = []
      for a in front {
        for b in dominated[a] {
          count[b] -= 1
          if count[b] == 0 { next.append(b) }
        }
      }
      front = next.sorted()
    }
    return fronts
  }

  /// The crowding distance of each member of a front: how far its neighbours are, summed over the metrics.
  package static func crowding(_ front: [Int], _ fitness: [Fitness]) -> [Double] {
    var distance = [Double](repeating: 0, count: front.count)
    let metrics = front.first.map { fitness[$0].objectives.count } ?? 0
    for metric in 0..<metrics {
      func value(_ place: Int) -> Double { fitness[front[place]].objectives[metric] }
      let order = front.indices.sorted { (value($0), $0) < (value($1), $1) }
      guard let first = order.first, let last = order.last, value(last) > value(first) else { continue }
      distance[first] = .infinity
      distance[last] = .infinity
      for place in order.indices.dropFirst().dropLast() {
        distance[order[place]] +=
          (value(order[place + 1]) - value(order[place - 1])) / (value(last) - value(first))
      }
    }
    return distance
  }
}
