package import HoneSpace

/// A study file to begin with: what the user said, and everything else that could be said, as comments.
package struct StudyFileTemplate: Sendable {
  /// A plugin as its section shows it.
  package struct Plugin: Sendable {
    package var name: String
    package var summary: String
    package var options: ConfigurationSpace

    package init(name: String, summary: String, options: ConfigurationSpace) {
      self.name = name
      self.summary = summary
      self.options = options
    }
  }

  package var optimizer: Plugin
  package var objective: Plugin
  /// The objective's own, or what the user declares.
  package var space: ConfigurationSpace
  package var metrics: [Metric]
  package var budget: Budget?
  /// Whether the user declares the space, since the objective has none of its own.
  package var isDeclared: Bool
  package var wishes: StudyDescription

  package init(
    optimizer: Plugin, objective: Plugin, space: ConfigurationSpace, metrics: [Metric], budget: Budget? = nil,
    isDeclared: Bool, wishes: StudyDescription
  ) {
    self.optimizer = optimizer
    self.objective = objective
    self.space = space
    self.metrics = metrics
    self.budget = budget
    self.isDeclared = isDeclared
    self.wishes = wishes
  }

  /// The whole file.
  ///
  /// - Parameter name: of the file, for the command that runs it.
  package func text(name: String) -> String {
    let sections = [
      heading(name), study(), plugin("optimizer", optimizer, wishes.optimizer),
      plugin("objective", objective, wishes.objective), metricsSection(), budgetSection(), workers(), spaceSection(),
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private func heading(_ name: String) -> [String] {
    Comment.lines("\(objective.name): \(objective.summary).") + [
      "#",
      "#     hone space check \(name)       is everything right?",
      "#     hone run \(name)               start the study",
      "#",
      "# Lines that are comments say what else could be said; values there are the defaults.",
    ]
  }

  private func study() -> [String] {
    let study = wishes.study
    var section = Section("study")
    section.say("trials", "\(study.trials?.value ?? 100)", "how many")
    section.say("seed", "\(study.seed?.value ?? 0)", "everything random follows from it")
    section.add(
      "time_limit", study.timeLimit.map { TomlText.quoted(DurationText.text($0.value)) }, otherwise: "\"2h\"",
      "end after this long; none by default")
    let objectives = metrics.map(\.name)
    let value = metrics.first { $0.role == .objective }
    section.add(
      "metric", study.metric.map { TomlText.quoted($0.value) }, otherwise: TomlText.quoted(value?.name ?? "value"),
      objectives.count > 1 ? "what is optimised: \(objectives.joined(separator: ", "))" : "what is optimised")
    section.add(
      "direction", study.direction.map { TomlText.quoted($0.value.rawValue) },
      otherwise: TomlText.quoted((value?.direction ?? .minimize).rawValue), "minimize or maximize")
    section.add(
      "deterministic", study.isDeterministic.map { $0.value ? "true" : "false" }, otherwise: "false",
      "fix the order of tells, so that studies with several workers repeat")
    return section.lines
  }

  private func plugin(_ section: String, _ plugin: Plugin, _ choice: PluginChoice) -> [String] {
    var lines = Section(section)
    lines.say("plugin", TomlText.quoted(plugin.name), plugin.summary)
    for option in plugin.options.hyperparameters {
      let given = choice.options.first { $0.key == option.name }
      let note = Self.note(option, in: plugin.options)
      if let given {
        lines.say(TomlText.key(option.name), TomlText.option(given.text, of: option), note)
      } else if let preset = option.presetText ?? option.preset.map(option.domain.text) {
        lines.hint(TomlText.key(option.name), TomlText.option(preset, of: option), note)
      } else if !option.isKeyed {
        lines.hint(TomlText.key(option.name), option.domain.isText ? "\"…\"" : "…", note)
      }
      for keyed in choice.options where keyed.key.hasPrefix(option.name + ".") {
        let key = keyed.key.dropFirst(option.name.count + 1)
        lines.say("\(TomlText.key(option.name)).\(TomlText.key(String(key)))", TomlText.option(keyed.text, of: nil), "")
      }
      if option.isKeyed {
        lines.hint(
          "\(TomlText.key(option.name)).KEY", "…", option.presetText == nil && option.preset == nil ? note : "")
      }
    }
    return lines.lines
  }

  private static func note(_ option: Hyperparameter, in space: ConfigurationSpace) -> String {
    let range = option.domain.isText || option.domain.labels == ["false", "true"] ? "" : option.domain.rangeText
    let unit = option.unit.isEmpty || range.isEmpty ? "" : " \(option.unit)"
    let condition = option.condition.isAlways ? "" : "when \(space.text(option.condition))"
    return [option.summary, range + unit, condition].filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private func metricsSection() -> [String] {
    var lines: [String] = []
    for metric in metrics {
      let entry = wishes.metrics.first { $0.name == metric.name }
      var section = Section("metrics.\(TomlText.key(metric.name))", isHint: entry == nil && !isDeclared, metric.summary)
      section.add(
        "direction", isDeclared || entry?.direction != nil ? TomlText.quoted(metric.direction.rawValue) : nil,
        otherwise: TomlText.quoted(metric.direction.rawValue), "minimize or maximize")
      section.add(
        "role", isDeclared || entry?.role != nil ? TomlText.quoted(metric.role.rawValue) : nil,
        otherwise: TomlText.quoted(metric.role.rawValue),
        "objective, recorded, or constraint, which has a bound")
      if metric.role == .constraint { section.say("bound", TomlText.float(metric.bound), "") }
      lines += (lines.isEmpty ? [] : [""]) + section.lines
    }
    return lines
  }

  private func budgetSection() -> [String] {
    if let budget, isDeclared {
      var section = Section("budget")
      let number = { (value: Double) in budget.isWhole ? NumberText.shortest(value) : TomlText.float(value) }
      section.say("low", number(budget.low), "the least that an evaluation may spend")
      section.say("high", number(budget.high), "")
      section.say("default", number(budget.preset), "what it spends if the optimizer sets no budgets")
      return section.lines
    }
    guard isDeclared else { return [] }
    return [
      "# [budget]                     # what an evaluation may spend, for optimizers such as asha and hyperband",
      "# low = 1", "# high = 81",
    ]
  }

  private func workers() -> [String] {
    let workers = wishes.workers
    var section = Section("workers")
    section.add("count", workers.count.map { "\($0.value)" }, otherwise: "1", "trials at once")
    section.add(
      "timeout", workers.timeout.map { TomlText.quoted(DurationText.text($0.value)) }, otherwise: "\"60s\"",
      "end a trial that takes longer; none by default")
    section.add(
      "memory_limit", workers.memoryLimit.map { TomlText.quoted(ByteText.text($0.value)) }, otherwise: "\"2GiB\"",
      "of one worker; none by default")
    section.add(
      "retries", workers.retries.map { "\($0.value)" }, otherwise: "0",
      "how often a trial is tried again that met an error or crashed")
    section.add(
      "max_failures", workers.maximumFailures.map { "\($0.value)" }, otherwise: "10",
      "so many alike failures in a row end the study; 0: never")
    section.add(
      "isolation", workers.isolation.map { TomlText.quoted($0.value.rawValue) }, otherwise: "\"process\"",
      "or \"none\": in the host, for trials of microseconds")
    section.add("nice", workers.niceness.map { "\($0.value)" }, otherwise: "0", "0 … 19")
    section.add("pin", workers.isPinned.map { "\($0.value)" }, otherwise: "false", "a core for each worker")
    return section.lines
  }
}
