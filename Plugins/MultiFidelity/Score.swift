package import HonePlugin

/// How good a trial is: less is better.
///
/// Where constraints hold comes first, then by how much they do not, failed trials last; earlier trials win ties. Of several
/// metrics the first counts.
package struct Score: Comparable, Sendable {
  private let violation: Double
  private let value: Double
  private let trial: UInt64

  package init(_ tell: Tell, _ metrics: [Metric]) {
    trial = tell.trial
    let objective = metrics.firstIndex { $0.role == .objective } ?? 0
    let measured = Array(tell.metrics)
    guard tell.state != .failed, tell.state != .cancelled, objective < measured.count, !measured[objective].isNaN else {
      (violation, value) = (.infinity, .infinity)
      return
    }
    value = measured[objective]
    violation = zip(metrics, measured).reduce(0) { sum, pair in
      guard case .constraint = pair.0.role else { return sum }
      return pair.1.isNaN ? .infinity : sum + max(0, pair.1)
    }
  }

  /// Whether the trial gave no result.
  package var isFailed: Bool { value == .infinity && violation == .infinity }

  package static func < (a: Score, b: Score) -> Bool {
    (a.violation, a.value, a.trial) < (b.violation, b.value, b.trial)
  }
}

extension Score {
  func save(_ writer: Writer) throws {
    try writer.write(violation)
    try writer.write(value)
    try writer.write(trial)
  }

  init(_ reader: Reader) throws {
    violation = try reader.read(Double.self)
    value = try reader.read(Double.self)
    trial = try reader.read(UInt64.self)
    // What cannot be compared has no place in an order.
    guard !violation.isNaN, !value.isNaN else { throw PluginError.damaged("a score that is no number") }
  }
}
