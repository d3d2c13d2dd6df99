import HoneSpace

/// The tables of a study file.
///
/// Documentation/study-file.md describes them for readers with other tools.
///
/// A hyperparameter's column is `h` and its index, a metric's `m` and its index (`d`: its standard error): any name is
/// legal in a space, and the view `trials` shows the names. Inactive hyperparameters and unmeasured metrics are NULL.
/// A REAL column keeps every double but -0.0 and NaN bit for bit, and neither of these occurs in a configuration.
enum Schema {
  /// "hone" in ASCII: what `file` and we know a study file by.
  static let applicationID = 0x686F_6E65
  static let format = 3
  /// SQLite's limit of 2000 columns, less our own.
  static let columnLimit = 1900

  static func statements(for header: StudyHeader) -> [String] {
    let hyperparameters = header.space.hyperparameters.indices.map { "h\($0) REAL" }
    let metrics = header.metrics.indices.map { "m\($0) REAL" }
    let deviations = header.metrics.indices.map { "d\($0) REAL" }
    return [
      """
      CREATE TABLE study (id INTEGER PRIMARY KEY CHECK (id = 1), trials INTEGER, header TEXT NOT NULL, \
      owner TEXT) STRICT
      """,
      """
      CREATE TABLE trial (number INTEGER PRIMARY KEY, origin INTEGER NOT NULL, asked_at INTEGER NOT NULL, \
      capacity INTEGER NOT NULL, told INTEGER NOT NULL, budget REAL, parent INTEGER, \(hyperparameters.joined(separator: ", "))) STRICT
      """,
      """
      CREATE TABLE start (trial INTEGER NOT NULL, attempt INTEGER NOT NULL, worker INTEGER NOT NULL, \
      PRIMARY KEY (trial, attempt)) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE outcome (trial INTEGER PRIMARY KEY, state INTEGER NOT NULL, told_at INTEGER NOT NULL, \
      attempts INTEGER NOT NULL, worker INTEGER NOT NULL, started_at REAL NOT NULL, seconds REAL NOT NULL, \
      budget REAL, status INTEGER NOT NULL, message TEXT, \((metrics + deviations).joined(separator: ", "))) STRICT
      """,
      """
      CREATE TABLE report (trial INTEGER NOT NULL, attempt INTEGER NOT NULL, step INTEGER NOT NULL, judged_at INTEGER NOT NULL, budget REAL, \
      gradient BLOB, \(metrics.joined(separator: ", ")), PRIMARY KEY (trial, attempt, step)) STRICT, WITHOUT ROWID
      """,
      "CREATE TABLE output (trial INTEGER PRIMARY KEY, stdout TEXT NOT NULL, stderr TEXT NOT NULL) STRICT",
      "CREATE TABLE incumbent (told_at INTEGER PRIMARY KEY, trial INTEGER NOT NULL, value REAL NOT NULL) STRICT",
      """
      CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), steps INTEGER NOT NULL, library TEXT NOT NULL, \
      state BLOB NOT NULL) STRICT
      """,
      trialsView(header),
      "PRAGMA application_id = \(applicationID)",
      "PRAGMA user_version = \(format)",
    ]
  }

  /// The view for people: names instead of numbers, labels instead of indices.
  private static func trialsView(_ header: StudyHeader) -> String {
    var taken: Set<String> = ["number", "state", "value", "seconds", "attempts", "worker", "message"]
    /// A name that no other column has; column names ignore case.
    func unique(_ name: String) -> String {
      var candidate = name
      while !taken.insert(candidate.lowercased()).inserted { candidate += "_" }
      return quoted(candidate)
    }
    let hyperparameters = header.space.hyperparameters.enumerated().map { index, hyperparameter in
      "\(display(hyperparameter, column: "t.h\(index)")) AS \(unique(hyperparameter.name))"
    }
    let metrics = header.metrics.enumerated().map { "o.m\($0) AS \(unique($1.name))" }
    let states =
      "CASE o.state WHEN 2 THEN 'complete' WHEN 3 THEN 'failed' WHEN 4 THEN 'stopped' WHEN 5 THEN 'paused' "
      + "WHEN 6 THEN 'cancelled' ELSE 'unfinished' END"
    let columns =
      ["t.number AS number", "\(states) AS state", "o.m\(header.valueMetric) AS value"] + hyperparameters + metrics
      + ["o.seconds AS seconds", "o.attempts AS attempts", "o.worker AS worker", "o.message AS message"]
    return "CREATE VIEW trials AS SELECT \(columns.joined(separator: ", ")) "
      + "FROM trial t LEFT JOIN outcome o ON o.trial = t.number"
  }

  private static func display(_ hyperparameter: Hyperparameter, column: String) -> String {
    switch hyperparameter.domain {
    case .choice(let labels), .ordinal(let labels, _):
      let cases = labels.enumerated().map { "WHEN \($0) THEN '\($1.replacing("'", with: "''"))'" }
      return "CASE \(column) \(cases.joined(separator: " ")) END"
    case .int: return "CAST(\(column) AS INTEGER)"
    default: return column
    }
  }

  private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
