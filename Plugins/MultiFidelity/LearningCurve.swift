import HonePlugin

/// What a trial has reported: less is better.
struct LearningCurve {
  /// The least value.
  private(set) var best = Double.infinity
  private var points: [Double] = []
  private var values: [Double] = []
  /// The mean of all values up to each point.
  private var averages: [Double] = []
  private var sum = 0.0

  /// - Parameters:
  ///   - value: one that is no number counts as infinitely bad.
  ///   - point: how far the trial is. Reports of one evaluation only grow: one that is no further is of another attempt,
  ///     whose curve begins anew.
  mutating func append(_ value: Double, at point: Double) {
    if let last = points.last, point <= last { self = LearningCurve() }
    let value = value.isNaN ? .infinity : value
    best = min(best, value)
    sum += value
    points.append(point)
    values.append(value)
    averages.append(sum / Double(points.count))
  }

  /// The mean of the values up to a point; nil if the trial did not come as far.
  func average(at point: Double) -> Double? { place(of: point).map { averages[$0] } }

  /// The last value up to a point; nil if the trial did not come as far.
  func value(at point: Double) -> Double? { place(of: point).map { values[$0] } }

  /// The last report up to a point; nil if there is none, or none as far.
  private func place(of point: Double) -> Int? {
    guard let last = points.last, last >= point else { return nil }
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle] <= point { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }
}

extension LearningCurve {
  func save(_ writer: Writer) throws {
    try writer.write(best)
    try writer.write(points)
    try writer.write(values)
    try writer.write(averages)
    try writer.write(sum)
  }

  init(_ reader: Reader) throws {
    best = try reader.read(Double.self)
    points = try reader.read(arrayOf: Double.self, limit: 1 << 30)
    values = try reader.read(doubles: points.count)
    averages = try reader.read(doubles: points.count)
    sum = try reader.read(Double.self)
  }
}
