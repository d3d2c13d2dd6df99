import HonePluginHost
import HoneSpace
import HoneStore
import HoneWorkers

/// Makes the instances of a study's objective, one a worker, where the user wants them: in processes or in this one.
final class ObjectiveFactory {
  let plugin: PluginDescription
  let description: ObjectiveDescription
  private let original: ConfigurationSpace
  private let make: (_ worker: Int) throws -> Instance
  /// Made to see what the objective looks like; the first worker gets it.
  private var first: Instance?

  private enum Instance {
    case here(ObjectiveInstance)
    case inProcess(WorkerProcess)
  }

  /// - Parameters:
  ///   - options: as the user gave them.
  ///   - declaration: what the user declares, for an objective that has no space of its own.
  ///   - executable: the host's own file, which worker processes run.
  ///   - log: takes the lines of the plugin.
  init(
    _ entry: PluginEntry, options: [StudyHeader.Option], declaration: Declaration?, workers: StudyHeader.Workers,
    executable: String, interruption: Interruption, log: @escaping @Sendable (HostServices.LogLevel, String) -> Void
  ) throws {
    let texts = options.map { (key: $0.key, text: $0.text) }
    switch workers.isolation {
    case .none:
      let loaded = try PluginCatalogue.load(entry)
      plugin = loaded.description
      let values = try plugin.options(texts.map { ($0.key, $0.text) })
      let services = HostServices(
        threads: 1, log: log, isCancelled: { interruption.isRequested }, declaration: declaration)
      make = { _ in .here(try ObjectiveInstance(loaded, options: values, services: services)) }
    case .process:
      guard let plugin = entry.plugin else { throw PluginError.broken(file: entry.file, reason: "it has no plugin") }
      self.plugin = plugin
      // Wrong options are found here, with the host's words for them.
      _ = try plugin.options(texts.map { ($0.key, $0.text) })
      make = { worker in
        var limits = WorkerLimits()
        limits.time = workers.timeout
        limits.memory = workers.memoryLimit
        limits.niceness = workers.niceness
        limits.core = workers.isPinned ? worker : nil
        let task = WorkerTask(
          file: entry.file, plugin: entry.name, options: texts, limits: limits, declaration: declaration)
        return .inProcess(WorkerProcess(executable: executable, task: task, interruption: interruption, log: log))
      }
    }
    let instance = try make(0)
    switch instance {
    case .here(let objective): description = objective.description
    case .inProcess(let process): description = try process.start()
    }
    original = description.space
    first = instance
  }

  /// How many trials can run at once: one in this process, if the objective has global state.
  func workers(of wanted: StudyHeader.Workers) -> Int {
    wanted.isolation == .none && plugin.flags.contains(.oneInstance) ? 1 : wanted.count
  }

  /// The objective of one worker.
  ///
  /// - Parameters:
  ///   - space: the objective's space as the user narrowed it.
  ///   - isJudged: whether the optimizer judges reports.
  ///   - sessions: how trials go on from where others stopped; nil if they cannot.
  ///   - wishes: what the optimizer wants of evaluations besides metrics.
  func objective(
    worker: Int, space: ConfigurationSpace, isJudged: Bool, interruption: Interruption,
    sessions: SessionKeeper? = nil, wishes: EvaluationWishes = EvaluationWishes()
  ) throws -> any ObjectiveInterface {
    let instance = try (worker == 0 ? first.take() : nil) ?? make(worker)
    let trial = EvaluatedTrial(
      from: space, to: original, interruption: interruption, sessions: sessions, wishes: wishes)
    switch instance {
    case .here(let objective): return PluginObjective(objective, trial)
    case .inProcess(let process):
      process.isJudged = isJudged
      return WorkerObjective(process, trial)
    }
  }
}
