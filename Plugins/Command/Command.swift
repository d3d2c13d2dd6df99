import Glibc
public import HonePlugin

/// Runs any executable as an objective.
public final class Command: Objective {
  /// The space and the metrics that the user declares, and the budget of the options.
  public let description: ObjectiveDescription
  private let parameters: [Parameter]
  private let plan: CommandPlan
  private let sources: [MetricReader.Source]
  /// The metric that a lone number on the last line is about.
  private let numberMetric: Int?
  private let host: Host
  private var hasNotedGuess = false

  /// Reads the options and the templates, and finds the executable.
  ///
  /// - Throws: `.invalid` that says what is wrong and how to mend it.
  public init(_ options: Options, _ host: Host) throws {
    let options = try CommandOptions(options)
    let declared = try host.declaration()
    let metrics = declared.metrics.isEmpty ? options.metrics : declared.metrics
    description = try ObjectiveDescription(
      declared.parameters, forbidden: declared.forbidden, metrics: metrics, budget: declared.budget)
    parameters = declared.parameters
    var sources = try MetricReader.Source.all(options, metrics: metrics.map(\.name))
    if declared.metrics.isEmpty && !options.nameMetrics { sources[0].rule = .obvious }
    self.sources = sources
    // Only where no other rule was given for it.
    numberMetric = metrics.firstIndex { $0.role == .objective }.flatMap { index in
      switch sources[index].rule {
      case .obvious: index
      case .json(let key): key == sources[index].name ? index : nil
      case .pattern, .measured: nil
      }
    }
    let vocabulary = Vocabulary(declared.parameters, hasBudget: declared.budget != nil)
    plan = try CommandPlan(options, vocabulary, here: Self.currentFolder(), variables: Self.environment())
    self.host = host
    for name in vocabulary.unused(in: plan.templates) {
      host.log(.warning, "the command does not use the hyperparameter \"\(name)\"; write {\(name)} where it belongs")
    }
    if declared.budget != nil && !plan.uses(.budget) {
      host.log(.warning, "the command does not use its budget; write {budget} where it belongs")
    }
  }

  private static func currentFolder() -> String {
    guard let folder = getcwd(nil, 0) else { return "/" }
    defer { free(folder) }
    return String(cString: folder)
  }

  private static func environment() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return variables
  }

  /// Runs the command for one configuration.
  public func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    let folder = try makeFolder(trial)
    var hasSucceeded = false
    defer {
      switch plan.options.keeping {
      case .always: break
      case .failed: if hasSucceeded { folder?.remove() }
      case .never: folder?.remove()
      }
    }
    let values = TrialValues(
      parameters, Array(trial.values), number: trial.number, seed: trial.seed, attempt: trial.attempt,
      budget: trial.budget ?? description.budget?.preset, folder: folder?.path, here: plan.here)
    do {
      try run(values, folder, trial, monitor, outcome)
      hasSucceeded = true
    } catch let error as PluginError where error.status != .cancelled {
      throw PluginError(error.status, error.message + kept(folder))
    }
  }

  /// Says once what is taken for the metric that nobody has named.
  private func noteGuess(_ key: String) {
    guard !hasNotedGuess else { return }
    hasNotedGuess = true
    host.log(
      .warning,
      "nobody says which metric counts, so \"\(key)\", the only number of the last JSON line, is minimised; --metric \(key) "
        + "names it, with --direction maximize if more is better")
  }

  private func kept(_ folder: TrialFolder?) -> String {
    guard let folder, plan.options.keeping != .never else { return "" }
    return " (its folder is \(folder.path))"
  }

  private func makeFolder(_ trial: Trial) throws -> TrialFolder? {
    guard plan.needsFolder else { return nil }
    let base = plan.options.folder
    do {
      return try TrialFolder(in: base.hasPrefix("/") ? base : "\(plan.here)/\(base)", trial: trial.number)
    } catch {
      throw PluginError.error("\(error); the option \"folder\" says where folders of trials are made")
    }
  }

  private func run(
    _ values: TrialValues, _ folder: TrialFolder?, _ trial: Trial, _ monitor: Monitor, _ outcome: Outcome
  ) throws {
    if let folder {
      for file in plan.files { try file.template.write(values, to: "\(folder.path)/\(file.target)") }
    }
    var reader = MetricReader(sources, numberMetric: numberMetric, budgetName: description.budget?.name)
    // What the other stream would have said, for the error when this one says nothing.
    var other = MetricReader(sources, numberMetric: numberMetric)
    let run = try CommandRun(
      plan.launch(values, folder: folder?.path), plan.options.limits, isCancelled: { self.host.isCancelled }
    ) { stream, line in
      guard plan.options.streams.contains(stream) else {
        _ = other.read(line)
        return true
      }
      guard let report = reader.read(line) else { return true }
      switch monitor.report(step: report.step, budget: report.budget, metrics: report.metrics) {
      case .goOn, .adjust: return true
      case .stop, .pause: return false
      }
    }
    if plan.options.prints == .record && host.keepsOutput { record(run) }
    let judge = RunJudge(plan.options, sources)
    if let error = judge.failure(of: run) { throw error }
    if run.reason == nil, let file = plan.metricsFile?.filled(values) {
      let path =
        file.hasPrefix("/") ? file : "\(plan.options.place == .trial ? folder?.path ?? plan.here : plan.here)/\(file)"
      do throws(FileError) {
        reader.read(file: try WholeFile.read(path, "the file with metrics", takesEnd: true)[...])
      } catch {
        throw PluginError.error("\(error)\(judge.lastWords(run))")
      }
    }
    reader.end()
    other.end()
    let metrics = try judge.metrics(
      of: run, reader, other, roles: description.metrics.map(\.role))
    outcome.metrics.assign(metrics)
    if let key = reader.guessedKey { noteGuess(key) }
    for (index, deviation) in reader.deviations.enumerated() {
      if let deviation { outcome.deviations[index] = deviation }
    }
    if description.budget != nil { outcome.budget = run.reason == nil ? trial.budget : reader.budget ?? trial.budget }
  }

  /// Passes on what the command printed: the host keeps it with the trial.
  private func record(_ run: CommandRun) {
    for (descriptor, excerpt) in zip([STDOUT_FILENO, STDERR_FILENO], run.printed) {
      var rest = excerpt.bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count <= 0 && errno != EINTR { break }
        rest = rest.dropFirst(max(0, count))
      }
    }
  }
}
