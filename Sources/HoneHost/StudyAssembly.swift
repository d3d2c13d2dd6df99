import HonePluginHost
package import HoneSpace
package import HoneStore
package import HoneStudy
import HoneWorkers

/// Why the parts of a study do not fit together.
package enum AssemblyError: Error, CustomStringConvertible, Equatable {
  /// The objective has become another one since the study was made.
  case objectiveChanged(name: String, difference: String)
  /// Asking again gave other proposals than those on the record.
  case optimizerChanged(name: String, ReplayDifference)
  /// Reports come when they come: their order cannot be fixed.
  case orderOfReports(name: String)

  package var description: String {
    switch self {
    case .objectiveChanged(let name, let difference):
      "the objective \"\(name)\" is no longer the one of this study: \(difference); start a new study"
    case .orderOfReports(let name):
      "the optimizer \"\(name)\" judges reports, whose order cannot be fixed; "
        + "use one worker, or leave deterministic out"
    case .optimizerChanged(let name, let difference):
      "the optimizer \"\(name)\" no longer proposes what it did for trial \(difference.trial): \(difference.text); "
        + "use the version that made the study, or start a new one"
    }
  }
}

/// Makes the parts of a study out of names: loads the plugins, and creates their instances.
package struct StudyAssembly {
  package let header: StudyHeader
  private let objectives: ObjectiveFactory
  private let optimizer: LoadedPlugin
  private let optimizerOptions: OptionValues
  private let services: HostServices
  private let interruption: Interruption
  private let catalogue: PluginCatalogue

  /// How many trials can run at once; less than was asked for if the objective has global state.
  package var workers: Int { objectives.workers(of: header.workers) }

  /// Whether the optimizer's proposals depend on what it is told.
  package var learns: Bool { !optimizer.description.flags.contains(.ignoresTells) }

  /// Whether the optimizer says how much budget each trial has.
  package var setsBudgets: Bool { optimizer.description.flags.contains(.usesBudgets) }

  /// Makes the optimizer once, to see that it takes this problem.
  package func checkOptimizer() throws { _ = try makeOptimizer() }

  /// The parts of a new study.
  ///
  /// - Parameter surroundings: what there is besides the plan.
  package init(_ plan: StudyPlan, _ surroundings: Surroundings, createdAt: Double) throws {
    let objectiveEntry = try surroundings.catalogue.find(plan.objective, kind: .objective)
    let optimizerEntry = try surroundings.catalogue.find(plan.optimizer, kind: .optimizer)
    let declaration = objectiveEntry.isDeclared ? try plan.declaring() : nil
    try self.init(
      objectiveEntry, plan.objectiveOptions, declaration, optimizerEntry, plan.optimizerOptions, plan.workers,
      surroundings
    ) { objective in
      let usesBudgets = optimizerEntry.plugin?.flags.contains(.usesBudgets) ?? false
      let view = try BudgetView(
        of: objective.budget, in: try plan.space(objective, isDeclared: declaration != nil),
        isSetByOptimizer: usesBudgets)
      let metrics = try plan.choosing(objective.metrics)
      let warmStart =
        plan.warmStart.isEmpty ? nil : try WarmStart.reading(plan.warmStart, into: view.space, metrics, view.budget)
      return StudyHeader(
        honeVersion: HoneVersion.text, seed: plan.seed,
        objective: objectiveEntry.recorded(plan.objectiveOptions),
        optimizer: optimizerEntry.recorded(plan.optimizerOptions),
        space: view.space, metrics: metrics,
        budget: view.budget, workers: plan.workers, deterministic: plan.deterministic, trials: plan.trials,
        timeLimit: plan.timeLimit, createdAt: createdAt, source: plan.source, declaration: declaration,
        warmStart: warmStart)
    }
  }

  /// The parts of a study that goes on.
  package init(_ header: StudyHeader, _ surroundings: Surroundings) throws {
    let catalogue = surroundings.catalogue(of: header)
    try self.init(
      catalogue.find(recorded: header.objective, kind: .objective), header.objective.options, header.declaration,
      catalogue.find(recorded: header.optimizer, kind: .optimizer), header.optimizer.options, header.workers,
      surroundings
    ) { objective in
      try Self.check(objective, against: header)
      return header
    }
  }

  private init(
    _ objectiveEntry: PluginEntry, _ objectiveTexts: [StudyHeader.Option], _ declaration: Declaration?,
    _ optimizerEntry: PluginEntry, _ optimizerTexts: [StudyHeader.Option], _ workers: StudyHeader.Workers,
    _ surroundings: Surroundings,
    header: (ObjectiveDescription) throws -> StudyHeader
  ) throws {
    catalogue = surroundings.catalogue
    optimizer = try PluginCatalogue.load(optimizerEntry)
    if let objective = objectiveEntry.plugin {
      try surroundings.catalogue.checkNeeds(optimizer: optimizer.description, objective: objective)
    }
    optimizerOptions = try optimizer.description.options(optimizerTexts.map { ($0.key, $0.text) })
    let interruption = Interruption()
    self.interruption = interruption
    services = surroundings.services { interruption.isRequested }
    objectives = try ObjectiveFactory(
      objectiveEntry, options: objectiveTexts, declaration: declaration, workers: workers,
      executable: surroundings.executable, interruption: interruption, log: surroundings.log)
    self.header = try header(objectives.description)
  }

  /// The optimizer of this study.
  private func makeOptimizer() throws -> PluginOptimizer {
    let problem = OptimizerProblem(
      space: header.space, metrics: header.metrics, budget: header.budget, seed: header.seed,
      trials: header.trials, workers: workers, objectiveExtensions: objectives.plugin.extensions)
    do {
      return try PluginOptimizer(optimizer, options: optimizerOptions, problem: problem, services: services)
    } catch let fault as PluginFault where !fault.isInput {
      throw catalogue.completing(fault)
    }
  }

  /// The host that runs the study.
  ///
  /// - Parameters:
  ///   - spending: ends the study when its trials have spent this much of the objective's budget.
  ///   - file: what is on the record; nil for a study that is not kept.
  package func makeHost(
    trials: Int?, spending: Double? = nil, file: StudyFile?, recorder: any StudyRecorder,
    observe: @escaping StudyHost.Observer
  ) throws -> StudyHost {
    var history = try file?.history() ?? StudyHistory()
    if spending != nil { history.spending = try file?.spending() ?? header.spending }
    let recollection = try file.map { try Recollection($0, make: makeOptimizer) }
    history.untold = recollection?.untold ?? []
    let optimizer = try recollection?.optimizer ?? makeOptimizer()
    if file == nil, optimizer.learns {
      for trial in header.warmStart?.finished ?? [] { try optimizer.tell(trial) }
    }
    guard !header.deterministic || !optimizer.judges || workers == 1 else {
      throw AssemblyError.orderOfReports(name: header.optimizer.name)
    }
    let sessions = try sessions(file)
    let wishes = try optimizer.wishes(metric: header.valueMetric)
    let instances = try (0..<workers).map { worker in
      try objectives.objective(
        worker: worker, space: header.space, isJudged: optimizer.judges, interruption: interruption,
        sessions: sessions, wishes: wishes)
    }
    let settings = StudySettings(
      trials: trials, workers: instances.count, optimizerLearns: optimizer.learns,
      optimizerJudges: optimizer.judges, deterministic: header.deterministic, retries: header.workers.retries,
      maximumFailures: header.workers.maximumFailures, aim: header.aim, spendingLimit: spending)
    return StudyHost(
      settings: settings, history: history, seed: header.seed, optimizer: optimizer, objectives: instances,
      recorder: recorder, sessions: sessions, interruption: interruption, observe: observe)
  }

  /// How trials go on from where others stopped; nil if the objective cannot.
  private func sessions(_ file: StudyFile?) throws -> SessionKeeper? {
    guard let budget = header.budget, !optimizer.description.flags.contains(.ignoresTells),
      objectives.plugin.extensions.contains(ObjectiveDescription.sessionExtension)
    else { return nil }
    return try SessionKeeper(header, budget: budget, file: file)
  }

  private static func check(_ objective: ObjectiveDescription, against header: StudyHeader) throws {
    func changed(_ difference: String) -> AssemblyError {
      .objectiveChanged(name: header.objective.name, difference: difference)
    }
    let then = header.space.hyperparameters.map(\.name)
    // The one that says the budget is not there where the optimizer does.
    let budget = objective.budget?.hyperparameter.map { objective.space.hyperparameters[$0].name }
    let now = objective.space.hyperparameters.map(\.name).filter { $0 != budget || then.contains($0) }
    guard now == then else {
      let difference = Set(now).symmetricDifference(then).sorted().first ?? "their order"
      throw changed("its hyperparameters differ (\(difference))")
    }
    for hyperparameter in header.space.hyperparameters {
      guard let index = objective.space.index(of: hyperparameter.name) else { continue }
      let domain = objective.space.hyperparameters[index].domain
      guard domain.contains(hyperparameter.domain) else {
        throw changed("\"\(hyperparameter.name)\" no longer has the values that it had")
      }
    }
    guard objective.metrics.map(\.name) == header.metrics.map(\.name) else { throw changed("its metrics differ") }
  }
}

extension StudyAssembly {
  /// Evaluates one configuration that a user made, and records it; nil if it was interrupted before it ended.
  package func evaluate(_ configuration: Configuration, file: StudyFile, wantsToStop: () -> Bool) throws
    -> FinishedTrial?
  {
    let optimizer = HandOptimizer()
    let history = try file.history()
    // Its own engine, for this one trial: what else waits in the study goes on waiting.
    let alone = StudyHistory(nextTrial: history.nextTrial, clock: history.clock, incumbent: history.incumbent)
    let settings = StudySettings(
      trials: history.nextTrial + 1, workers: 1, retries: header.workers.retries, maximumFailures: nil,
      aim: header.aim)
    let objective = try objectives.objective(
      worker: 0, space: header.space, isJudged: false, interruption: interruption)
    let host = StudyHost(
      settings: settings, history: alone, seed: header.seed, optimizer: optimizer, objectives: [objective],
      recorder: file,
      interruption: interruption, observe: { _ in })
    try host.enqueue(configuration, origin: .hand)
    _ = try host.run(timeLimit: header.timeLimit) { _ in wantsToStop() }
    if let limit = try file.trialLimit() { try file.setTrialLimit(limit + 1) }
    return try file.trial(history.nextTrial)?.finished
  }
}

/// The user in the optimizer's place: has proposed what there is to propose.
private final class HandOptimizer: OptimizerInterface {
  let learns = false
  let judges = false
  func ask(first: Int, capacity: Int) -> AskAnswer { .done }
  func announce(_ proposal: Proposal) {}
  func tell(_ trial: FinishedTrial) {}
  func judge(_ report: TrialReport) -> Verdict { .continue }
}

extension PluginEntry {
  /// Whether this is an objective whose space the user declares.
  var isDeclared: Bool { plugin?.needs.contains(ObjectiveDescription.declarationExtension) ?? false }
}

extension StudyPlan {
  /// The objective's space as the user narrowed or declared it.
  func space(_ objective: ObjectiveDescription, isDeclared: Bool) throws -> ConfigurationSpace {
    try isDeclared ? settling(objective.space) : narrowing(objective.space)
  }
}

extension StudyAssembly {
  /// The space of a plan's objective, narrowed as the user wishes; no optimizer is needed for that.
  package static func space(of plan: StudyPlan, _ surroundings: Surroundings) throws -> ConfigurationSpace {
    let entry = try surroundings.catalogue.find(plan.objective, kind: .objective)
    let declaration = entry.isDeclared ? try plan.declaring() : nil
    let factory = try ObjectiveFactory(
      entry, options: plan.objectiveOptions, declaration: declaration, workers: plan.workers,
      executable: surroundings.executable, interruption: Interruption(), log: surroundings.log)
    return try plan.space(factory.description, isDeclared: declaration != nil)
  }
}
