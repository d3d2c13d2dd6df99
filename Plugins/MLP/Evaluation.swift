import CHone
import HonePlugin

/// One evaluation: a training for each fold, in step with each other.
package final class Evaluation {
  /// Means over the folds.
  package struct Measurement: Sendable, Equatable {
    package var error: Double
    package var validationLoss: Double
    package var trainingLoss: Double
    /// Made by each fold.
    package var updates: Int
    /// The learning rate of the latest update.
    package var rate: Double
    /// Of the validation loss by the evaluation's `directions`; empty without any, NaN after divergence.
    package var derivatives: [Double] = []
    /// Standard errors over the folds; nil for one.
    package var deviation: (error: Double, validationLoss: Double, trainingLoss: Double)?
    /// Whether training ended because a loss became infinite or no number: then error and loss are those of a guess.
    package var isDiverged: Bool

    package static func == (left: Measurement, right: Measurement) -> Bool {
      left.error == right.error && left.validationLoss == right.validationLoss && left.updates == right.updates
        && left.trainingLoss == right.trainingLoss && left.isDiverged == right.isDiverged
        && left.rate == right.rate && left.derivatives == right.derivatives
    }
  }

  /// What to do after a report.
  package enum Verdict {
    case goOn
    /// Return soon with what was measured.
    case end
    /// Go on with the adjustable ones of these.
    case adjust(Hyperparameters)
  }

  package let trainers: [Trainer]
  let leakiness: Float
  let wishes: Wishes
  /// What the hyperparameters that may change were at the start.
  var opened: [Double]

  /// Starts at 0 updates.
  package convenience init(
    _ hyperparameters: Hyperparameters, on folds: [Fold], seed: UInt64, leakiness: Double, wishes: Wishes = Wishes()
  ) throws {
    try self.init(unstarted: hyperparameters, on: folds, seed: seed, leakiness: Float(leakiness), wishes: wishes)
    for trainer in trainers { try trainer.initialise() }
  }

  /// With weights still to come from a snapshot.
  init(
    unstarted hyperparameters: Hyperparameters, on folds: [Fold], seed: UInt64, leakiness: Float, wishes: Wishes
  ) throws {
    self.leakiness = leakiness
    self.wishes = wishes
    opened = hyperparameters.adjustable
    trainers = try folds.enumerated().map { number, fold in
      try Trainer(
        hyperparameters, on: fold, seed: Evaluation.seed(seed, fold: number), leakiness: leakiness, wishes: wishes)
    }
  }

  /// The seed of one fold's training.
  private static func seed(_ seed: UInt64, fold: Int) -> UInt64 {
    hone_random_seed(seed, 0, UInt32(fold))
  }

  package var hyperparameters: Hyperparameters { trainers[0].hyperparameters }
  /// By what the validation loss is differentiated.
  package var directions: [Direction] { trainers[0].tangents?.directions ?? [] }
  /// Made by every fold; by the first to diverge, if one has.
  package var updates: Int {
    let diverged = trainers.filter { $0.isDiverged }
    return (diverged.isEmpty ? trainers : diverged).map(\.updates).min() ?? 0
  }
  package var isDiverged: Bool { trainers.contains { $0.isDiverged } }

  /// Changes what may change while training.
  package func adjust(to hyperparameters: Hyperparameters) {
    for trainer in trainers { trainer.adjust(to: hyperparameters) }
  }

  /// Trains up to `target` updates in all, reporting at least 20 times a run, evenly in updates, and at the end.
  ///
  /// - Returns: the last measurement: at `target`, or earlier if a report's verdict or divergence ended it.
  package func advance(
    to target: Int, isCancelled: () -> Bool = { false }, report: (Measurement) throws -> Verdict
  ) throws -> Measurement {
    if isDiverged { return measure() }
    let interval = max(1, target / 20)
    while true {
      let next = min(target, (updates / interval + 1) * interval)
      let before = updates
      // All folds, even if one diverges: which of them is the first must not depend on where the reports are.
      for trainer in trainers { try trainer.advance(to: next, isCancelled: isCancelled) }
      let measurement = measure()
      guard !isDiverged, updates > before else { return measurement }
      switch try report(measurement) {
      case .goOn: break
      case .end: return measurement
      case .adjust(let hyperparameters): adjust(to: hyperparameters)
      }
      if updates >= target { return measurement }
    }
  }

  /// Trains up to `target` updates in all, without reports.
  package func advance(to target: Int) throws -> Measurement { try advance(to: target) { _ in .goOn } }

  /// Measures all folds as they are.
  package func measure() -> Measurement {
    if !isDiverged {
      let parts = trainers.map { $0.measure() }
      if parts.allSatisfy({ $0.validationLoss.isFinite }) { return combine(parts, isDiverged: false) }
    }
    let guesses = trainers.map { trainer in
      Trainer.Measurement(
        error: trainer.fold.guessError, validationLoss: trainer.fold.guessLoss, trainingLoss: .nan)
    }
    return combine(guesses, isDiverged: true)
  }

  private func combine(_ parts: [Trainer.Measurement], isDiverged: Bool) -> Measurement {
    let error = Summary(parts.map(\.error))
    let validationLoss = Summary(parts.map(\.validationLoss))
    let trainingLoss = Summary(parts.map(\.trainingLoss))
    var derivatives = [Double](repeating: isDiverged ? .nan : 0, count: directions.count)
    if !isDiverged, !derivatives.isEmpty {
      for trainer in trainers {
        for (index, slope) in trainer.validationDerivatives().enumerated() {
          derivatives[index] += slope / Double(trainers.count)
        }
      }
    }
    return Measurement(
      error: error.mean, validationLoss: validationLoss.mean, trainingLoss: trainingLoss.mean,
      updates: updates, rate: Summary(trainers.map(\.rate)).mean, derivatives: derivatives,
      deviation: parts.count < 2
        ? nil : (error.standardError, validationLoss.standardError, trainingLoss.standardError),
      isDiverged: isDiverged)
  }
}

/// The mean of some numbers and its standard error.
struct Summary {
  let mean: Double
  /// Sample deviation by the square root of the count; NaN for one number.
  let standardError: Double

  init(_ numbers: [Double]) {
    let count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardError = (squares / (count - 1) / count).squareRoot()
  }
}
