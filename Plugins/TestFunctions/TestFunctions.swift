import CHone
package import HonePlugin

/// Functions with known minima, to try optimizers on: an evaluation costs nanoseconds, and regret is exact.
package final class TestFunctions: GradientObjective {
  package static let descriptor = PluginDescriptor(
    name: "test-functions", summary: "analytic functions with known minima, to try optimizers on",
    text: """
      sphere: a bowl in any dimension. rosenbrock: a long curved valley in any dimension from 2. branin: two dimensions, \
      three equal minima. hartmann6: six dimensions, six local minima. conditional: a tree of choices, each leaf with its \
      own bowl, so that of nine hyperparameters four are active at a time. bbob: the 24 noiseless functions of COCO's \
      suite by their numbers, from the sphere (1) to Lunacek's double funnel (24), any instance, from two dimensions.

      value is to be minimised; regret is its distance, without noise, from the published minimum. noise adds normal \
      noise to value, drawn from the trial's seed. Presets are not minima, but the centre of the space is \
      that of sphere. All but bbob offer exact gradients.

      Sources: Rosenbrock 1960; Dixon and Szegő 1978 (branin, hartmann6); Surjanovic and Bingham, Virtual Library of \
      Simulation Experiments; Jenatton et al., "Bayesian Optimization with Tree-structured Dependencies", ICML 2017, \
      section 5.1 (conditional); Hansen et al., "Noiseless Functions Definitions", INRIA RR-6829, 2009 (bbob).
      """,
    options: [
      .choice("function", TestFunction.self, preset: .sphere, summary: "which function"),
      .int(
        "dimension", 1...1000, preset: 2, when: .in("function", ["sphere", "rosenbrock", "bbob"]),
        summary: "number of hyperparameters"),
      .int("number", 1...24, preset: 1, when: .equal("function", "bbob"), summary: "which function of BBOB"),
      .int(
        "instance", 1...1_000_000, preset: 1, when: .equal("function", "bbob"),
        summary: "where its minimum is, and how it is turned"),
      .float("noise", 0...1e6, preset: 0, summary: "standard deviation of the noise on value"),
    ],
    flags: .deterministic)

  package let description: ObjectiveDescription
  private let function: TestFunction
  private let bbob: BBOBFunction?
  private let minimum: Double
  private let noise: Double

  package init(_ options: Options, _ host: Host) throws {
    function = try options.choice("function")
    noise = try options.double("noise")
    let dimension = options.int(ifGiven: "dimension") ?? 0
    guard ![.rosenbrock, .bbob].contains(function) || dimension >= 2 else {
      throw PluginError.invalid("\(function.rawValue) needs dimension = 2 or more, not \(dimension)")
    }
    if function == .bbob {
      guard dimension <= 80 else { throw PluginError.invalid("bbob has 80 dimensions at most, not \(dimension)") }
      bbob = BBOBFunction(try options.int("number"), dimension: dimension, instance: try options.int("instance"))
    } else {
      bbob = nil
    }
    minimum = bbob?.minimum ?? function.minimum
    description = try ObjectiveDescription(
      function.parameters(dimension),
      metrics: [
        .minimize("value", summary: "the function, with noise if asked for"),
        .recorded("regret", summary: "the function without noise, less its minimum"),
      ])
  }

  package func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    record(value(trial), trial, outcome)
  }

  private func value(_ trial: Trial) -> Double {
    bbob.map { $0.value(Array(trial.values)) } ?? function.value(trial.values.buffer)
  }

  package func evaluate(
    _ trial: Trial, _ monitor: Monitor, _ outcome: Outcome, gradientOf metric: Int, wanted: (Int) -> Bool,
    _ gradient: MutableValues
  ) throws {
    let values = trial.values.buffer
    record(value(trial), trial, outcome)
    function.writeGradient(values, gradient.buffer)  // value and regret have the same
    for index in gradient.indices where !wanted(index) { gradient[index] = .nan }
  }

  private func record(_ value: Double, _ trial: Trial, _ outcome: Outcome) {
    outcome[0] = value
    outcome[1] = max(0, value - minimum)
    guard noise > 0 else { return }
    outcome[0] += noise * hone_random_normal(trial.seed, 0, HONE_STREAM_NOISE, 0)
    outcome.deviations[0] = noise
  }
}
