import BayesianOptimizer
import Glibc
import HonePlugin
import Testing

/// Standard errors that an objective reports with its values, and values that are measured more than once.
@Suite struct NoiseTests {
  private static let space = [Parameter.float("a", 0...1), .float("b", 0...1)]

  private func surrogate(_ features: Features) -> Surrogate {
    Surrogate(features, Prior(features, effectiveDimension: 2), .init(transform: .standardise))
  }

  @Test func `weights of errors follow the errors of all results`() throws {
    var draws = Draws(3)
    let space = try Case(Self.space)
    let rows = (0..<20).flatMap { _ in space.row(space.point(&draws)) }
    let raw = (0..<20).map { _ in draws.uniform() }
    // The later half is a hundred times as certain, so that the earlier errors weigh more than they did.
    let errors = (0..<20).map { (0.1 + 0.1 * draws.uniform()) * ($0 < 9 ? 1 : 0.01) }
    let grown = surrogate(space.features)
    _ = grown.update(rows: Array(rows.prefix(9 * space.features.count)), raw: Array(raw.prefix(9)), errors: errors)
    let early = grown.process.noiseWeight(0)
    _ = grown.update(rows: rows, raw: raw, errors: errors)
    let atOnce = surrogate(space.features)
    _ = atOnce.update(rows: rows, raw: raw, errors: errors)
    #expect(grown.process.noiseWeight(0) > 1000 * early)
    for index in raw.indices {
      #expect(isClose(grown.process.noiseWeight(index), atOnce.process.noiseWeight(index), 1e-9))
    }
  }

  @Test func `a result of a large error bends the model less than an exact one`() throws {
    var draws = Draws(5)
    let space = try Case(Self.space)
    let points = (0..<16).map { _ in space.point(&draws) }
    let rows = points.flatMap { space.row($0) }
    var raw = points.map { pow($0[0] - 0.4, 2) + pow($0[1] - 0.6, 2) }
    raw[15] = -0.5
    let means = [0.001, 1.0].map { error in
      let surrogate = surrogate(space.features)
      _ = surrogate.update(rows: rows, raw: raw, errors: raw.indices.map { $0 == 15 ? error : 0.001 })
      return surrogate.process.meanAtTold(15)
    }
    #expect(means[0] < means[1] - 0.5, "\(means)")
  }

  @Test func `errors that are all alike say nothing`() throws {
    var draws = Draws(6)
    let space = try Case(Self.space)
    let points = (0..<16).map { _ in space.point(&draws) }
    let rows = points.flatMap { space.row($0) }
    let raw = points.map { $0[0] + draws.normal() }
    let noises = [0.0, 0.01, 100].map { error in
      let surrogate = surrogate(space.features)
      _ = surrogate.update(rows: rows, raw: raw, errors: raw.map { _ in error })
      return surrogate.process.parameters.noise
    }
    #expect(noises[0] == noises[1] && noises[1] == noises[2], "\(noises)")
  }

  @Test func `repeated measurements of one configuration draw the model to their mean`() throws {
    var draws = Draws(7)
    let space = try Case(Self.space)
    let points = (0..<12).map { _ in space.point(&draws) }
    var rows = points.flatMap { space.row($0) }
    // The trend is exact; one place is measured twenty times more, with noise as large as the trend.
    var raw = points.map { $0[0] + $0[1] }
    let place = [0.5, 0.5]
    for _ in 0..<20 {
      rows += space.row(place)
      raw.append(1 + draws.uniform(-1, 1))
    }
    let mean = raw.suffix(20).reduce(0, +) / 20
    let surrogate = surrogate(space.features)
    _ = surrogate.update(rows: rows, raw: raw, errors: raw.map { _ in 0 })
    let single = surrogate.process.parameters.noise
    #expect(single > 0.1, "noise is not learned: \(single)")
    let found = surrogate.process.meanAtTold(raw.count - 1)
    let (low, high) = (surrogate.standardised(mean - 0.15, raw), surrogate.standardised(mean + 0.15, raw))
    #expect((low...high).contains(found), "\(found) of \(low) to \(high)")
    // As certain as many measurements are, not as one.
    var (predicted, variance) = (0.0, 0.0)
    space.row(place).withUnsafeBufferPointer {
      guard let row = $0.baseAddress else { return }
      surrogate.process.predict(row, number: 1, means: &predicted, variances: &variance)
    }
    #expect(variance < single / 5)
  }
}
