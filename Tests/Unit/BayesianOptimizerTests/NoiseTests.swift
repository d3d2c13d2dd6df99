import BayesianOptimizer
import Glibc
import HonePlugin
import Testing

/// Standard errors that an objective reports with its values.
@Suite struct NoiseTests {
  @Test func `a result of a large error bends the model less than an exact one`() throws {
    var draws = Draws(5)
    let space = try Case([.float("a", 0...1), .float("b", 0...1)])
    let points = (0..<16).map { _ in space.point(&draws) }
    let rows = points.flatMap { space.row($0) }
    var raw = points.map { pow($0[0] - 0.4, 2) + pow($0[1] - 0.6, 2) }
    raw[15] = -0.5
    let means = [0.0, 1.0].map { error in
      let surrogate = Surrogate(space.features, Prior(effectiveDimension: 2), .init(transform: .standardise))
      _ = surrogate.update(rows: rows, raw: raw, errors: raw.indices.map { $0 == 15 ? error : 0.001 })
      return surrogate.process.meanAtTold(15)
    }
    #expect(means[0] < means[1] - 0.5, "\(means)")
  }
}
