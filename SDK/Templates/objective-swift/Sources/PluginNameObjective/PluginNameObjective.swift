import CHone
import HonePlugin

/// Trains a model with the hyperparameters of a trial, and measures it.
///
/// The model is ridge regression on rows that are made up here, so it works as it stands. What is yours to write is marked
/// CHANGE:
///   1. what hone says of it
///   2. the hyperparameters, and what is measured
///   3. the data, which all trials share
///   4. how a model is trained and measured
///
/// The manual is `sdk/Swift/Objective.swift`.
package final class PluginNameObjective: Objective {
  /// CHANGE 1: what hone says of it.
  package static let descriptor = PluginDescriptor(
    name: "plugin-name", summary: "ridge regression by gradient descent", flags: .deterministic)

  package let description: ObjectiveDescription
  private let host: Host
  private let training: [Row]
  private let heldOut: [Row]

  package init(_ options: Options, _ host: Host) throws {
    self.host = host
    // CHANGE 2: the hyperparameters, and what is measured; `.maximize` if more is better.
    description = try ObjectiveDescription(
      [
        .float("learning_rate", 1e-4...1, log: true, preset: 1e-2, summary: "size of a step"),
        .float("l2", 1e-4...1, log: true, preset: 1e-2, summary: "penalty on the squared weights"),
        .int("epochs", 1...100, log: true, preset: 20, summary: "passes over the rows"),
      ],
      metrics: [.minimize("validation_loss", summary: "mean squared error on held out rows")])
    // CHANGE 3: the data, which all trials share. Files would be read here.
    training = (0..<60).map(Row.init)
    heldOut = (60..<260).map(Row.init)
  }

  /// CHANGE 4: trains and measures one model.
  ///
  /// Everything random follows from `trial.seed`, nothing is kept from trial to trial, and what is thrown makes the trial
  /// fail with that sentence.
  package func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    guard let rate = trial.double("learning_rate"), let l2 = trial.double("l2"), let epochs = trial.int("epochs") else {
      throw PluginError.invalid("a hyperparameter is inactive")  // none has a condition
    }
    var model = RidgeRegression(columns: Row.columns)
    for epoch in 1...epochs {
      if host.isCancelled { throw PluginError.cancelled }  // as after Ctrl-C
      var random = RandomStream(seed: trial.seed, trial: UInt64(epoch), stream: HONE_STREAM_SHUFFLE)
      model.train(training, rate: rate, l2: l2, &random)
      let loss = model.meanSquaredError(heldOut)
      // An answer, not an accident: the optimizer learns to keep away from here.
      guard loss.isFinite else { throw PluginError.invalid("the training diverged; a smaller learning_rate may not") }
      outcome[0] = loss
      // The learning curve, by which an optimizer may end a trial early.
      let verdict = monitor.report(step: UInt64(epoch), budget: Double(epoch), value: loss)
      if verdict == .stop || verdict == .pause { break }
    }
  }
}
