import HoneSpace
package import HoneStore
import HoneStudy

/// The trials of a study, read once for all its pictures.
package struct StudyRecord {
  let file: StudyFile
  let header: StudyHeader
  /// In the order of their numbers.
  let trials: [RecordedTrial]
  let incumbents: [Incumbent]
  /// Trials whose values can be compared, best first: complete, feasible, and not continued by a trial of larger budget.
  let ranked: [Ranked]

  /// Made when it is first asked for, once for all pictures.
  private let weighed: Once<Importance?>

  /// What stands above every picture: `mlp tuned by bayesian`.
  package var title: String

  /// A trial that has a place among the others.
  struct Ranked {
    /// Index in `trials`.
    var index: Int
    var value: Double
  }

  package init(_ file: StudyFile) throws {
    self.file = file
    header = file.header
    title = "\(header.objective.name) tuned by \(header.optimizer.name)"
    var trials: [RecordedTrial] = []
    try file.forEachTrial { trial in
      trials.append(trial)
      return true
    }
    self.trials = trials
    incumbents = try file.incumbentTrajectory()
    let aim = header.aim
    let continued = Set(trials.compactMap(\.proposal.parent))
    let ranked = trials.indices.compactMap { index -> Ranked? in
      guard !continued.contains(trials[index].proposal.number), let outcome = trials[index].finished?.outcome,
        let value = aim.value(of: outcome), value.isFinite
      else { return nil }
      return Ranked(index: index, value: value)
    }.sorted { one, other in
      one.value != other.value ? (one.value < other.value) == aim.minimizes : one.index < other.index
    }
    self.ranked = ranked
    weighed = Once { [trials, space = file.header.space] in
      Importance(
        of: ranked.map { trials[$0.index].proposal.configuration }, values: ranked.map(\.value), in: space)
    }
  }

  /// nil while too few trials can be compared.
  var importance: Importance? { weighed.value }
  var space: ConfigurationSpace { header.space }
  var metric: Metric { header.metrics[header.valueMetric] }
  /// Whether less is better.
  var minimizes: Bool { header.aim.minimizes }

  /// What a trial measured, whatever its state; nil where there is no finite number.
  func measured(_ trial: RecordedTrial) -> Double? {
    let index = header.valueMetric
    guard let metrics = trial.finished?.outcome.metrics, metrics.indices.contains(index) else { return nil }
    return metrics[index].isFinite ? metrics[index] : nil
  }

  /// Of the trial at that index, without a copy of it: the value of a hyperparameter, nil where it is inactive.
  func value(of hyperparameter: Int, at index: Int) -> Double? {
    trials[index].proposal.configuration[hyperparameter]
  }

  /// Of the trial at that index, likewise: its number.
  func number(at index: Int) -> Int { trials[index].proposal.number }

  /// `trial 12: 0.0123`, as a picture names it under the pointer.
  func name(of trial: RecordedTrial) -> String {
    let value = measured(trial).map(Numbers.short) ?? "no value"
    return "trial \(trial.proposal.number): \(value), \(trial.state.name)"
  }

  /// A value of a hyperparameter as people read it.
  func text(_ value: Double, of hyperparameter: Int) -> String {
    space.hyperparameters[hyperparameter].domain.isFloat ? Numbers.short(value) : space.text(value, of: hyperparameter)
  }

  /// The same for machines.
  func json(_ value: Double, of hyperparameter: Int) -> JSON {
    JSON(value, of: space.hyperparameters[hyperparameter].domain)
  }
}
