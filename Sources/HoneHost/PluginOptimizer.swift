import HonePluginHost
import HoneSpace
package import HoneStudy

/// An optimizer plugin as the study host sees it.
package final class PluginOptimizer: OptimizerInterface {
  private let instance: OptimizerInstance
  /// Configurations of running trials, which a report's verdict refers to.
  private var running: [Int: Configuration] = [:]
  /// The library that it is of, as snapshots know it.
  private let library: String
  /// Steps of a replay that would bring another instance here.
  private var steps = 0
  /// Whether the last of them was an ask or an announcement.
  ///
  /// Only then are the steps sure to begin every later replay: in a deterministic study, tells that no proposal followed
  /// yet wait for their turn again when the study goes on.
  private var isAtProposal = false
  private var saving: SnapshotPace

  init(
    _ plugin: LoadedPlugin, options: OptionValues, problem: OptimizerProblem, services: HostServices
  ) throws {
    instance = try OptimizerInstance(plugin, options: options, problem: problem, services: services)
    let stamp = FileStamp(path: plugin.path)
    library = "\(HoneVersion.text) \(stamp?.size ?? 0) \(stamp?.modified ?? 0)"
    saving = SnapshotPace(isPossible: instance.isStateful && !instance.plugin.flags.contains(.ignoresTells))
  }

  package var learns: Bool { !instance.plugin.flags.contains(.ignoresTells) }
  package var judges: Bool { instance.judges }
  /// What it wants of evaluations besides metrics.
  func wishes(metric: Int) throws -> EvaluationWishes { try instance.wishes(metric: metric) }

  package func ask(first: Int, capacity: Int) throws -> AskAnswer {
    switch try saving.timing({ try instance.ask(first: first, capacity: capacity) }) {
    case .wait: return .wait
    case .done: return .done
    case .proposals(let proposals):
      steps += 1
      isAtProposal = true
      if judges {
        for (offset, proposal) in proposals.enumerated() { running[first + offset] = proposal.configuration }
      }
      return .proposals(
        proposals.map { ProposedConfiguration($0.configuration, budget: $0.budget, parent: $0.parent) })
    }
  }

  package func announce(_ proposal: Proposal) throws {
    if judges { running[proposal.number] = proposal.configuration }
    steps += 1
    isAtProposal = true
    try saving.timing {
      try instance.tell(
        TrialTell(trial: proposal.number, state: .waiting, configuration: proposal.configuration))
    }
  }

  package func tell(_ trial: FinishedTrial) throws {
    let outcome = trial.outcome
    running[trial.proposal.number] = nil
    var status: Int32 = 0
    if case .failed(let kind, _) = outcome.result { status = Int32(kind.rawValue) }
    steps += 1
    isAtProposal = false
    let told = TrialTell(
      trial: trial.proposal.number, state: TrialTell.State(rawValue: UInt32(outcome.state.rawValue)) ?? .failed,
      configuration: trial.proposal.configuration, metrics: outcome.metrics, deviations: outcome.deviations,
      budget: outcome.budget, seconds: outcome.seconds, parent: trial.proposal.parent, status: status)
    try saving.timing { try instance.tell(told) }
  }

  package func judge(_ report: TrialReport) throws -> Verdict {
    steps += 1
    isAtProposal = false
    guard let configuration = running[report.trial] else { return .continue }
    let seen = EvaluationReport(
      step: report.step, budget: report.budget, metrics: report.metrics, gradient: report.gradient)
    let verdict = try saving.timing { try instance.judge(trial: report.trial, configuration: configuration, seen) }
    switch verdict {
    case .continue: return .continue
    case .stop: return .stop
    case .pause: return .pause
    case .adjust(let adjusted):
      running[report.trial] = adjusted
      return .adjust(adjusted)
    }
  }
}

extension PluginOptimizer {
  /// How much each hyperparameter matters, by what it was told; nil if it does not say.
  func importance(count: Int) -> HyperparameterImportance? { instance.importance(count: count) }
}

// MARK: Snapshots

extension PluginOptimizer {
  package func snapshotIfDue() -> OptimizerSnapshot? {
    guard isAtProposal, saving.isDue, let state = saving.saving({ instance.save() }) else { return nil }
    return OptimizerSnapshot(steps: steps, library: library, state: state)
  }

  /// Takes a snapshot in place of the steps that it contains.
  ///
  /// - Returns: whether it could; if not, this instance is of no more use.
  func load(_ snapshot: OptimizerSnapshot, of replay: [ReplayStep]) -> Bool {
    guard instance.load(snapshot.state) else { return false }
    steps = snapshot.steps
    guard judges else { return true }
    for step in replay.prefix(steps) {
      switch step {
      case .ask(let proposals): for proposal in proposals { running[proposal.number] = proposal.configuration }
      case .announce(let proposal): running[proposal.number] = proposal.configuration
      case .tell(let trial): running[trial.proposal.number] = nil
      case .judge: break
      }
    }
    return true
  }

  /// Whether it is of the library that saved the snapshot.
  func matches(_ snapshot: OptimizerSnapshot) -> Bool { instance.isStateful && snapshot.library == library }
}
