package import HonePlugin

/// The configuration space, and the way from one of its configurations to `Hyperparameters`.
///
/// Mendoza, Klein, Feurer, Springenberg, Hutter, "Towards Automatically-Tuned Neural Networks", AutoML workshop at ICML 2016:
/// 8 hyperparameters of the whole network, 4 of its solver, 3 of its learning-rate policy, 5 for each layer.
package struct MLPSpace: Sendable {
  /// In declared order.
  package let parameters: [Parameter]
  private let indices: [String: Int]

  /// - Parameters:
  ///   - maxLayers: most hidden layers, 0 … 6.
  ///   - maxUnits: most units of a layer, 64 … 4096.
  package init(maxLayers: Int = 6, maxUnits: Int = 4096) {
    parameters =
      MLPSpace.network(maxLayers: maxLayers) + MLPSpace.solver + MLPSpace.policy
      + (0..<maxLayers).flatMap { MLPSpace.layer($0 + 1, maxUnits: maxUnits) }
    indices = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { ($1.name, $0) })
  }

  private static func network(maxLayers: Int) -> [Parameter] {
    [
      .int("batch_size", 32...4096, log: true, preset: 32, unit: "rows", summary: "rows of a mini-batch"),
      .int("updates", 50...2500, log: true, preset: 200, summary: "mini-batch updates of the weights"),
      .int("layers", min(1, maxLayers)...maxLayers, preset: min(1, maxLayers), summary: "hidden layers"),
      .float(
        "learning_rate", 1e-6...1, log: true, preset: 1e-2, flags: [.adjustable, .differentiable],
        summary: "size of a step at the start of training"),
      .float(
        "l2", 1e-7...1e-2, log: true, preset: 1e-4, flags: [.adjustable, .differentiable],
        summary: "penalty on the sum of the squared weights"),
      .float(
        "dropout_output", 0...0.99, preset: 0.5, flags: .adjustable,
        summary: "share of the output layer's inputs dropped in training"),
      .choice("solver", Solver.Name.self, preset: .smorm3s, summary: "how a gradient moves the weights"),
      .choice(
        "lr_policy", LearningRatePolicy.Name.self, preset: .fixed,
        summary: "how the learning rate falls from epoch to epoch"),
    ]
  }

  private static let solver: [Parameter] = [
    .float(
      "beta1", 1e-4...1e-1, log: true, preset: 1e-1, when: .equal("solver", Solver.Name.adam.rawValue),
      flags: .differentiable,
      summary: "1 − β₁, the decay of the mean gradient"),
    .float(
      "beta2", 1e-4...1e-1, log: true, preset: 1e-1, when: .equal("solver", Solver.Name.adam.rawValue),
      flags: .differentiable,
      summary: "1 − β₂, the decay of the mean squared gradient"),
    .float(
      "rho", 0.05...0.99, log: true, preset: 0.95, when: .equal("solver", Solver.Name.adadelta.rawValue),
      flags: .differentiable,
      summary: "share of the past in the mean squares"),
    .float(
      "momentum", 0.3...0.999, log: true, preset: 0.9,
      when: .in("solver", [Solver.Name.momentum.rawValue, Solver.Name.nesterov.rawValue]),
      flags: [.adjustable, .differentiable],
      summary: "share of the last step in the next"),
  ]

  private static let policy: [Parameter] = [
    .float(
      "gamma", 1e-3...1e-1, log: true, preset: 1e-2,
      when: .in(
        "lr_policy",
        [
          LearningRatePolicy.Name.inverse.rawValue, LearningRatePolicy.Name.exponential.rawValue,
          LearningRatePolicy.Name.step.rawValue,
        ]), flags: .differentiable, summary: "Inv: how fast the rate falls; Exp, Step: factor of the rate"),
    .float(
      "k", 0...1, preset: 0.5, when: .equal("lr_policy", LearningRatePolicy.Name.inverse.rawValue),
      flags: .differentiable, summary: "power of the fall"),
    .int(
      "s", 2...20, preset: 2, when: .equal("lr_policy", LearningRatePolicy.Name.step.rawValue), unit: "epochs",
      summary: "epochs from step to step"),
  ]

  private static func layer(_ number: Int, maxUnits: Int) -> [Parameter] {
    let isThere: Condition = number == 1 ? .always : .atLeast("layers", Double(number))
    // Inactive without the layer, too: a comparison with an inactive parameter is false.
    let isNormal: Condition = .equal("init_\(number)", Initialisation.Name.normal.rawValue)
    return [
      .choice(
        "activation_\(number)", Activation.self, preset: .relu, when: isThere,
        summary: "activation of hidden layer \(number)"),
      .int(
        "units_\(number)", 64...maxUnits, log: true, preset: min(128, maxUnits), when: isThere,
        summary: "units of hidden layer \(number)"),
      .float(
        "dropout_\(number)", 0...0.99, preset: 0.5, when: isThere, flags: .adjustable,
        summary: "share of hidden layer \(number)'s inputs dropped in training"),
      .choice(
        "init_\(number)", Initialisation.Name.self, preset: .heNormal, when: isThere,
        summary: "how the weights of hidden layer \(number) start"),
      .float(
        "init_std_\(number)", 1e-7...0.1, log: true, preset: 5e-4, when: isNormal,
        summary: "deviation of the first weights of hidden layer \(number)"),
    ]
  }
}

extension MLPSpace {
  /// What a configuration says; `updates` may be inactive, where the budget says it.
  ///
  /// - Throws: `.invalid` for an inactive value where the space has an active one.
  package func hyperparameters(_ values: some RandomAccessCollection<Double>) throws -> Hyperparameters {
    let reader = Reader(values: Array(values), space: self)
    let layers = try (0..<max(0, try reader.int("layers"))).map { index in
      let number = index + 1
      return LayerSettings(
        units: try reader.int("units_\(number)"), activation: try reader.choice("activation_\(number)"),
        initialisation: try reader.initialisation(number), dropout: try reader.double("dropout_\(number)"))
    }
    var result = Hyperparameters(layers: layers)
    result.batchSize = try reader.int("batch_size")
    if let updates = reader.number("updates") { result.updates = Int(updates) }
    result.learningRate = try reader.double("learning_rate")
    result.l2 = try reader.double("l2")
    result.outputDropout = try reader.double("dropout_output")
    result.solver = try reader.solver()
    result.policy = try reader.policy()
    return result
  }

  /// The values of one configuration by name.
  private struct Reader {
    let values: [Double]
    let space: MLPSpace

    func number(_ name: String) -> Double? {
      guard let index = space.indices[name], index < values.count, !values[index].isNaN else { return nil }
      return values[index]
    }

    func double(_ name: String) throws -> Double {
      guard let value = number(name) else {
        throw PluginError.invalid("hyperparameter \"\(name)\" has no value in this configuration, but it is active")
      }
      return value
    }

    func int(_ name: String) throws -> Int {
      guard let value = Int(exactly: try double(name)) else {
        throw PluginError.invalid("hyperparameter \"\(name)\" must be a whole number")
      }
      return value
    }

    func choice<Label: CaseIterable>(_ name: String) throws -> Label {
      let labels = Array(Label.allCases)
      let index = try int(name)
      guard labels.indices.contains(index) else {
        throw PluginError.invalid(
          "hyperparameter \"\(name)\" has the label number \(index), but only \(labels.count) labels")
      }
      return labels[index]
    }

    func solver() throws -> Solver {
      switch try choice("solver") as Solver.Name {
      case .sgd: .sgd
      case .momentum: .momentum(try double("momentum"))
      case .nesterov: .nesterov(try double("momentum"))
      case .adam: .adam(beta1: 1 - (try double("beta1")), beta2: 1 - (try double("beta2")))
      case .adadelta: .adadelta(rho: try double("rho"))
      case .adagrad: .adagrad
      case .smorm3s: .smorm3s
      }
    }

    func policy() throws -> LearningRatePolicy {
      switch try choice("lr_policy") as LearningRatePolicy.Name {
      case .fixed: .fixed
      case .inverse: .inverse(gamma: try double("gamma"), power: try double("k"))
      case .exponential: .exponential(gamma: try double("gamma"))
      case .step: .step(gamma: try double("gamma"), epochs: try int("s"))
      }
    }

    func initialisation(_ layer: Int) throws -> Initialisation {
      switch try choice("init_\(layer)") as Initialisation.Name {
      case .constant: .constant
      case .normal: .normal(deviation: try double("init_std_\(layer)"))
      case .uniform: .uniform
      case .glorotUniform: .glorotUniform
      case .glorotNormal: .glorotNormal
      case .heNormal: .heNormal
      case .heUniform: .heUniform
      case .orthogonal: .orthogonal
      case .sparse: .sparse
      }
    }
  }
}
