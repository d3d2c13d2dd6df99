import HoneSpace

/// Turns metrics round at the boundary: an optimizer sees everything minimised, and constraints hold when at most 0.
struct Normalisation: Sendable {
  private let signs: [Double]
  private let offsets: [Double]
  private let objective: Int

  init(_ metrics: [Metric]) {
    signs = metrics.map { $0.direction == .maximize ? -1 : 1 }
    offsets = metrics.map { $0.role == .constraint ? $0.bound : 0 }
    objective = metrics.firstIndex { $0.role == .objective } ?? 0
  }

  /// Metrics in their own directions to normalised ones; NaN where there are none.
  func apply(_ metrics: [Double]) -> [Double] {
    guard metrics.count == signs.count else { return [Double](repeating: .nan, count: signs.count) }
    return metrics.indices.map { signs[$0] * (metrics[$0] - offsets[$0]) }
  }

  /// Standard errors have no direction; NaN where there are none.
  func pad(_ deviations: [Double]) -> [Double] {
    deviations.count == signs.count ? deviations : [Double](repeating: .nan, count: signs.count)
  }

  /// A gradient of the first objective metric.
  func gradient(_ gradient: [Double]) -> [Double] {
    guard signs[objective] < 0 else { return gradient }
    return gradient.map { -$0 }
  }
}
