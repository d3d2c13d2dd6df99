import HonePluginHost
import HoneSpace
import HoneStore
import HoneStudy
import Synchronization

/// How trials go on from where others stopped: whose state lies where, and what each was trained with.
///
/// A state is kept while somebody may go on from it. Nothing is deleted before the outcome is on disk that makes it
/// superfluous, so a host that is killed at any instant trains nothing again but what was being trained; nor before the
/// optimizer knows that outcome, as until then it may still let trials go on from there.
final class SessionKeeper: Sendable {
  /// What a trial was trained with.
  private struct Training {
    let parent: Int?
    let configuration: Configuration
    /// Cumulative budget: as proposed until it has ended, then what it reached.
    var budget: Double
  }

  private struct State {
    var trainings: [Int: Training] = [:]
    /// How many unfinished trials go on from each.
    var heirs: [Int: Int] = [:]
    /// Parents that ended trials have made superfluous, once the optimizer is told.
    var superfluous: [Int: Int] = [:]
  }

  private let folder: SessionFolder
  private let study: UInt64
  /// From here on there is nothing to continue.
  private let mostBudget: Double
  /// The hyperparameter that says the budget, and so differs between a trial and who continues it.
  private let budgetIndex: Int?
  private let valueMetric: Int
  private let minimizes: Bool
  private let state = Mutex(State())

  /// - Parameters:
  ///   - file: the study's file; nil for a study that is not kept; then neither are the states.
  ///   - budget: the objective's.
  init(_ header: StudyHeader, budget: Budget, file: StudyFile?) throws {
    folder = SessionFolder(studyFile: file?.path)
    study = header.seed
    mostBudget = budget.high
    budgetIndex = budget.hyperparameter
    valueMetric = header.valueMetric
    minimizes = header.aim.minimizes
    var isNew = true
    try file?.forEachTrial { trial in
      isNew = false
      note(trial.proposal)
      if let finished = trial.finished { note(finished, deletes: false) }
      return true
    }
    // What lies there is of a study that had the same name.
    if isNew { folder.empty() }
  }

  // MARK: - What is on the record

  /// Notes trials that were proposed.
  func note(_ proposals: [Proposal]) { for proposal in proposals { note(proposal) } }

  /// Notes outcomes that are on disk.
  func note(_ finished: [FinishedTrial]) { for trial in finished { note(trial, deletes: true) } }

  private func note(_ proposal: Proposal) {
    guard let budget = proposal.budget else { return }
    state.withLock { state in
      state.trainings[proposal.number] = Training(
        parent: proposal.parent, configuration: proposal.configuration, budget: budget)
      if let parent = proposal.parent { state.heirs[parent, default: 0] += 1 }
    }
  }

  private func note(_ trial: FinishedTrial, deletes: Bool) {
    let (proposal, outcome) = (trial.proposal, trial.outcome)
    guard proposal.budget != nil else { return }
    let canGoOn = outcome.state == .complete || outcome.state == .paused
    let isOver = !canGoOn || outcome.budget ?? proposal.budget ?? 0 >= mostBudget
    state.withLock { state in
      if let reached = outcome.budget { state.trainings[proposal.number]?.budget = reached }
      guard let parent = proposal.parent else { return }
      let left = (state.heirs[parent] ?? 1) - 1
      state.heirs[parent] = left > 0 ? left : nil
      let isContinued = state.trainings[parent].map { isSame($0.configuration, proposal.configuration) } ?? true
      if deletes, isContinued, outcome.state != .failed { state.superfluous[proposal.number] = parent }
    }
    guard deletes else { return }
    guard !isOver, let value = outcome.metrics.indices.contains(valueMetric) ? outcome.metrics[valueMetric] : nil else {
      return folder.delete(proposal.number)
    }
    folder.note(proposal.number, value: value.isNaN ? .infinity : minimizes ? value : -value)
  }

  /// Notes that the optimizer knows how a trial ended.
  func told(_ trial: Int) {
    let superfluous: Int? = state.withLock { state in
      guard let parent = state.superfluous.removeValue(forKey: trial) else { return nil }
      return state.heirs[parent] == nil ? parent : nil
    }
    if let superfluous { folder.delete(superfluous) }
  }

  private func isSame(_ a: Configuration, _ b: Configuration) -> Bool {
    a.values.indices.allSatisfy { $0 == budgetIndex || a[$0] == b[$0] }
  }

  // MARK: - What an evaluation needs

  /// How a trial is evaluated that has a budget; nil for others.
  ///
  /// - Parameter original: the objective's own configuration for one of the study's.
  func request(_ proposal: Proposal, original: (Configuration, _ budget: Double) -> Configuration) -> SessionRequest? {
    guard let budget = proposal.budget, folder.make() else { return nil }
    var lineage: [SessionRequest.Segment] = []
    state.withLock { state in
      var ancestor = proposal.parent
      while let number = ancestor, let training = state.trainings[number] {
        lineage.append(
          .init(
            trial: number, seed: TrialSeed.of(number, study: study),
            configuration: original(training.configuration, training.budget), budget: training.budget))
        ancestor = training.parent
      }
    }
    return SessionRequest(
      own: folder.file(of: proposal.number), parent: proposal.parent.map(folder.file), keepsEnd: budget < mostBudget,
      lineage: lineage.reversed())
  }
}
