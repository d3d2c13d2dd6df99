/// One hidden layer.
package struct LayerSettings: Sendable, Equatable {
  package var units: Int
  package var activation: Activation
  package var initialisation: Initialisation
  /// The share of its inputs that is dropped, 0 … 0.99.
  package var dropout: Double

  package init(
    units: Int, activation: Activation = .relu, initialisation: Initialisation = .heNormal, dropout: Double = 0
  ) {
    self.units = units
    self.activation = activation
    self.initialisation = initialisation
    self.dropout = dropout
  }
}

/// A configuration in its own words: what is inactive cannot be said.
package struct Hyperparameters: Sendable, Equatable {
  package var batchSize = 32
  /// Mini-batch updates that an evaluation makes unless it gets a budget.
  package var updates = 200
  package var learningRate = 1e-2
  /// Factor λ of λ Σ w² in the loss.
  package var l2 = 0.0
  package var outputDropout = 0.0
  package var solver = Solver.smorm3s
  package var policy = LearningRatePolicy.fixed
  /// From the input on; at least one.
  package var layers: [LayerSettings]

  package init(layers: [LayerSettings]) { self.layers = layers }

  /// What may change while a session runs: learning_rate, l2, dropout_output, momentum (0 without one), and each layer's
  /// dropout.
  package var adjustable: [Double] {
    get {
      let momentum: Double
      switch solver {
      case .momentum(let value), .nesterov(let value): momentum = value
      default: momentum = 0
      }
      return [learningRate, l2, outputDropout, momentum] + layers.map(\.dropout)
    }
    set {
      precondition(newValue.count == 4 + layers.count, "one number for each that may change")
      (learningRate, l2, outputDropout) = (newValue[0], newValue[1], newValue[2])
      switch solver {
      case .momentum: solver = .momentum(newValue[3])
      case .nesterov: solver = .nesterov(newValue[3])
      default: break
      }
      for index in layers.indices { layers[index].dropout = newValue[4 + index] }
    }
  }

  /// Takes over what may change while a session runs: learning_rate, l2, momentum and the dropout rates.
  package mutating func adjust(to other: Hyperparameters) {
    learningRate = other.learningRate
    l2 = other.l2
    outputDropout = other.outputDropout
    if solver.name == other.solver.name { solver = other.solver }
    for index in layers.indices where index < other.layers.count {
      layers[index].dropout = other.layers[index].dropout
    }
  }
}
