import Glibc
package import HonePlugin

/// The places of trials, from the best on; equal ones share the mean of their places.
///
/// Kept constraints come first, less broken ones next, failures last (Deb, CMAME 186, 2000). Of several metrics the Pareto
/// front counts first and within a front the sum of a trial's places by each metric alone. Any increasing transformation of
/// a metric changes nothing.
package enum Standing {
  /// - Returns: places from 0 on, one a trial.
  package static func places(_ trials: [Fitness]) -> [Double] {
    guard let count = trials.first?.objectives.count, count > 1 else {
      func isBefore(_ a: Int, _ b: Int) -> Bool { trials[a].isBetter(than: trials[b]) }
      return shared(trials.indices.sorted(by: isBefore), isBefore)
    }
    let fronts = fronts(trials)
    var sums = [Double](repeating: 0, count: trials.count)
    for metric in 0..<count {
      func isLess(_ a: Int, _ b: Int) -> Bool { trials[a].objectives[metric] < trials[b].objectives[metric] }
      for (trial, place) in shared(trials.indices.sorted(by: isLess), isLess).enumerated() { sums[trial] += place }
    }
    func isBefore(_ a: Int, _ b: Int) -> Bool {
      if trials[a].violation != trials[b].violation { return trials[a].violation < trials[b].violation }
      return fronts[a] != fronts[b] ? fronts[a] < fronts[b] : sums[a] < sums[b]
    }
    return shared(trials.indices.sorted(by: isBefore), isBefore)
  }

  /// The mean place of each run of equals in an order.
  private static func shared(_ order: [Int], _ isBefore: (Int, Int) -> Bool) -> [Double] {
    var places = [Double](repeating: 0, count: order.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, !isBefore(order[start], order[end]) { end += 1 }
      for index in start..<end { places[order[index]] = 0.5 * Double(start + end - 1) }
      start = end
    }
    return places
  }

  /// How many fronts are better than that of each trial.
  private static func fronts(_ trials: [Fitness]) -> [Int] {
    func dominates(_ a: Fitness, _ b: Fitness) -> Bool {
      a.objectives != b.objectives && zip(a.objectives, b.objectives).allSatisfy { $0 <= $1 }
    }
    var fronts = [Int](repeating: -1, count: trials.count)
    var front = 0
    while fronts.contains(-1) {
      let open = trials.indices.filter { fronts[$0] == -1 }
      for trial in open where !open.contains(where: { dominates(trials[$0], trials[trial]) }) { fronts[trial] = front }
      front += 1
    }
    return fronts
  }
}

/// What a place among n trials is worth: w = max(0, ln(n/2 + 1/2) − ln(place + 1)), scaled to the mean 1, less 1.
///
/// Source: the recombination weights of Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv 1604.00772, eq. 49, centred
/// as in natural evolution strategies (Wierstra et al., JMLR 15, 2014).
package enum RankUtility {
  /// - Parameter places: from `Standing.places`.
  package static func utilities(_ places: [Double]) -> [Double] {
    let count = places.count
    let half = 0.5 * Double(count) + 0.5
    var sums = [0.0]  // of the weights of the first places
    for place in 0..<count { sums.append(sums[place] + weight(Double(place), half)) }
    guard let total = sums.last, total > 0 else { return places.map { _ in 0 } }
    // Equals share the mean of the weights of their places.
    let sizes = Dictionary(places.map { ($0, 1) }, uniquingKeysWith: +)
    return places.map { place in
      let size = sizes[place] ?? 1
      let first = Int((place - 0.5 * Double(size - 1)).rounded())
      return (sums[first + size] - sums[first]) / Double(size) * Double(count) / total - 1
    }
  }

  private static func weight(_ place: Double, _ half: Double) -> Double { max(0, log(half) - log(place + 1)) }
}
