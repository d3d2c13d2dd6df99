import HonePluginHost
import HoneSpace
import HoneViews

/// Plugins for people.
enum PluginText {
  /// A table of the usable ones, then what cannot be used and why.
  static func list(_ entries: [PluginEntry], width: Int, heading: (String) -> String) -> [String] {
    var lines: [String] = []
    for kind in PluginDescription.Kind.allCases {
      let plugins = entries.filter { $0.plugin?.kind == kind && $0.status == .ok }
      guard !plugins.isEmpty else { continue }
      if !lines.isEmpty { lines.append("") }
      lines.append(heading("\(kind.rawValue)s"))
      var table = Table([("name", .left), ("version", .left), ("summary", .left)])
      for entry in plugins { table.add([entry.name, entry.library?.version ?? "", entry.plugin?.summary ?? ""]) }
      lines += table.wrappedLines(width: width - 2, heading: false).map { "  \($0)" }
    }
    let others = entries.filter { $0.status != .ok }
    if !others.isEmpty {
      lines += ["", heading("not usable")] + others.map { "  \($0.file): \(reason($0))" }
    }
    if entries.isEmpty { lines.append("no plugins found; hone help plugins says where they are looked for") }
    return lines
  }

  /// Why an entry is not used.
  static func reason(_ entry: PluginEntry) -> String {
    switch entry.status {
    case .ok: "ok"
    case .broken(let reason): reason
    case .shadowed(let file): "\(entry.name) is shadowed by \(file)"
    }
  }

  /// All that is known of one plugin.
  static func info(_ entry: PluginEntry, width: Int) -> [String] {
    guard let plugin = entry.plugin, let library = entry.library else { return [] }
    var lines = [plugin.name + (plugin.summary.isEmpty ? "" : ": \(plugin.summary)"), ""]
    if !plugin.text.isEmpty { lines += WrappedText.paragraphs(plugin.text, width: min(width, 100)) + [""] }
    lines += [
      "kind        \(plugin.kind.rawValue)",
      "version     \(library.version) of \(library.vendor)/\(library.name)"
        + (library.license.isEmpty ? "" : ", \(library.license)"),
      "file        \(entry.file)",
      "built for   plugin header \(library.headerVersion >> 16).\(library.headerVersion & 0xFFFF)",
    ]
    if !plugin.extensions.isEmpty { lines.append("offers      \(plugin.extensions.joined(separator: ", "))") }
    if !plugin.needs.isEmpty { lines.append("needs       \(plugin.needs.joined(separator: ", "))") }
    let traits = traits(plugin.flags)
    if !traits.isEmpty { lines.append("is          \(traits.joined(separator: ", "))") }
    lines.append("")
    let prefix = plugin.kind == .optimizer ? "-O" : "-o"
    lines.append(plugin.options.count == 0 ? "options     none" : "options (\(prefix) name=value)")
    lines += options(plugin.options, width: width)
    if let objective = plugin.objective {
      lines += ["", "space"] + SpaceText(objective.space, width: min(width, 140)).table().map { "  \($0)" }
      lines += ["", "metrics"]
      lines += objective.metrics.map { metric in
        "  \(metric.name): \(metric.direction.rawValue)" + (metric.summary.isEmpty ? "" : ", \(metric.summary)")
      }
    } else if plugin.needs.contains(ObjectiveDescription.declarationExtension) {
      lines += ["", "Its space is yours to declare: hone init FILE --objective \(plugin.name) writes an example."]
    } else if plugin.kind == .objective {
      lines += ["", "Its space follows from its options: hone space show --objective \(plugin.name)"]
    }
    return lines
  }

  private static func options(_ space: ConfigurationSpace, width: Int) -> [String] {
    var lines: [String] = []
    for option in space.hyperparameters {
      let preset = option.presetText ?? option.preset.map(option.domain.text)
      let range = option.domain.isText ? option.domain.kind : option.domain.legalValues
      let condition = option.condition.isAlways ? "" : ", when \(space.text(option.condition))"
      let value = option.isRequired ? "required" : preset.map { "default \($0)" } ?? "no default"
      lines.append("  \(option.name): \(range); \(value)\(condition)")
      if !option.summary.isEmpty {
        lines += WrappedText.paragraphs(option.summary, width: max(20, min(width, 100) - 6)).map { "      \($0)" }
      }
      if option.isKeyed { lines.append("      also with a key: \(option.name).KEY=value") }
    }
    return lines
  }

  static func traits(_ flags: PluginDescription.Flags) -> [String] {
    var traits: [String] = []
    if flags.contains(.deterministic) { traits.append("deterministic") }
    if flags.contains(.oneInstance) { traits.append("one instance a process") }
    if flags.contains(.sameThread) { traits.append("on one thread") }
    if flags.contains(.needsReports) { traits.append("in need of reports") }
    if flags.contains(.ignoresTells) { traits.append("indifferent to outcomes") }
    if flags.contains(.usesBudgets) { traits.append("using budgets") }
    return traits
  }
}

/// Plugins as JSON.
enum PluginJSON {
  /// `name`, `kind`, `summary`, `version`, `file`, `status`: `ok` or the reason.
  static func entry(_ entry: PluginEntry) -> JSON { .object(members(entry)) }

  /// The same, and everything else that is known.
  static func info(_ entry: PluginEntry) -> JSON {
    guard let plugin = entry.plugin, let library = entry.library else { return self.entry(entry) }
    var all = members(entry)
    all += [
      ("vendor", .string(library.vendor)), ("library", .string(library.name)), ("license", .string(library.license)),
      ("url", .string(library.url)), ("text", .string(plugin.text)),
      ("extensions", .array(plugin.extensions.map(JSON.string))), ("needs", .array(plugin.needs.map(JSON.string))),
      ("traits", .array(PluginText.traits(plugin.flags).map(JSON.string))), ("options", space(plugin.options)),
    ]
    if let objective = plugin.objective { all.append(("space", space(objective.space))) }
    return .object(all)
  }

  private static func members(_ entry: PluginEntry) -> [(key: String, value: JSON)] {
    [
      ("name", .string(entry.name)), ("kind", .optional(entry.plugin?.kind.rawValue)),
      ("summary", .optional(entry.plugin?.summary)), ("version", .optional(entry.library?.version)),
      ("file", .string(entry.file)), ("status", .string(PluginText.reason(entry))),
    ]
  }

  /// A list of hyperparameters, or of options.
  static func space(_ space: ConfigurationSpace) -> JSON {
    .array(
      space.hyperparameters.map { hyperparameter in
        var members: [(key: String, value: JSON)] = [
          ("name", .string(hyperparameter.name)), ("kind", .string(hyperparameter.domain.kind)),
          ("summary", .string(hyperparameter.summary)), ("unit", .string(hyperparameter.unit)),
        ]
        members += range(hyperparameter.domain)
        let preset = hyperparameter.preset.map { value in
          hyperparameter.domain.labels.map { JSON.string($0[Int(value)]) } ?? .number(value)
        }
        members.append(("default", preset ?? .optional(hyperparameter.presetText)))
        if !hyperparameter.condition.isAlways {
          members.append(("condition", .string(space.text(hyperparameter.condition))))
        }
        if hyperparameter.isRequired { members.append(("required", .bool(true))) }
        if hyperparameter.isAdjustable { members.append(("adjustable", .bool(true))) }
        if hyperparameter.isDifferentiable { members.append(("differentiable", .bool(true))) }
        return .object(members)
      })
  }

  private static func range(_ domain: Domain) -> [(key: String, value: JSON)] {
    switch domain {
    case .float(let range):
      numeric(range.low, range.high, range.step, range.scale)
    case .int(let range): numeric(range.low, range.high, range.step, range.scale)
    case .ordinal(let labels, _), .choice(let labels): [("labels", .array(labels.map(JSON.string)))]
    case .text, .path, .pluginName: []
    }
  }

  private static func numeric(
    _ low: Double, _ high: Double, _ step: Double, _ scale: Scale
  ) -> [(key: String, value: JSON)] {
    [("low", .number(low)), ("high", .number(high)), ("step", .number(step)), ("log", .bool(scale == .log))]
  }
}
