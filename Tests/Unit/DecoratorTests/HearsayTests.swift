import AutoOptimizer
import HonePlugin
import HypergradientOptimizer
import MultiFidelityOptimizers
import Testing

/// What the optimizers that take another one pass on to it.
@Suite struct HearsayTests {
  /// An optimizer around `listener`, in a way of its own.
  private struct Decorator: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable (BenchHost) throws -> OptimizerBench

    init<Plugin: Optimizer & SendableMetatype>(
      _ name: String, _ type: Plugin.Type, _ options: [String: String] = [:], budget: Bool = true
    ) {
      testDescription = name
      make = { host in
        try OptimizerBench(
          type, [.float("x", 0...1), .float("rate", 1e-3...1, log: true, flags: [.adjustable, .differentiable])],
          metrics: [.minimize("loss"), .recorded("size")],
          budget: budget ? Budget("steps", 1...9, preset: 3) : nil,
          options: options.merging(["optimizer": "listener"]) { $1 },
          objectiveExtensions: ["hone.objective.gradient/1", "hone.objective.descent/1"], host: host)
      }
    }
  }

  private static let decorators = [
    Decorator("auto", AutoOptimizer.self),
    Decorator("auto without a budget", AutoOptimizer.self, budget: false),
    Decorator("hyperband", Hyperband.self, ["max_budget": "1"]),
    Decorator("hyperband that models budgets", Hyperband.self, ["model_budget": "true"]),
    Decorator("asha", SuccessiveHalving.self),
    Decorator("median-stopping", MedianStopping.self, budget: false),
    Decorator("hypergradient online", Hypergradient.self, ["mode": "online", "tune": "rate"], budget: false),
    Decorator("hypergradient offline", Hypergradient.self, ["tune": "rate", "evaluations": "2"], budget: false),
  ]

  @Test(arguments: decorators)
  private func `metrics arrive with their standard errors`(_ decorator: Decorator) throws {
    #expect(try hears(decorator, .complete, [0.5, 7], [0.125, .nan]) == "complete [0.5, 7.0] ± [0.125, nan]")
  }

  @Test(arguments: decorators)
  private func `a configuration that cannot work arrives as such`(_ decorator: Decorator) throws {
    let none = [Double.nan, .nan]
    #expect(try hears(decorator, .failed, none, none, isInvalid: true) == "failed [nan, nan] ± [nan, nan], invalid")
  }

  /// What the child hears last if trials end so; a descent takes two.
  private func hears(
    _ decorator: Decorator, _ state: TrialState, _ metrics: [Double], _ deviations: [Double], isInvalid: Bool = false
  ) throws -> String? {
    let host = BenchHost(optimizers: [.optimizer(Listener.self)])
    let bench = try decorator.make(host)
    for trial in 0..<2 as Range<UInt64> {
      let proposal = try #require(try bench.ask(first: trial, capacity: 1)?.first)
      try bench.tell(
        trial: trial, state, values: proposal.values, metrics: metrics, deviations: deviations,
        budget: proposal.budget, isInvalid: isInvalid)
    }
    return host.log.last { $0.text.hasPrefix("\(state)") }?.text
  }
}

/// Proposes the middle of its space, and says what it hears.
private final class Listener: Optimizer {
  static let descriptor = PluginDescriptor(name: "listener", summary: "listens", flags: .deterministic)
  private let space: Space
  private let host: Host

  init(_ problem: Problem, _ options: Options, _ host: Host) { (space, self.host) = (problem.space, host) }

  func ask(_ proposals: Proposals) -> Answer {
    proposals[0].values.assign(space.parameters.indices.map { space.value(atUnit: 0.5, of: $0) })
    return .proposed(1)
  }

  func tell(_ tell: Tell) {
    host.log(
      .info,
      "\(tell.state) \(Array(tell.metrics)) ± \(Array(tell.deviations))\(tell.isInvalid ? ", invalid" : "")")
  }
}
