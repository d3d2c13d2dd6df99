package import HoneSpace

/// Several optimizers on one objective, each with the same seeds.
package struct Comparison: Sendable {
  /// One of them, with its options.
  package struct Contender: Sendable {
    package var name: String
    /// By seed.
    package var studies: [ComparedStudy]

    package init(name: String, studies: [ComparedStudy]) {
      self.name = name
      self.studies = studies
    }
  }

  /// The least, the middle and the greatest value of the middle half.
  package struct Spread: Sendable, Equatable {
    package var low: Double
    package var median: Double
    package var high: Double
  }

  /// Where a contender stands.
  package struct Standing: Sendable {
    package var contender: Contender
    /// Mean over the seeds of its place among all, 1 the best, ties shared.
    package var rank: Double
    /// The same when half of the cost was spent.
    package var halfwayRank: Double
    /// Of the best values; nil where some study has none.
    package var best: Spread?
    package var halfway: Spread?
  }

  package let metric: Metric
  package let cost: ComparedStudy.Cost
  /// The word for the cost: `trials`, or the budget's name.
  package let costName: String
  /// What each study might cost.
  package let limit: Double
  /// From the best mean rank on.
  package let standings: [Standing]

  package init(
    _ contenders: [Contender], metric: Metric, cost: ComparedStudy.Cost, costName: String, limit: Double
  ) {
    self.metric = metric
    self.cost = cost
    self.costName = costName
    self.limit = limit
    let isLess = metric.direction == .minimize
    let final = Self.ranks(contenders, at: .infinity, minimizes: isLess)
    let halfway = Self.ranks(contenders, at: limit / 2, minimizes: isLess)
    standings = contenders.indices.map { index in
      Standing(
        contender: contenders[index], rank: final[index], halfwayRank: halfway[index],
        best: Self.spread(contenders[index], at: .infinity),
        halfway: Self.spread(contenders[index], at: limit / 2))
    }.sorted { $0.rank != $1.rank ? $0.rank < $1.rank : $0.contender.name < $1.contender.name }
  }

  /// The quartiles of a contender's best values once its studies had cost so much; nil before all have one.
  package static func spread(_ contender: Contender, at cost: Double) -> Spread? {
    let values = contender.studies.compactMap { $0.best(at: cost) }
    guard values.count == contender.studies.count, !values.isEmpty else { return nil }
    return Spread(low: quantile(values, 0.25), median: quantile(values, 0.5), high: quantile(values, 0.75))
  }

  /// The mean place of each contender over the seeds that all have.
  private static func ranks(_ contenders: [Contender], at cost: Double, minimizes: Bool) -> [Double] {
    let seeds = contenders.map { Set($0.studies.map(\.seed)) }.reduce(nil as Set<UInt64>?) {
      $0?.intersection($1) ?? $1
    }
    var sums = [Double](repeating: 0, count: contenders.count)
    for seed in seeds ?? [] {
      // Without a value it is behind all that have one.
      let losses = contenders.map { contender in
        contender.studies.first { $0.seed == seed }?.best(at: cost).map { minimizes ? $0 : -$0 } ?? .infinity
      }
      for index in losses.indices {
        let ahead = losses.count { $0 < losses[index] }
        let level = losses.count { $0 == losses[index] }
        sums[index] += Double(ahead) + Double(level + 1) / 2
      }
    }
    return sums.map { $0 / Double(max(1, seeds?.count ?? 0)) }
  }
}
