import Foundation
import HonePlugin
import HypergradientOptimizer
import RandomOptimizer
import Testing

struct HypergradientTests {
  static let gradient = "hone.objective.gradient/1"
  static let descent = "hone.objective.descent/1"

  static let parameters: [Parameter] = [
    .choice("kind", ["a", "b"], preset: "a"),
    .float("learning_rate", 1e-5...1, log: true, preset: 1e-2, flags: [.adjustable, .differentiable]),
    .float("l2", 1e-6...1e-1, log: true, preset: 1e-3, flags: [.adjustable, .differentiable]),
    .float("momentum", 0...0.99, preset: 0.5, when: .equal("kind", "b"), flags: [.adjustable, .differentiable]),
    .float("width", -5...5, preset: 1),
  ]

  static func bench(
    _ mode: String, _ options: [String: String] = [:], offers: [String] = [gradient, descent], workers: Int = 1,
    parameters: [Parameter] = parameters, trials: UInt64 = 100
  ) throws -> OptimizerBench {
    try OptimizerBench(
      Hypergradient.self, parameters, options: ["mode": mode, "optimizer": "random"].merging(options) { $1 }, seed: 3,
      trials: trials, workers: workers, objectiveExtensions: offers,
      host: BenchHost(optimizers: [.optimizer(RandomSearch.self)]))
  }

  @Test func `the descriptor keeps the rules of the interface`() throws {
    try PluginLibrary.check([.optimizer(Hypergradient.self)])
  }

  @Test(arguments: [
    ("auto", "gradient/1"), ("online", "descent/1"), ("forward", "gradient/1"), ("offline", "gradient/1"),
  ])
  func `without what a mode needs, the error names it`(_ mode: String, _ missing: String) {
    let error = #expect(throws: PluginError.self) { try Self.bench(mode, offers: []) }
    #expect(error?.status == .unsupported)
    #expect(error?.message.contains("hone.objective.\(missing)") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("mode=differences") == true)
  }

  @Test func `auto is online where the objective can descend, else offline`() throws {
    #expect(try Self.bench("auto").rules().map(\.parameter) == [1])
    #expect(try Self.bench("auto").wanted().allSatisfy { !$0 })
    let offline = try Self.bench("auto", offers: [Self.gradient])
    #expect(try offline.rules().isEmpty)
    #expect(try offline.wanted() == [false, true, true, true, false])
  }

  @Test(arguments: ["online", "forward", "offline", "differences"])
  func `what conditions look at does not move`(_ mode: String) throws {
    let watched =
      Self.parameters + [.choice("nesterov", ["no", "yes"], preset: "no", when: .above("l2", 1e-3))]
    let error = #expect(throws: PluginError.self) { try Self.bench(mode, ["tune": "l2"], parameters: watched) }
    #expect(error?.message.contains("\"tune\" names \"l2\"") == true, "\(error?.message ?? "")")
    if mode == "forward" { #expect(try Self.bench(mode, parameters: watched).wanted()[2] == false) }
  }

  @Test func `online rules are relative and limited, or additive as published`() throws {
    let relative = try #require(try Self.bench("online").rules().first)
    #expect(relative.interval == 16 && relative.widening == 8 && abs(relative.rate - 4) < 1e-12)
    guard case .cosine(let least, let most) = relative.form else {
      Issue.record("not the relative form")
      return
    }
    #expect(least == 0.6 && abs(most - 4.5949729863) < 1e-9)
    #expect(relative.range == 1e-5...1)
    let additive = try #require(try Self.bench("online", ["rule": "additive", "beta": "0.002"]).rules().first)
    #expect(additive.form == .additive && additive.rate == 0.002 && additive.interval == 1 && additive.widening == 0)
  }

  @Test func `intervals grow to a part of the steps so far`() throws {
    let rule = try #require(try Self.bench("online", ["interval": "8", "widening": "4"]).rules().first)
    var steps = [0]
    while steps.count < 12 { steps.append(rule.change(after: steps[steps.count - 1])) }
    #expect(steps == [0, 8, 16, 24, 32, 40, 50, 62, 77, 96, 120, 150])
    let even = try #require(try Self.bench("online", ["interval": "8", "widening": "0"]).rules().first)
    #expect(even.change(after: 8000) == 8008)
  }

  @Test func `a start is where a hyperparameter begins in every trial`() throws {
    let bench = try Self.bench("online", ["start.learning_rate": "0.001"])
    for trial in 0..<20 {
      let values = try #require(try bench.ask(first: UInt64(trial), capacity: 1)?.first?.values)
      #expect(values[1] == 0.001)
      #expect(values[3].isNaN == (values[0] == 0))
    }
    #expect(throws: PluginError.self) { try Self.bench("online", ["start.learning_rate": "7"]) }
    #expect(throws: PluginError.self) { try Self.bench("online", ["tune": "l3"]) }
  }

  @Test func `forward descent moves each hyperparameter against its gradient, by a tenth in the logarithm at first`()
    throws
  {
    let bench = try Self.bench("forward")
    let values = [1, 1e-2, 1e-3, 0.5, 1]
    let verdict = try bench.report(
      trial: 0, step: 1, values: values, metrics: [1], gradient: [.nan, 5, -70, 1e-6, .nan])
    guard case (.adjust, let moved) = verdict else {
      Issue.record("no adjustment")
      return
    }
    #expect(abs(moved[1] / 1e-2 - 0.9048374) < 1e-6)
    #expect(abs(moved[2] / 1e-3 - 1.1051709) < 1e-6)
    // A linear scale moves by shares of the range.
    #expect(abs(moved[3] - (0.5 - 0.099)) < 1e-9)
    #expect(moved[0] == 1 && moved[4] == 1)
    #expect(try bench.report(trial: 1, step: 1, values: values, metrics: [1], gradient: nil).0 == .goOn)
  }

  @Test func `an adjustment stays within the bounds, and a gradient that is no number moves nothing`() throws {
    let bench = try Self.bench("forward", ["tune": "learning_rate"])
    let low = [0, 1e-5, 1e-3, .nan, 1]
    #expect(try bench.report(trial: 0, step: 1, values: low, metrics: [1], gradient: [.nan, 3, 1, .nan, 1]).0 == .goOn)
    let inside = [0, 1e-3, 1e-3, .nan, 1]
    #expect(
      try bench.report(trial: 1, step: 1, values: inside, metrics: [1], gradient: [.nan, .nan, 1, .nan, 1]).0 == .goOn)
  }

  /// Runs descents on a bowl in unit coordinates whose minimum lies at 0.3, with its gradient if wanted.
  private func descend(_ mode: String, _ options: [String: String] = [:], trials: Int, workers: Int = 1) throws
    -> [Double]
  {
    let bench = try Self.bench(
      mode, ["tune": "learning_rate,l2"].merging(options) { $1 }, workers: workers, trials: UInt64(trials))
    var found: [Double] = []
    var running: [(UInt64, [Double])] = []
    var next: UInt64 = 0
    while found.count < trials {
      while running.count < workers, next < UInt64(trials),
        let values = try bench.ask(first: next, capacity: 1)?.first?.values
      {
        running.append((next, values))
        next += 1
      }
      let (trial, values) = running.removeFirst()
      var value = values[0] == 0 ? 0.0 : 0.5
      var gradient = [Double](repeating: .nan, count: 5)
      for (index, weight) in [(1, 1.0), (2, 10.0)] {
        let distance = bench.space.unit(of: values[index], parameter: index) - 0.3
        value += weight * distance * distance
        let low = index == 1 ? 1e-5 : 1e-6
        let high = index == 1 ? 1.0 : 1e-1
        gradient[index] = 2 * weight * distance / (values[index] * log(high / low))
      }
      _ = try bench.report(trial: trial, step: 1, values: values, metrics: [value], gradient: gradient)
      try bench.tell(trial: trial, values: values, metrics: [value])
      found.append(value)
    }
    return found
  }

  @Test(arguments: [1, 3])
  func `offline descents find the minimum of a bowl in a dozen trials`(_ workers: Int) throws {
    let found = try descend("offline", trials: 12 * workers, workers: workers)
    #expect(try #require(found.min()) < 1e-9)
  }

  @Test func `differences find it without gradients`() throws {
    let found = try descend("differences", ["difference": "1e-4", "evaluations": "40"], trials: 40)
    #expect(try #require(found.min()) < 1e-5)
  }

  @Test func `simultaneous perturbation comes near, with two trials a step`() throws {
    let found = try descend("spsa", ["evaluations": "100"], trials: 100)
    #expect(found[0] > 0.05)
    #expect(try #require(found.min()) < 0.01)
  }

  @Test func `a descent that is over makes room for the next, with another choice`() throws {
    let bench = try Self.bench("offline", ["evaluations": "3", "tune": "l2"])
    var kinds: Set<Double> = []
    for trial in 0..<30 {
      let values = try #require(try bench.ask(first: UInt64(trial), capacity: 1)?.first?.values)
      kinds.insert(values[0])
      #expect(try bench.ask(first: UInt64(trial) + 1, capacity: 1) == nil)
      if trial % 7 == 3 {
        try bench.tell(trial: UInt64(trial), .failed, values: values, metrics: [.nan])
      } else {
        let slope = [Double.nan, .nan, 1, .nan, .nan]
        _ = try bench.report(trial: UInt64(trial), step: 1, values: values, metrics: [values[2]], gradient: slope)
        try bench.tell(trial: UInt64(trial), values: values, metrics: [values[2]])
      }
    }
    #expect(kinds == [0, 1])
  }

  @Test(arguments: ["online", "forward", "offline", "differences", "spsa"])
  func `what it proposes is legal and the same again`(_ mode: String) throws {
    func run() throws -> [[Double]] {
      let bench = try Self.bench(mode, workers: 2)
      return try (0..<40).map { trial in
        let values = try #require(try bench.ask(first: UInt64(trial), capacity: 1)?.first?.values)
        #expect(
          bench.space.configuration(atUnit: bench.space.unit(of: values)).elementsEqual(values) { $0.isNaN == $1.isNaN }
        )
        try bench.tell(trial: UInt64(trial), values: values, metrics: [values[1] + values[2]])
        return values
      }
    }
    let first = try run()
    #expect(try zip(first, run()).allSatisfy { $0.elementsEqual($1) { $0 == $1 || $0.isNaN && $1.isNaN } })
  }
}
