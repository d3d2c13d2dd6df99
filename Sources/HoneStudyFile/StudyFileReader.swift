import HoneSpace
import HoneStudy

extension StudyDescription {
  /// Reads a study file.
  ///
  /// - Parameters:
  ///   - text: TOML.
  ///   - file: its name in messages.
  /// - Throws: all findings: what is no TOML, unknown keys, wrong types, impossible values, each with its line.
  package init(parsing text: String, file: String) throws(StudyFileError) {
    let members: [TomlMember]
    do throws(TomlFault) {
      members = try TomlDocument.members(of: text)
    } catch {
      throw StudyFileError(.file(file, error.position), "column \(error.position.column): \(error.message)")
    }
    var document = StudyFileReader(members, file: file)
    self = document.description()
    guard document.findings.isEmpty else {
      throw StudyFileError(
        document.findings.sorted { ($0.origin.position?.line ?? 0) < ($1.origin.position?.line ?? 0) })
    }
  }
}

/// Reads the sections of a study file; one method a section.
private struct StudyFileReader {
  private let file: String
  private var top: SectionReader
  private(set) var findings: [StudyFileError.Finding] = []

  init(_ members: [TomlMember], file: String) {
    self.file = file
    top = SectionReader(members, file: file)
  }

  mutating func description() -> StudyDescription {
    var description = StudyDescription()
    if let members = top.table("study") { description.study = study(members) }
    if let member = top.take("optimizer") { description.optimizer = plugin(member) }
    if let member = top.take("objective") { description.objective = plugin(member) }
    if let members = top.table("space") { (description.space, description.forbidden) = space(members) }
    for member in top.table("metrics") ?? [] { metric(member).map { description.metrics.append($0) } }
    if let member = top.take("budget") { description.budget = budget(member) }
    if let members = top.table("workers") { description.workers = workers(members) }
    top.refuseOthers()
    findings += top.findings
    return description
  }

  private mutating func finish(_ section: inout SectionReader) {
    section.refuseOthers()
    findings += section.findings
  }

  private mutating func study(_ members: [TomlMember]) -> StudyDescription.Study {
    var section = SectionReader(members, file: file)
    var study = StudyDescription.Study()
    study.name = section.string("name")
    study.trials = section.integer("trials", in: StudyLimits.trials)
    study.seed = section.integer("seed", in: 0...Int.max).map { Placed(UInt64($0.value), at: $0.origin) }
    study.timeLimit = section.duration("time_limit")
    study.metric = section.string("metric")
    study.direction = section.word("direction", ["minimize", "maximize"]).flatMap { word in
      Metric.Direction(rawValue: word.value).map { Placed($0, at: word.origin) }
    }
    study.isDeterministic = section.boolean("deterministic")
    study.warmStart = section.strings("warm_start", of: "study files")
    finish(&section)
    return study
  }

  private mutating func workers(_ members: [TomlMember]) -> StudyDescription.Workers {
    var section = SectionReader(members, file: file)
    var workers = StudyDescription.Workers()
    workers.count = section.integer("count", in: StudyLimits.workers)
    workers.timeout = section.duration("timeout")
    workers.launcher = section.string("launcher")
    let isolations = StudyDescription.Workers.Isolation.allCases.map(\.rawValue)
    workers.isolation = section.word("isolation", isolations).flatMap { word in
      StudyDescription.Workers.Isolation(rawValue: word.value).map { Placed($0, at: word.origin) }
    }
    workers.memoryLimit = section.bytes("memory_limit")
    workers.retries = section.integer("retries", in: 0...1000)
    workers.maximumFailures = section.integer("max_failures", in: 0...Int.max)
    workers.niceness = section.integer("nice", in: 0...19)
    workers.isPinned = section.boolean("pin")
    finish(&section)
    return workers
  }

  /// `[metrics.NAME]`.
  private mutating func metric(_ member: TomlMember) -> MetricEntry? {
    guard case .table(let members) = member.value.content else {
      let expected = "a table as in [metrics.\(member.key)]"
      findings.append(
        .init(.file(file, member.position), "\"\(member.key)\" must be \(expected), not \(member.value.shown)"))
      return nil
    }
    var section = SectionReader(members, file: file)
    var entry = MetricEntry(name: member.key, origin: .file(file, member.position))
    entry.direction = section.word("direction", ["minimize", "maximize"]).flatMap { word in
      Metric.Direction(rawValue: word.value).map { Placed($0, at: word.origin) }
    }
    entry.role = section.word("role", ["objective", "constraint", "recorded"]).flatMap { word in
      Metric.Role(rawValue: word.value).map { Placed($0, at: word.origin) }
    }
    entry.bound = section.number("bound")
    entry.summary = section.string("summary")
    entry.unit = section.string("unit")
    finish(&section)
    return entry
  }

  /// `[budget]`.
  private mutating func budget(_ member: TomlMember) -> BudgetEntry? {
    let origin = Origin.file(file, member.position)
    guard case .table(let members) = member.value.content else {
      findings.append(.init(origin, "\"budget\" must be a table as in [budget], not \(member.value.shown)"))
      return nil
    }
    var section = SectionReader(members, file: file)
    var entry = BudgetEntry(origin: origin)
    entry.name = section.string("name")
    entry.unit = section.string("unit")
    entry.low = section.scalar("low")
    entry.high = section.scalar("high")
    entry.step = section.take("step", "a number above 0") { $0.number.flatMap { $0 > 0 ? $0 : nil } }
    entry.scale = section.boolean("log").map { Placed($0.value ? Scale.log : .linear, at: $0.origin) }
    entry.preset = section.number("default")
    finish(&section)
    return entry
  }

  /// `optimizer = "random"`, or a table with `plugin` and the plugin's options, whose names only it knows.
  private mutating func plugin(_ member: TomlMember) -> PluginChoice {
    switch member.value.content {
    case .string(let name) where !name.isEmpty:
      return PluginChoice(plugin: Placed(name, at: .file(file, member.position)))
    case .table(let members):
      var section = SectionReader(members, file: file)
      var choice = PluginChoice(plugin: section.string("plugin"))
      for other in section.others { choice.options += options(other, prefix: "", &section) }
      findings += section.findings
      return choice
    default:
      findings.append(
        .init(
          .file(file, member.position),
          "\"\(member.key)\" must be the name of a plugin, or a table as in [\(member.key)], not \(member.value.shown)")
      )
      return PluginChoice()
    }
  }

  private func options(
    _ member: TomlMember, prefix: String, _ section: inout SectionReader
  ) -> [PluginChoice.Option] {
    let key = prefix + member.key
    let origin = Origin.file(file, member.position)
    switch member.value.content {
    case .table(let members):
      return members.flatMap { options($0, prefix: key + ".", &section) }
    case .array:
      if let text = member.value.content.listText { return [.init(key: key, text: text, origin: origin)] }
      section.note(
        member.position, "a list for the option \"\(key)\" has texts, numbers, true, false and lists of these")
    case .string, .integer, .float, .boolean, .dateOrTime:
      if let text = member.value.content.scalar?.text { return [.init(key: key, text: text, origin: origin)] }
      section.note(member.position, "the option \"\(key)\" must be a number, a string, true or false")
    }
    return []
  }

  /// `[space.NAME]`, or `NAME = VALUE` to fix; `forbidden = ["EXPRESSION", …]` beside them.
  private mutating func space(_ members: [TomlMember]) -> ([SpaceEntry], [Placed<String>]) {
    var entries: [SpaceEntry] = []
    var forbidden: [Placed<String>] = []
    for member in members {
      let origin = Origin.file(file, member.position)
      switch member.value.content {
      case .table(let members):
        entries.append(entry(member.key, members, origin))
      case .array(let elements) where member.key == "forbidden":
        for element in elements {
          let origin = Origin.file(file, element.position)
          if case .string(let text) = element.content {
            forbidden.append(Placed(text, at: origin))
          } else {
            findings.append(.init(origin, "\"forbidden\" must be a list of strings such as \"beta1 < beta2\""))
          }
        }
      case .string, .integer, .float, .boolean, .array, .dateOrTime:
        guard let value = member.value.content.scalar, member.key != "forbidden" else {
          let expected =
            member.key == "forbidden"
            ? "a list of strings such as [\"beta1 < beta2\"]"
            : "a table as in [space.\(member.key)], or one value to fix it"
          findings.append(.init(origin, "\"\(member.key)\" must be \(expected), not \(member.value.shown)"))
          continue
        }
        var entry = SpaceEntry(name: member.key, origin: origin)
        entry.value = Placed(value, at: origin)
        entries.append(entry)
      }
    }
    return (entries, forbidden)
  }

  private mutating func entry(_ name: String, _ members: [TomlMember], _ origin: Origin) -> SpaceEntry {
    var section = SectionReader(members, file: file)
    var entry = SpaceEntry(name: name, origin: origin)
    entry.kind = section.word("kind", ["float", "int", "ordinal", "choice"])
    entry.low = section.scalar("low")
    entry.high = section.scalar("high")
    entry.scale = section.boolean("log").map { Placed($0.value ? Scale.log : .linear, at: $0.origin) }
    entry.step = section.take("step", "a number above 0") { $0.number.flatMap { $0 > 0 ? $0 : nil } }
    entry.labels = section.list("labels", of: "labels") { $0.scalar }
    entry.numbers = section.list("numbers", of: "finite numbers") { $0.number }
    entry.preset = section.scalar("default")
    entry.value = section.scalar("value")
    entry.condition = section.string("when")
    entry.summary = section.string("summary")
    entry.unit = section.string("unit")
    finish(&section)
    return entry
  }
}
