package import HonePlugin

/// The options of the plugin, read but not yet checked against a space.
package struct CommandOptions: Sendable {
  /// Where a command runs.
  package enum Place: String, CaseIterable, Sendable {
    /// In the folder in which hone was started.
    case here
    /// In the trial's own folder.
    case trial
  }

  /// Which streams metrics are looked for in.
  package enum Streams: String, CaseIterable, Sendable {
    case standardOutput = "stdout"
    case standardError = "stderr"
    case both

    func contains(_ stream: CommandRun.Stream) -> Bool {
      switch self {
      case .both: true
      case .standardOutput: stream == .output
      case .standardError: stream == .error
      }
    }
  }

  /// What is asked of the exit status.
  package enum Status: String, CaseIterable, Sendable {
    case zero
    case any
  }

  /// What becomes of the command's prints.
  package enum Prints: String, CaseIterable, Sendable {
    case record
    case discard
  }

  /// What a command inherits of hone's environment.
  package enum Inheritance: String, CaseIterable, Sendable {
    case inherit
    case empty
  }

  package var command = ""
  package var isShell = false
  package var place = Place.here
  package var folder = "hone-trials"
  package var keeping = TrialFolder.Keeping.failed
  package var inheritance = Inheritance.inherit
  /// In the order given.
  package var environment: [(name: String, text: String)] = []
  /// Files to be filled in, by their names in the trial's folder.
  package var templates: [(target: String, source: String)] = []
  package var marks = Template.Marks.braces
  package var patterns: [(metric: String, text: String)] = []
  package var keys: [(metric: String, text: String)] = []
  package var measures: [(metric: String, text: String)] = []
  package var file: String?
  package var streams = Streams.standardOutput
  package var status = Status.zero
  package var invalidStatus: Int?
  package var limits = CommandRun.Limits()
  package var fileLimit = 0
  package var prints = Prints.record

  package init(command: String) { self.command = command }

  /// - Throws: `.invalid` for keyed options without a key, and for marks that are not two.
  package init(_ options: Options) throws {
    command = try options.text("command")
    isShell = options.isSet("shell")
    place = try options.choice("run_in")
    folder = try options.text("folder")
    keeping = try options.choice("keep")
    inheritance = try options.choice("environment")
    environment = options.keyed("environment").map { ($0.key, $0.text) }
    templates = options.keyed("templates").map { ($0.key, $0.text) }
    patterns = options.keyed("pattern").map { ($0.key, $0.text) }
    keys = options.keyed("key").map { ($0.key, $0.text) }
    measures = options.keyed("measure").map { ($0.key, $0.text) }
    for name in ["templates", "pattern", "key", "measure"] where options.text(ifGiven: name) != nil {
      throw PluginError.invalid(
        "option \"\(name)\" takes a value only with a key, as in \(name).\(Self.example[name] ?? "")")
    }
    let marks = try options.text("marks").split(separator: " ")
    guard marks.count == 2 else {
      throw PluginError.invalid(
        "option \"marks\" must be an opening and a closing mark with a space between, as in \"<% %>\"")
    }
    self.marks = Template.Marks(open: String(marks[0]), close: String(marks[1]))
    file = options.text(ifGiven: "file")
    streams = try options.choice("read")
    status = try options.choice("status")
    invalidStatus = options.int(ifGiven: "invalid_status")
    limits.grace = try options.double("grace")
    limits.output = try options.int("max_output") * 1_000_000
    fileLimit = (options.int(ifGiven: "max_file") ?? 0) * 1_000_000
    prints = try options.choice("prints")
  }

  /// What is measured when the user declares no metrics: what there are rules for, the first to be minimised; else one
  /// called `value`.
  package var metrics: [Metric] {
    let found = (patterns + keys).map(\.metric)
    let objective = found.first ?? measures.first?.metric ?? "value"
    let others = (found + measures.map(\.metric)).filter { $0 != objective }
    return [.minimize(objective)] + others.map { .recorded($0) }
  }

  /// Whether the options say which metrics there are.
  package var nameMetrics: Bool { !patterns.isEmpty || !keys.isEmpty || !measures.isEmpty }

  private static let example = [
    "templates": "train.conf=train.conf.template", "pattern": "loss='loss: ([0-9.]+)'", "key": "loss=validation.loss",
    "measure": "time=seconds",
  ]

  package static let parameters: [Parameter] = [
    .text(
      "command", flags: .required,
      summary: "what to run: words with {placeholders}, or a list of them; [ ] around words that vanish together"),
    .flag("shell", preset: false, summary: "let /bin/sh run it, values quoted as their places ask for"),
    .text(
      "pattern", flags: .keyed,
      summary:
        "a regular expression for a metric; its group value, or its first one, is the number, a group step the step"),
    .text("key", flags: .keyed, summary: "the key of a metric in lines that are JSON objects, if it is not its name"),
    .text(
      "measure", flags: .keyed,
      summary: "a metric that hone measures: seconds, cpu_seconds, memory (in bytes) or status (the exit status)"),
    .path("file", summary: "a file that the command leaves with metrics, as in {trial.dir}/metrics.json"),
    .choice("read", Streams.self, preset: .standardOutput, summary: "where metrics are looked for"),
    .choice("status", Status.self, preset: .zero, summary: "which exit status is a success"),
    .int(
      "invalid_status", 1...255,
      summary: "the exit status that means: this configuration cannot work, trying again is of no use"),
    .choice(
      "environment", Inheritance.self, preset: .inherit, flags: .keyed,
      summary: "what the command has of hone's environment; environment.NAME=text sets a variable"),
    .text(
      "templates", flags: .keyed,
      summary: "templates.TARGET=SOURCE fills in the file SOURCE and puts it into the trial's folder as TARGET"),
    .text("marks", preset: "{ }", summary: "what encloses placeholders in templates, as in \"<% %>\" or \"@ @\""),
    .choice(
      "run_in", Place.self, preset: .here,
      summary: "the working directory: where hone was started, or the trial's folder"),
    .path("folder", preset: "hone-trials", summary: "where the folders of trials are made, if anything needs one"),
    .choice("keep", TrialFolder.Keeping.self, preset: .failed, summary: "which trials' folders are kept"),
    .choice("prints", Prints.self, preset: .record, summary: "whether the trial's record has what the command prints"),
    .float(
      "grace", 0...3600, preset: 1, unit: "s", summary: "time between SIGTERM and SIGKILL for a command that is to end"),
    .int("max_output", 1...1_000_000, preset: 1000, unit: "MB", summary: "a command that prints more is ended"),
    .int("max_file", 0...1_000_000, preset: 0, unit: "MB", summary: "size to which a file may grow; 0: any"),
  ]
}
