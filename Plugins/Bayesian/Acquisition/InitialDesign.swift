import HonePlugin
import QuasiRandom

/// Trials before the model: the default configuration, or else the centre of the space, then a scrambled Sobol sequence.
///
/// The centre rather than a random point because spaces are usually drawn round what is known to work.
package struct InitialDesign {
  private let encoding: Encoding
  private let seed: UInt64
  /// The first trial, if it is not the centre: its values, and its point.
  private let start: (values: [Double], point: [Double])?
  private let sequence: SobolSequence?

  /// Draws for one trial before what is new and allowed is taken to be exhausted.
  private static let mostDraws = 10_000

  package init(_ encoding: Encoding, seed: UInt64, startsWithDefault: Bool) {
    self.encoding = encoding
    self.seed = seed
    start =
      startsWithDefault
      ? encoding.space.defaultConfiguration.map { values in
        var point = values
        encoding.point(of: values, &point)
        return (values, point)
      } : nil
    sequence =
      encoding.count <= SobolSequence.mostDimensions
      ? SobolSequence(dimensions: encoding.count, seed: seed) : nil
  }

  /// Writes the configuration of a point: the default one as it was given, whose image through the unit cube may differ in
  /// its last bits, and of every other point what the encoding says.
  package func write(_ point: [Double], _ values: UnsafeMutablePointer<Double>) {
    guard let start, zip(point, start.point).allSatisfy({ $0 == $1 || $0.isNaN && $1.isNaN }) else {
      return encoding.values(of: point, values)
    }
    for (index, value) in start.values.enumerated() { values[index] = value }
  }

  /// The point of a trial, new and allowed; nil if none was found.
  ///
  /// - Parameter isFirst: whether nothing was proposed or told before.
  package func point(_ trial: UInt64, isFirst: Bool, _ history: History) -> [Double]? {
    var unit = [Double](repeating: 0.5, count: encoding.count)
    var point = unit
    var scratch = unit
    if isFirst {
      if let start { return start.point }
      encoding.place(unit, &point, scratch: &scratch)
      if !encoding.isForbidden(point, scratch: &scratch) { return point }
    }
    var random = RandomStream(seed: seed, trial: trial, stream: Streams.fallback)
    for draw in 0..<Self.mostDraws {
      if draw == 0, let sequence {
        // The centre, or the default, stands in for the first point of the sequence.
        sequence.write(trial, scramble: 0, into: &unit)
      } else {
        for index in unit.indices { unit[index] = random.uniform() }
      }
      encoding.place(unit, &point, scratch: &scratch)
      if !encoding.isForbidden(point, scratch: &scratch) && !history.isSeen(point) { return point }
    }
    return nil
  }
}
