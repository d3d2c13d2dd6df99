package import HonePluginHost
package import HoneSpace
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

/// An objective plugin as the study host sees it.
package final class PluginObjective: ObjectiveInterface {
  private let instance: ObjectiveInstance
  private let translation: SpaceTranslation
  private let interruption: Interruption
  /// The last verdict of the trial that is being evaluated.
  private var verdict = Verdict.continue
  /// Whether the trial was told to stop only because the study is to end.
  private var wasCutShort = false

  /// - Parameter space: the objective's space as the user narrowed it, which configurations are of.
  package init(_ instance: ObjectiveInstance, space: ConfigurationSpace, interruption: Interruption) {
    self.instance = instance
    translation = SpaceTranslation(from: space, to: instance.description.space)
    self.interruption = interruption
  }

  package func evaluate(_ assignment: Assignment, seed: UInt64, report: (TrialReport) -> Verdict) -> Outcome {
    let proposal = assignment.proposal
    let startedAt = WallClock.now()
    let began = ContinuousClock.now
    verdict = .continue
    wasCutShort = false
    let request = EvaluationRequest(
      trial: proposal.number, seed: seed, configuration: translation.original(proposal.configuration),
      budget: proposal.budget, attempt: assignment.attempt)
    let evaluation = instance.evaluate(request) { seen in
      let verdict = report(
        TrialReport(
          trial: proposal.number, step: seen.step, budget: seen.budget, metrics: seen.metrics,
          gradient: seen.gradient))
      self.verdict = verdict
      return answer(verdict)
    }
    var outcome = outcome(evaluation)
    outcome.seconds = (ContinuousClock.now - began) / .seconds(1)
    outcome.startedAt = startedAt
    return outcome
  }

  private func answer(_ verdict: Verdict) -> ReportVerdict {
    switch verdict {
    case .continue where interruption.isRequested:
      wasCutShort = true
      return .stop
    case .continue: return .continue
    case .stop: return .stop
    case .pause: return .pause
    case .adjust(let configuration): return .adjust(translation.original(configuration))
    }
  }

  private func outcome(_ evaluation: Evaluation) -> Outcome {
    switch evaluation {
    case .measured(let metrics, let deviations, let budget):
      let result: Outcome.Result
      switch verdict {
      case .stop: result = .stopped
      case .pause: result = .paused
      // Told to stop because the study is to end: what it measured is not the outcome of this trial.
      case .continue, .adjust: result = wasCutShort ? .interrupted : .complete
      }
      return Outcome(result, metrics: metrics, deviations: deviations, budget: budget)
    case .invalid(let text): return Outcome(.failed(.invalid, message: text))
    case .failed(let text): return Outcome(.failed(.error, message: text))
    case .fatal(let text): return Outcome(.failed(.fatal, message: text))
    case .cancelled:
      return interruption.isRequested
        ? Outcome(.interrupted)
        : Outcome(.failed(.error, message: "it says that it was cancelled, but nobody asked for that"))
    }
  }
}
