import BayesianOptimizer
import Glibc
import HonePlugin
import Testing

/// Surrogates of several metrics side by side.
@Suite struct ModelsTests {
  @Test func `metrics of many trials are learned from the same of them`() throws {
    let space = try Case([.float("a", 0...1), .float("b", 0...1)])
    let models = Models(
      space.features, Prior(space.features, effectiveDimension: 2),
      .init(smoothness: .fiveHalves, transform: .standardise), objectives: [0, 1], constraints: [])
    var history = History(space.encoding, space.features, metricCount: 2)
    var draws = Draws(11)
    func tell(_ count: Int) {
      for _ in 0..<count {
        let point = space.point(&draws)
        let metrics = [0.1, 0.9].map { pow(point[0] - $0, 2) + pow(point[1] - $0, 2) }
        history.add(point, metrics: metrics, deviations: [Double.nan, .nan], failed: false)
      }
    }
    for more in [2100, 10, 250] {
      tell(more)
      _ = models.refresh(history)
      let members = models.members
      #expect(members.count >= 1000 && members.count < 1300)
      for (metric, surrogate) in models.objectives.enumerated() {
        #expect(surrogate.members == members && surrogate.process.count == members.count)
        let outputs = members.map { history.metric($0, metric) }
        let least = try #require(outputs.indices.min { outputs[$0] < outputs[$1] })
        // The model's mean is that of the configuration at this place.
        #expect(surrogate.process.meanAtTold(least) < -0.5)
      }
    }
  }
}
