import BayesianOptimizer
import Glibc
import HonePlugin
import Testing

/// Standard errors that an objective reports with its values.
@Suite struct NoiseTests {
  private static let space = [Parameter.float("a", 0...1), .float("b", 0...1)]

  private func surrogate(_ features: Features) -> Surrogate {
    Surrogate(features, Prior(effectiveDimension: 2), .init(transform: .standardise))
  }

  @Test func `the error of an old result follows the scale of all results`() throws {
    var draws = Draws(3)
    let space = try Case(Self.space)
    let rows = (0..<20).flatMap { _ in space.row(space.point(&draws)) }
    // The later half is a thousand times as large, so that the earlier errors shrink on the common scale.
    let raw = (0..<20).map { draws.uniform() * ($0 < 10 ? 1 : 1000) }
    let errors = (0..<20).map { _ in 0.1 * draws.uniform() }
    let grown = surrogate(space.features)
    _ = grown.update(rows: Array(rows.prefix(10 * space.features.count)), raw: Array(raw.prefix(10)), errors: errors)
    let early = grown.process.knownNoise(0)
    _ = grown.update(rows: rows, raw: raw, errors: errors)
    let atOnce = surrogate(space.features)
    _ = atOnce.update(rows: rows, raw: raw, errors: errors)
    #expect(grown.process.knownNoise(0) < 1e-3 * early)
    for index in raw.indices {
      #expect(isClose(1e6 * grown.process.knownNoise(index), 1e6 * atOnce.process.knownNoise(index), 1e-9))
    }
  }

  @Test func `a result of a large error bends the model less than an exact one`() throws {
    var draws = Draws(5)
    let space = try Case(Self.space)
    let points = (0..<16).map { _ in space.point(&draws) }
    let rows = points.flatMap { space.row($0) }
    var raw = points.map { pow($0[0] - 0.4, 2) + pow($0[1] - 0.6, 2) }
    raw[15] = -0.5
    let means = [0.0, 1.0].map { error in
      let surrogate = surrogate(space.features)
      _ = surrogate.update(rows: rows, raw: raw, errors: raw.indices.map { $0 == 15 ? error : 0.001 })
      return surrogate.process.meanAtTold(15)
    }
    #expect(means[0] < means[1] - 0.5, "\(means)")
  }

  @Test func `repeated measurements of one configuration draw the model to their mean`() throws {
    var draws = Draws(7)
    let space = try Case(Self.space)
    let points = (0..<12).map { _ in space.point(&draws) }
    var rows = points.flatMap { space.row($0) }
    // The trend is exact; one place is measured twenty times more, with noise as large as the trend.
    var raw = points.map { $0[0] + $0[1] }
    let place = [0.5, 0.5]
    var sum = 0.0
    for _ in 0..<20 {
      rows += space.row(place)
      raw.append(1 + draws.uniform(-1, 1))
      sum += raw.last ?? 0
    }
    let errors = raw.indices.map { $0 < points.count ? 0 : 0.577 }
    let surrogate = surrogate(space.features)
    _ = surrogate.update(rows: rows, raw: raw, errors: errors)
    let (low, high) = (surrogate.standardised(0.8, raw), surrogate.standardised(1.2, raw))
    let found = surrogate.process.meanAtTold(raw.count - 1)
    #expect((low...high).contains(found), "\(found) of \(low) to \(high); mean \(sum / 20)")
    // As certain as twenty measurements are: below the fifth part of one's variance.
    var (mean, variance) = (0.0, 0.0)
    space.row(place).withUnsafeBufferPointer {
      surrogate.process.predict($0.baseAddress!, number: 1, means: &mean, variances: &variance)
    }
    #expect(variance < surrogate.process.knownNoise(raw.count - 1) / 5)
  }
}
