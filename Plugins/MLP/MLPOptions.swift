package import HonePlugin

/// The options of the plugin.
package struct MLPOptions: Sendable {
  /// What a trial's value is.
  package enum Value: String, CaseIterable, Sendable {
    /// The share of wrong validation rows, or the mean squared error.
    case error
    /// The mean cross-entropy of the validation rows.
    case crossEntropy = "cross-entropy"
  }

  /// What is done to the columns before training.
  package enum Scaling: String, CaseIterable, Sendable {
    case none = "false"
    /// Each to mean 0 and deviation 1.
    case each = "true"
    /// All by one mean and one deviation, so that pixels keep their relations.
    case together
  }

  /// What the rows of each class count in the loss of a training.
  package enum ClassWeights: String, CaseIterable, Sendable {
    /// Every row 1.
    case equal = "none"
    /// All classes the same in sum.
    case balanced
  }

  package var data = "digits"
  package var label: String?
  package var split = 0.25
  /// 0 for one split.
  package var folds = 0
  package var scaling = Scaling.each
  package var threads = 1
  package var maxLayers = 6
  package var maxUnits = 4096
  package var leakiness = 1.0 / 3
  package var value = Value.error
  package var splitSeed: UInt64 = 0
  package var classWeights = ClassWeights.equal
  /// Whether sessions and plain evaluations carry gradients.
  package var hasGradients = false

  package init() {}

  package static let parameters: [Parameter] = [
    .text(
      "data", preset: "digits",
      summary: "digits, breast-cancer, wine, fashion-mnist, or a file: CSV, TSV, LIBSVM text, IDX, also .gz"),
    .text("label", summary: "name or number of the label's column; found by its name, or the last one, if not given"),
    .float("split", 0.01...0.99, preset: 0.25, summary: "share of the rows for validation, if folds is 0"),
    .int("folds", 0...1000, preset: 0, summary: "folds of cross-validation; 0 for one split"),
    .choice(
      "standardize", Scaling.self, preset: .each,
      summary: "bring each column to mean 0 and deviation 1; together: all by one mean and deviation, for pixels"),
    .int("threads", 1...256, preset: 1, summary: "threads of one matrix product"),
    .int("max_layers", 0...6, preset: 6, summary: "most hidden layers in the space; 0: logistic regression"),
    .int("max_units", 64...4096, preset: 4096, summary: "most units of a layer in the space"),
    .float("leakiness", 0...1, preset: 1.0 / 3, summary: "slope of the activation Leaky below 0"),
    .choice("metric", Value.self, preset: .error, summary: "what a trial's value is"),
    .int("split_seed", 0...9_007_199_254_740_991, preset: 0, summary: "seed of the split or the folds"),
    .choice(
      "class_weights", ClassWeights.self, preset: .equal,
      summary: "balanced: in training a row counts training rows / (classes * rows of its class), as in scikit-learn"),
    .flag(
      "gradients", preset: false,
      summary: "sessions and reports carry the gradient by all hyperparameters; each costs one or two more updates"),
  ]

  /// Reads them.
  ///
  /// - Throws: `.invalid` for a single fold.
  package init(_ options: Options) throws {
    data = try options.text("data")
    label = options.text(ifGiven: "label").flatMap { $0.isEmpty ? nil : $0 }
    split = try options.double("split")
    folds = try options.int("folds")
    scaling = try options.choice("standardize")
    threads = try options.int("threads")
    maxLayers = try options.int("max_layers")
    maxUnits = try options.int("max_units")
    leakiness = try options.double("leakiness")
    value = try options.choice("metric")
    splitSeed = UInt64(try options.int("split_seed"))
    classWeights = try options.choice("class_weights")
    hasGradients = options.isSet("gradients")
    guard folds != 1 else {
      throw PluginError.invalid(
        "option \"folds\" is 1, which leaves nothing to train with; use 0 for a split, or 2 and more")
    }
  }
}
