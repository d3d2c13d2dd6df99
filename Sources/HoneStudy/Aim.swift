package import HoneSpace

/// What a study looks for: the best value of its first objective metric, among trials that keep all constraints.
package struct Aim: Sendable, Equatable {
  /// Index among the metrics of the one that is a trial's value.
  package let valueMetric: Int
  /// Whether smaller values are better.
  package let minimizes: Bool
  private let constraints: [Constraint]

  private struct Constraint: Sendable, Equatable {
    let metric: Int
    let bound: Double
    let isUpper: Bool
  }

  /// - Parameter metrics: at least one, of which the first with the role `objective` is the value.
  package init(_ metrics: [Metric]) {
    valueMetric = Self.valueMetric(of: metrics)
    minimizes = metrics[valueMetric].direction == .minimize
    constraints = metrics.indices.filter { metrics[$0].role == .constraint }.map {
      Constraint(metric: $0, bound: metrics[$0].bound, isUpper: metrics[$0].direction == .minimize)
    }
  }

  /// Index of the first metric that is to be optimised.
  package static func valueMetric(of metrics: [Metric]) -> Int { metrics.firstIndex { $0.role == .objective } ?? 0 }

  /// Whether all constraints hold; one that was not measured does not.
  ///
  /// - Parameter metrics: of one evaluation, in declared order and in their own directions.
  package func isFeasible(_ metrics: [Double]) -> Bool {
    constraints.allSatisfy { $0.isUpper ? metrics[$0.metric] <= $0.bound : metrics[$0.metric] >= $0.bound }
  }

  /// The value that makes a trial an incumbent; nil if it is not complete, or breaks a constraint.
  package func value(of outcome: Outcome) -> Double? {
    outcome.result == .complete && isFeasible(outcome.metrics) ? outcome.metrics[valueMetric] : nil
  }
}
