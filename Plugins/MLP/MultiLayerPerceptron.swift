import COpenBLAS
public import HonePlugin

/// Trains a multi-layer perceptron on a table and measures it on rows that it has not seen.
public final class MultiLayerPerceptron: SessionObjective {
  /// What the host shows of the plugin.
  public static let descriptor = PluginDescriptor(
    name: "mlp", summary: "training of a neural network: the 45 hyperparameters of Auto-Net",
    text: """
      Trains a feed-forward network on a table and returns its validation error. The space is that of Auto-Net 1 (Mendoza, \
      Klein, Feurer, Springenberg, Hutter, "Towards Automatically-Tuned Neural Networks", AutoML workshop at ICML 2016): 8 \
      hyperparameters of the whole network, 4 of its solver, 3 of its learning-rate policy, and 5 for each of up to 6 hidden \
      layers, most of them conditional.

      Hidden layer i drops dropout_i of its inputs, multiplies by weights, adds biases and applies its activation; the output \
      layer drops dropout_output and ends in a softmax. The loss is the mean cross-entropy plus l2 times the sum of the \
      squared weights. With a continuous label, the output is linear, the label standardised and the loss the squared error. \
      The He initialisations have gain 1, as in Auto-Net; a gain of the square root of 2 is common for ReLU. A policy counts \
      epochs from 0; with the ranges of the space, Exp and Step end the training almost at once, which an optimizer should \
      find out.

      With class_weights=balanced a row of a rare class counts more in the loss of the training, training_loss too: n / (k \
      n_c) for one of n_c rows among n of k classes, counted in the training rows of each fold. error and validation_loss \
      count all rows alike.

      The budget is the number of mini-batch updates, 50 to 2500. A training whose loss becomes infinite or no number ends at \
      once, and counts as a network that always guesses the most frequent class.

      Gradients: the validation loss after the last update is differentiated, exactly and in forward mode (Franceschi et \
      al., ICML 2017), by learning_rate, l2, momentum, beta1, beta2, rho, gamma and k, whatever the solver; the error, \
      which has no gradient, is answered with that of the validation loss. Hypergradient descent (Baydin et al., ICLR \
      2018) moves the learning rate from step to step. The optimizer hypergradient asks for either. With max_layers=0 the \
      model is logistic regression, or linear regression.
      """,
    options: MLPOptions.parameters, flags: .deterministic)

  /// The space within `max_layers` and `max_units`, the metrics, and the updates as budget.
  public let description: ObjectiveDescription
  let host: Host
  let space: MLPSpace
  let options: MLPOptions
  /// Of a matrix product.
  private let threads: Int
  let folds: [Fold]
  /// How the learning rate moves in evaluations that begin; nil: by its policy alone.
  var descent: DescentRule?

  /// The metrics, in their order.
  enum MetricNumber {
    static let error = 0
    static let validationLoss = 1
    static let trainingLoss = 2
    static let updates = 3
    static let learningRate = 4
  }

  /// Reads the data and splits it.
  ///
  /// - Throws: the data reader's sentence, or `.invalid` for options that do not fit the data.
  public init(_ options: Options, _ host: Host) throws {
    let options = try MLPOptions(options)
    let data = try DataSet.read(options.data, label: options.label)
    guard options.value == .error || data.target != .number else {
      throw PluginError.invalid(
        "option \"metric\" is cross-entropy, but the label of \"\(options.data)\" is continuous; use metric=error")
    }
    guard options.classWeights == .equal || data.target != .number else {
      throw PluginError.invalid(
        "option \"class_weights\" is balanced, but the label of \"\(options.data)\" is continuous and has no classes; "
          + "use class_weights=none")
    }
    folds =
      try options.folds == 0
      ? Fold.split(
        data, share: options.split, seed: options.splitSeed, scaling: options.scaling,
        classWeights: options.classWeights)
      : Fold.crossValidation(
        data, count: options.folds, seed: options.splitSeed, scaling: options.scaling,
        classWeights: options.classWeights)
    let space = MLPSpace(maxLayers: options.maxLayers, maxUnits: options.maxUnits)
    description = try ObjectiveDescription(
      space.parameters, metrics: MultiLayerPerceptron.metrics(options.value, target: data.target),
      budget: Budget(
        "updates", 50...2500, preset: 200, whole: true, log: true, parameter: "updates", unit: "updates"))
    self.space = space
    self.options = options
    self.host = host
    threads = min(options.threads, host.threads)
    openblas_set_num_threads(Int32(threads))
  }

  private static func metrics(_ value: MLPOptions.Value, target: DataSet.Target) -> [Metric] {
    let error =
      target == .number
      ? "mean squared error of the validation rows, in variances of the label" : "share of wrong validation rows"
    return [
      Metric("error", .minimize, role: value == .error ? .objective : .recorded, summary: error),
      Metric(
        "validation_loss", .minimize, role: value == .crossEntropy ? .objective : .recorded,
        summary: "mean loss of the validation rows, without penalty"),
      .recorded("training_loss", summary: "mean loss of the latest batches, with dropout, class weights and penalty"),
      Metric("updates", .maximize, role: .recorded, summary: "mini-batch updates made"),
      .recorded("learning_rate", summary: "learning rate of the latest update"),
    ]
  }

  /// Trains once, from the start to the budget or to the hyperparameter `updates`.
  public func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    let session = try open(trial)
    try session.advance(to: trial.budget ?? Double(session.evaluation.hyperparameters.updates), monitor, outcome)
  }

  /// Starts a training at 0 updates.
  public func open(_ trial: Trial) throws -> MLPSession {
    try open(trial, directions: directions)
  }

  /// What sessions are differentiated by, unless an evaluation asks for something else.
  private var directions: [Direction] { options.hasGradients ? Direction.allCases : [] }

  /// Starts a training that carries derivatives along.
  func open(_ trial: Trial, directions: [Direction]) throws -> MLPSession {
    let evaluation = try Evaluation(
      try space.hyperparameters(trial.values), on: folds, seed: trial.seed, leakiness: options.leakiness,
      wishes: Wishes(descent: descent, directions: directions), threads: threads)
    return MLPSession(evaluation, of: self)
  }

  /// Carries on a training from a snapshot, with the snapshot's seed.
  public func restore(_ trial: Trial, _ reader: Reader) throws -> MLPSession {
    let evaluation = try Evaluation.restoring(
      try space.hyperparameters(trial.values), on: folds, leakiness: options.leakiness,
      wishes: Wishes(descent: descent, directions: directions), threads: threads
    ) { try reader.read(into: $0) }
    return MLPSession(evaluation, of: self)
  }
}
