package import HoneStore
import HoneStudy

/// How the best value of one study improved with what it cost.
package struct ComparedStudy: Sendable {
  /// What is equal between studies that are compared.
  package enum Cost: Sendable, Equatable {
    /// The number of trials.
    case trials
    /// What trials spend of the objective's budget, in all.
    case budget
  }

  /// A new incumbent, and what the study had cost by then.
  package struct Step: Sendable, Equatable {
    package var cost: Double
    package var value: Double
    package var trial: Int

    package init(cost: Double, value: Double, trial: Int) {
      self.cost = cost
      self.value = value
      self.trial = trial
    }
  }

  package let seed: UInt64
  package let path: String
  /// Each better than the one before.
  package let steps: [Step]
  /// Trials that have ended, up to the limit.
  package let trials: Int
  package let failed: Int
  /// What it cost in all, at most the limit.
  package let cost: Double

  package init(seed: UInt64, path: String, steps: [Step], trials: Int, failed: Int = 0, cost: Double) {
    self.seed = seed
    self.path = path
    self.steps = steps
    self.trials = trials
    self.failed = failed
    self.cost = cost
  }

  /// Reads a study.
  ///
  /// - Parameter limit: what is beyond does not count: a study that went on is compared as if it had not.
  package init(_ file: StudyFile, cost: Cost, upTo limit: Double) throws {
    var spending = file.header.spending
    let aim = file.header.aim
    var ended: [(toldAt: Int, added: Double, trial: Int, value: Double?, failed: Bool)] = []
    try file.forEachTrial { trial in
      guard let finished = trial.finished else { return true }
      let added = cost == .trials ? 1 : spending?.note(finished.proposal, finished.outcome) ?? 0
      ended.append(
        (
          finished.toldAt, added, trial.proposal.number, aim.value(of: finished.outcome),
          finished.outcome.state == .failed
        ))
      return true
    }
    var (total, counted, failed) = (0.0, 0, 0)
    var steps: [Step] = []
    var incumbent: Incumbent?
    // In the order in which they ended, which with several workers is not that of their numbers.
    for trial in ended.sorted(by: { $0.toldAt < $1.toldAt }) {
      // The last one may end a little beyond.
      guard cost == .trials ? total < limit : total + trial.added <= limit * (1 + 1e-9) else { break }
      total += trial.added
      counted += 1
      failed += trial.failed ? 1 : 0
      guard let value = trial.value, Incumbent.improves(value, on: incumbent, minimizes: aim.minimizes) else {
        continue
      }
      incumbent = Incumbent(trial: trial.trial, value: value)
      steps.append(Step(cost: total, value: value, trial: trial.trial))
    }
    self.init(
      seed: file.header.seed, path: file.path, steps: steps, trials: counted, failed: failed, cost: total)
  }

  /// The incumbent's value once the study had cost so much; nil before there was one.
  package func best(at cost: Double) -> Double? {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].cost <= cost { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? steps[low - 1].value : nil
  }
}
