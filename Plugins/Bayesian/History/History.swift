import HonePlugin

/// What was told, and what was proposed and is not told yet.
///
/// Letters: J hyperparameters, F features; points and features one after another.
package struct History {
  private let encoding: Encoding
  private let features: Features
  let metricCount: Int

  /// Told configurations.
  package private(set) var count = 0
  /// Shape (count, J).
  package private(set) var points: [Double] = []
  /// Shape (count, F).
  package private(set) var featureRows: [Double] = []
  /// Shape (count, metrics): to be minimised, constraints at most 0, NaN where not measured.
  package private(set) var metrics: [Double] = []
  /// Shape (count, metrics): standard errors, NaN where unknown.
  package private(set) var deviations: [Double] = []
  /// Whether a trial gave no result.
  package private(set) var isFailed: [Bool] = []
  package private(set) var pending: [Pending] = []
  /// Hashes of all points that were told or are pending.
  var seen: Set<UInt64> = []

  package struct Pending {
    package let trial: UInt64
    package let point: [Double]
    package let features: [Double]
    /// Whether it was sought near the incumbent only.
    package let isLocal: Bool
  }

  package init(_ encoding: Encoding, _ features: Features, metricCount: Int) {
    self.encoding = encoding
    self.features = features
    self.metricCount = metricCount
  }

  /// Hyperparameters of a point.
  var pointLength: Int { encoding.count }

  package func point(_ index: Int) -> ArraySlice<Double> {
    points[index * encoding.count..<(index + 1) * encoding.count]
  }

  /// Notes a proposal, or a trial that others started.
  package mutating func addPending(_ trial: UInt64, _ point: [Double], isLocal: Bool) {
    var row = [Double](repeating: 0, count: features.count)
    features.write(point, &row)
    pending.append(Pending(trial: trial, point: point, features: row, isLocal: isLocal))
    seen.insert(Self.hash(point))
  }

  package func isPending(_ trial: UInt64) -> Bool { pending.contains { $0.trial == trial } }

  /// Whether some pending configuration has the same labels and active hyperparameters, and all its coordinates within a
  /// distance.
  package func isNearPending(_ point: [Double], within distance: Double) -> Bool {
    pending.contains { other in
      zip(point, other.point).allSatisfy { $0.isNaN ? $1.isNaN : abs($0 - $1) <= distance }
    }
  }

  package mutating func removePending(_ trial: UInt64) -> Pending? {
    guard let place = pending.firstIndex(where: { $0.trial == trial }) else { return nil }
    return pending.remove(at: place)
  }

  package mutating func add(
    _ point: some Collection<Double>, metrics values: some Sequence<Double>, deviations errors: some Sequence<Double>,
    failed: Bool
  ) {
    var row = [Double](repeating: 0, count: features.count)
    features.write(Array(point), &row)
    points += point
    featureRows += row
    metrics += values
    deviations += errors
    isFailed.append(failed)
    seen.insert(Self.hash(point))
    count += 1
  }

  /// Metric `index` of observation `place`.
  package func metric(_ place: Int, _ index: Int) -> Double { metrics[place * metricCount + index] }
  package func deviation(_ place: Int, _ index: Int) -> Double { deviations[place * metricCount + index] }

  package func isSeen(_ point: UnsafePointer<Double>) -> Bool {
    seen.contains(Self.hash(UnsafeBufferPointer(start: point, count: encoding.count)))
  }

  private static func hash(_ point: some Sequence<Double>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for value in point {
      hash ^= value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
      hash = hash &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 32
    }
    return hash
  }
}
