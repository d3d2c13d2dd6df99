import HonePluginHost
import HoneSpace
package import HoneStudy
import HoneWorkers

/// An objective plugin in this process, as the study host sees it.
package final class PluginObjective: ObjectiveInterface {
  private let instance: ObjectiveInstance
  private let trial: EvaluatedTrial
  /// One moment by both clocks: reading the wall clock once a trial would cost as much as a cheap objective.
  private let origin = (wall: WallClock.now(), clock: Stopwatch())

  init(_ instance: ObjectiveInstance, _ trial: EvaluatedTrial) {
    self.instance = instance
    self.trial = trial
  }

  package func start() {}
  package func prepare(_ assignments: ArraySlice<Assignment>, seed: (_ trial: Int) -> UInt64) {}
  package func askToEnd() {}
  package func end() {}

  package func evaluate(_ assignment: Assignment, seed: UInt64, report: (TrialReport) -> Verdict) -> Evaluated {
    let began = Stopwatch()
    trial.begin()
    let evaluation = instance.evaluate(trial.request(assignment, seed: seed)) { seen in
      trial.answer(to: seen, of: assignment, stopsWhenInterrupted: true, report)
    }
    var outcome = trial.outcome(evaluation)
    outcome.seconds = began.seconds
    outcome.startedAt = origin.wall + began.seconds(since: origin.clock)
    return Evaluated(outcome: outcome)
  }
}

/// An objective plugin in a worker process, as the study host sees it.
package final class WorkerObjective: ObjectiveInterface {
  private let process: WorkerProcess
  private let trial: EvaluatedTrial

  init(_ process: WorkerProcess, _ trial: EvaluatedTrial) {
    self.process = process
    self.trial = trial
  }

  package func start() throws { try process.start() }
  package func askToEnd() { process.askToEnd() }
  package func end() { process.end() }

  package func prepare(_ assignments: ArraySlice<Assignment>, seed: (_ trial: Int) -> UInt64) {
    guard assignments.count > 1, process.takesMore else { return }
    process.prepare(assignments.map { trial.request($0, seed: seed($0.proposal.number)) })
  }

  package func evaluate(_ assignment: Assignment, seed: UInt64, report: (TrialReport) -> Verdict) -> Evaluated {
    trial.begin()
    let answer = process.evaluate(trial.request(assignment, seed: seed)) { seen in
      trial.answer(to: seen, of: assignment, stopsWhenInterrupted: false, report)
    }
    var outcome = trial.outcome(answer.finished.evaluation)
    outcome.seconds = answer.finished.seconds
    outcome.startedAt = answer.finished.startedAt
    outcome.output = answer.output.map {
      TrialOutput(standardOutput: $0.standardOutput, standardError: $0.standardError)
    }
    return Evaluated(outcome: outcome, workerDied: answer.hasDied)
  }
}

/// Translates one trial at a time between the study's words and the plugin's.
final class EvaluatedTrial {
  private let translation: SpaceTranslation
  private let interruption: Interruption
  private let sessions: SessionKeeper?
  /// What the optimizer wants besides metrics, by the objective's own places.
  private let wishes: EvaluationWishes
  /// The last verdict of the trial that is being evaluated.
  private var verdict = Verdict.continue
  /// Whether the trial was told to stop only because the study is to end.
  private var wasCutShort = false

  /// - Parameters:
  ///   - space: the objective's space as the user narrowed it, which configurations are of.
  ///   - original: the objective's own.
  ///   - sessions: how trials go on from others; nil if they cannot.
  ///   - wishes: what the optimizer wants besides metrics.
  init(
    from space: ConfigurationSpace, to original: ConfigurationSpace, interruption: Interruption,
    sessions: SessionKeeper? = nil, wishes: EvaluationWishes = EvaluationWishes()
  ) {
    let translation = SpaceTranslation(from: space, to: original)
    self.translation = translation
    self.wishes = wishes.placed(translation.place)
    self.interruption = interruption
    self.sessions = sessions
  }

  func begin() {
    verdict = .continue
    wasCutShort = false
  }

  func request(_ assignment: Assignment, seed: UInt64) -> EvaluationRequest {
    let proposal = assignment.proposal
    return EvaluationRequest(
      trial: proposal.number, seed: seed,
      configuration: translation.original(proposal.configuration, budget: proposal.budget), budget: proposal.budget,
      attempt: assignment.attempt,
      session: sessions?.request(proposal) { translation.original($0, budget: $1) }, wishes: wishes)
  }

  /// Passes a report on, and answers with the verdict.
  func answer(
    to seen: EvaluationReport, of assignment: Assignment, stopsWhenInterrupted: Bool,
    _ report: (TrialReport) -> Verdict
  ) -> ReportVerdict {
    verdict = report(
      TrialReport(
        trial: assignment.proposal.number, attempt: assignment.attempt, step: seen.step, budget: seen.budget,
        metrics: seen.metrics,
        gradient: seen.gradient.isEmpty ? [] : translation.narrowed(seen.gradient)))
    switch verdict {
    case .continue where stopsWhenInterrupted && interruption.isRequested:
      wasCutShort = true
      return .stop
    case .continue: return .continue
    case .stop: return .stop
    case .pause: return .pause
    case .adjust(let configuration): return .adjust(translation.original(configuration))
    }
  }

  func outcome(_ evaluation: Evaluation) -> Outcome {
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
    case .limit(let text): return Outcome(.failed(.limit, message: text))
    case .cancelled:
      return interruption.isRequested
        ? Outcome(.interrupted)
        : Outcome(.failed(.error, message: "it says that it was cancelled, but nobody asked for that"))
    }
  }
}
