import Glibc

/// One side of a picture: which numbers or labels lie on it, where, and which are named.
struct Axis {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  /// Names of the values 0, 1 and so on, of an axis that has no numbers.
  private(set) var labels: [String]?

  /// - Parameter low: below `high`; above 0 for a logarithmic axis.
  init(_ low: Double, _ high: Double, logarithmic: Bool) {
    self.low = low
    self.high = high > low ? high : low + (low == 0 ? 1 : abs(low) * 0.1)
    isLogarithmic = logarithmic
  }

  /// An axis of labels, each with as much room as the others.
  init(labels: [String]) {
    self.init(-0.5, Double(labels.count) - 0.5, logarithmic: false)
    self.labels = labels
  }

  /// An axis for values that are to be told apart: logarithmic if they are above 0 and spread over more than a factor of 20.
  init(fitting values: [Double]) {
    let finite = values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let positive = finite.filter { $0 > 0 }.min() ?? 1
    if low >= 0, high / positive > 20 {
      // A zero lies at the bottom, a little below the least that is more.
      self.init(low == 0 ? positive / 3 : low * 0.9, high * 1.1, logarithmic: true)
    } else {
      // Halved first, as the span of all that is finite may not be.
      let margin = (high * 0.5 - low * 0.5) * 0.08
      self.init(
        max(low - margin, -.greatestFiniteMagnitude), min(high + margin, .greatestFiniteMagnitude), logarithmic: false)
    }
  }

  /// Where a value lies: 0 at the low end, 1 at the high one; what is outside at the nearer end.
  func place(_ value: Double) -> Double {
    let share =
      isLogarithmic
      ? (log(max(value, low)) - log(low)) / (log(high) - log(low)) : (value / 2 - low / 2) / (high / 2 - low / 2)
    return min(max(share, 0), 1)
  }

  /// Round numbers, ascending, or the labels: about as many as can be told apart.
  ///
  /// - Parameter most: how many names have room.
  func ticks(most: Int) -> [Double] {
    if let labels {
      let stride = max(1, (labels.count + most - 1) / max(1, most))
      return labels.indices.filter { $0 % stride == 0 }.map(Double.init)
    }
    return isLogarithmic ? powers(most: most) : steps(about: min(6, most - 1))
  }

  func name(of tick: Double) -> String { labels?[Int(tick)] ?? Numbers.short(tick) }

  private func powers(most: Int) -> [Double] {
    let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    for digits in [[1.0, 2, 5], [1, 3], [1]] {
      let ticks = decades.flatMap { decade in digits.map { $0 * pow(10, Double(decade)) } }.filter(contains)
      if ticks.count >= 2, ticks.count <= most { return ticks }
    }
    let stride = max(1, (decades.count + most - 1) / most)
    let ticks = decades.filter { $0 % stride == 0 }.map { pow(10, Double($0)) }.filter(contains)
    return ticks.count >= 2 ? ticks : steps(about: 4).filter { $0 > 0 }
  }

  private func contains(_ value: Double) -> Bool { value >= low && value <= high }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private func steps(about count: Int) -> [Double] {
    let rough = high / Double(count) - low / Double(count)
    let power = pow(10, log10(rough).rounded(.down))
    let step = ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10) * power
    guard step > 0, step.isFinite else { return [low, high] }
    let first = (low / step).rounded(.up)
    return (0...12).map { (first + Double($0)) * step }.filter { $0 <= high }
  }
}
