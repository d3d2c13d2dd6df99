import BayesianOptimizer
import HonePlugin
import Testing

@Suite struct DegenerateTests {
  @Test func `the plugin describes itself`() throws {
    try PluginLibrary.check([.optimizer(BayesianOptimizer.self)])
  }
}
