package import HonePluginHost
import HoneSpace
package import HoneStudy

/// An optimizer plugin as the study host sees it.
package final class PluginOptimizer: OptimizerInterface {
  private let instance: OptimizerInstance
  /// Configurations of running trials, which a report's verdict refers to.
  private var running: [Int: Configuration] = [:]

  package init(_ instance: OptimizerInstance) { self.instance = instance }

  package var learns: Bool { !instance.plugin.flags.contains(.ignoresTells) }
  package var judges: Bool { instance.judges }

  package func ask(first: Int, capacity: Int) throws -> AskAnswer {
    switch try instance.ask(first: first, capacity: capacity) {
    case .wait: return .wait
    case .done: return .done
    case .proposals(let proposals):
      if judges {
        for (offset, proposal) in proposals.enumerated() { running[first + offset] = proposal.configuration }
      }
      return .proposals(
        proposals.map { ProposedConfiguration($0.configuration, budget: $0.budget, parent: $0.parent) })
    }
  }

  package func announce(_ proposal: Proposal) throws {
    if judges { running[proposal.number] = proposal.configuration }
    try instance.tell(
      TrialTell(trial: proposal.number, state: .waiting, configuration: proposal.configuration))
  }

  package func tell(_ trial: FinishedTrial) throws {
    let outcome = trial.outcome
    running[trial.proposal.number] = nil
    var status: Int32 = 0
    if case .failed(let kind, _) = outcome.result { status = Int32(kind.rawValue) }
    try instance.tell(
      TrialTell(
        trial: trial.proposal.number, state: TrialTell.State(rawValue: UInt32(outcome.state.rawValue)) ?? .failed,
        configuration: trial.proposal.configuration, metrics: outcome.metrics, deviations: outcome.deviations,
        budget: outcome.budget, seconds: outcome.seconds, parent: trial.proposal.parent, status: status))
  }

  package func judge(_ report: TrialReport) throws -> Verdict {
    guard let configuration = running[report.trial] else { return .continue }
    let seen = EvaluationReport(
      step: report.step, budget: report.budget, metrics: report.metrics, gradient: report.gradient)
    switch try instance.judge(trial: report.trial, configuration: configuration, seen) {
    case .continue: return .continue
    case .stop: return .stop
    case .pause: return .pause
    case .adjust(let adjusted):
      running[report.trial] = adjusted
      return .adjust(adjusted)
    }
  }
}
