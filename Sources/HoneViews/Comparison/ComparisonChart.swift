import HoneSpace

/// A comparison as a picture: the median of the best values by cost, and the middle half of them.
package struct ComparisonChart {
  private let comparison: Comparison
  private let title: String

  package init(_ comparison: Comparison, title: String) {
    self.comparison = comparison
    self.title = title
  }

  /// Costs at which lines may bend.
  private static let points = 240

  package func svg() -> String {
    let series = comparison.standings.map { standing in
      let contender = standing.contender
      let last = contender.studies.map(\.cost).max() ?? 0
      let costs = self.costs(upTo: last)
      return LineChart.Series(
        name: contender.name,
        note: standing.best.map { Numbers.short($0.median) } ?? "–",
        points: costs.compactMap { cost in
          Comparison.spread(contender, at: cost).map {
            LineChart.Point(x: cost, low: $0.low, middle: $0.median, high: $0.high)
          }
        })
    }
    let seeds = comparison.standings.map(\.contender.studies.count).max() ?? 0
    let spread = seeds > 1 ? "median and quartiles of \(seeds) seeds" : "one seed"
    return LineChart(
      title: title, subtitle: "best \(comparison.metric.name) so far, \(spread)", xName: comparison.costName,
      yName: comparison.metric.name, xEnd: comparison.limit, series: series
    ).svg()
  }

  /// Whole numbers of trials where that is what is counted.
  private func costs(upTo last: Double) -> [Double] {
    guard last > 0 else { return [] }
    if comparison.cost == .trials, last <= Double(Self.points) { return (1...Int(last)).map(Double.init) }
    return (1...Self.points).map { last * Double($0) / Double(Self.points) }
  }
}
