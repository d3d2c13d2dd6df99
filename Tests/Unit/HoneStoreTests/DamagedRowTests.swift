import Foundation
import HoneStudy
import Testing

@testable import HoneStore

/// Rows that no hone has written.
@Suite struct DamagedRowTests {
  @Test func `the tables have the columns that readers and salvage rely on`() throws {
    let study = try SpoiltStudy(trials: 3)
    defer { study.clean() }
    let header = try SpoiltStudy.header()
    for table in StudyTable.allCases {
      let there = try study.run("SELECT group_concat(name) FROM pragma_table_info('\(table.rawValue)')")
      #expect(there == "[('\(table.columns(header).joined(separator: ","))',)]\n")
    }
  }

  @Test func `the documentation names every table and column, and no others`() throws {
    let study = try SpoiltStudy(trials: 3)
    defer { study.clean() }
    let repository = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
    let text = try String(contentsOfFile: "\(repository)/Documentation/study-file.md", encoding: .utf8)
    var documented: [String: Set<String>] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| `") && !line.contains("(view)") {
      let cells = line.split(separator: "|").map(String.init)
      documented[cells[0].filter { $0.isLetter }] = Self.columns(cells[2])
    }
    let tables = try study.run("SELECT group_concat(name) FROM sqlite_master WHERE type = 'table'")
    #expect(Set(Self.words(tables)) == Set(documented.keys))
    for (table, columns) in documented {
      let there = try study.run("SELECT group_concat(name) FROM pragma_table_info('\(table)')")
      #expect(columns == Set(Self.words(there).map(Self.withoutNumber)), "\(table)")
    }
    #expect(try text.contains("`PRAGMA user_version` \(Self.words(study.run("PRAGMA user_version")).first ?? "")"))
  }

  /// The names between backquotes, `h0, h1 …` as `h`.
  private static func columns(_ cell: String) -> Set<String> {
    let quoted = cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
    return Set(
      quoted.map { String($0.element) }.filter { !$0.contains(".") && !$0.hasPrefix("hone ") }
        .flatMap(words).map(withoutNumber))
  }

  private static func words(_ text: String) -> [String] {
    text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
  }

  private static func withoutNumber(_ name: String) -> String {
    var name = name
    while name.last?.isNumber == true { name.removeLast() }
    return name
  }

  /// What the error of reading must say after one statement.
  struct Case: Sendable, CustomTestStringConvertible {
    let statement: String
    let says: [String]

    init(_ statement: String, _ says: String...) { (self.statement, self.says) = (statement, says) }

    var testDescription: String { statement }
  }

  static let cases = [
    Case("UPDATE trial SET h0 = 2 WHERE number = 3", "table trial, trial 3, column h0 (kind)", "2 is not"),
    Case("UPDATE trial SET h0 = 1e300 WHERE number = 3", "table trial, trial 3, column h0 (kind)"),
    Case("UPDATE trial SET h1 = 1.5 WHERE number = 4", "table trial, trial 4, column h1 (rate)", "1.5 is not"),
    Case("UPDATE trial SET h1 = NULL WHERE number = 4", "table trial, trial 4, column h1 (rate)", "has no value"),
    Case("UPDATE trial SET h2 = 1 WHERE number = 4", "table trial, trial 4, column h2 (depth)", "inactive"),
    Case("UPDATE trial SET h2 = 1.5 WHERE number = 5", "table trial, trial 5, column h2 (depth)"),
    Case("UPDATE trial SET origin = 7 WHERE number = 5", "table trial, trial 5, column origin", "7 is no origin"),
    Case("UPDATE trial SET parent = 9 WHERE number = 5", "table trial, trial 5, column parent", "an earlier one"),
    Case("UPDATE trial SET asked_at = -1 WHERE number = 5", "table trial, trial 5, column asked_at"),
    Case("UPDATE trial SET capacity = 1 << 62 WHERE number = 5", "table trial, trial 5, column capacity"),
    Case("UPDATE trial SET number = -5 WHERE number = 5", "table trial"),
    Case("UPDATE trial SET number = 9223372036854775807 WHERE number = 29", "table trial"),
    Case("UPDATE outcome SET state = 9 WHERE trial = 6", "table outcome", "column state", "9 is no state"),
    Case("UPDATE outcome SET state = 1 WHERE trial = 6", "table outcome, trial 6, column state"),
    Case("UPDATE outcome SET status = 4 WHERE trial = 4", "table outcome, trial 4, column status"),
    Case("UPDATE outcome SET seconds = -1 WHERE trial = 6", "table outcome, trial 6, column seconds"),
    Case("UPDATE outcome SET seconds = 9e999 WHERE trial = 6", "table outcome, trial 6, column seconds"),
    Case("UPDATE outcome SET told_at = -3 WHERE trial = 6", "table outcome, trial 6, column told_at"),
    Case("UPDATE outcome SET attempts = -3 WHERE trial = 6", "table outcome, trial 6, column attempts"),
    Case("UPDATE incumbent SET value = 1000 WHERE told_at > 5", "table incumbent", "no better than the one before"),
    Case(
      "INSERT INTO outcome SELECT 99, state, 99, attempts, worker, started_at, seconds, budget, status, message, m0, m1, d0, d1 FROM outcome WHERE trial = 1",
      "table outcome, trial 99", "no such trial"),
    Case("UPDATE study SET trials = -4", "table study, column trials"),
    Case("UPDATE study SET header = '{}'", "its header has no \"honeVersion\""),
    Case("UPDATE study SET header = 'x'", "its header is no JSON"),
    Case(
      "UPDATE study SET header = json_remove(header, '$.metrics[1].name')", "its header has no \"metrics[1].name\""),
    Case("UPDATE study SET header = json_set(header, '$.seed', 'x')", "its header has something else in \"seed\""),
    Case(
      "UPDATE study SET header = json_set(header, '$.workers.isolation', 'x')",
      "its header has nonsense in \"workers.isolation\""),
    Case("UPDATE study SET header = replace(header, '\"count\":1', '\"count\":-1')", "contradicts itself"),
    Case("DELETE FROM study", "no header"), Case("DROP TABLE outcome", "no such table"),
    Case("PRAGMA user_version = 0", "its format is 0"),
  ]

  @Test(arguments: cases) func `a row that was edited by hand is an error that names it`(_ edited: Case) throws {
    let study = try SpoiltStudy()
    defer { study.clean() }
    try study.run(edited.statement)
    let error = #expect(throws: StoreError.self) { try SpoiltStudy.readAll(study.path) }
    guard case .damaged? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    for text in edited.says { #expect("\(error.map { "\($0)" } ?? "")".contains(text), "\(String(describing: error))") }
    let findings = try SpoiltStudy.damage(study.path)
    #expect(!findings.isEmpty)
    try expectSalvage(study)
  }

  static let unseen = [
    Case("DELETE FROM trial WHERE number = 9", "trial 9 is missing"),
    Case("UPDATE outcome SET told_at = 4 WHERE trial = 5", "before it was asked for"),
    Case("UPDATE outcome SET told_at = 20 WHERE trial = 5", "the study's clock stands at 20"),
    Case("UPDATE trial SET capacity = 0, asked_at = 11 WHERE number IN (4, 5)", "does not fit its ask"),
    Case("UPDATE incumbent SET trial = 1 WHERE told_at = 2", "not what the outcomes make it"),
    Case("DELETE FROM incumbent", "not what the outcomes make it"),
    Case("INSERT INTO start VALUES (77, 0, 0)", "there is no such trial"),
    Case("INSERT INTO report VALUES (77, 0, 0, 0, NULL, NULL, 1, 1)", "there is no such trial"),
  ]

  @Test(arguments: unseen) func `what no single reading shows, the doctor finds`(_ edited: Case) throws {
    let study = try SpoiltStudy()
    defer { study.clean() }
    try study.run(edited.statement)
    let findings = try SpoiltStudy.damage(study.path)
    for text in edited.says { #expect(findings.contains { $0.what.contains(text) }, "\(findings)") }
    try expectSalvage(study)
  }

  @Test func `no value of any kind in any column is a trap`() throws {
    let study = try SpoiltStudy(trials: 9)
    defer { study.clean() }
    let header = try SpoiltStudy.header()
    let columns = StudyTable.allCases.flatMap { table in table.columns(header).map { "\(table.rawValue).\($0)" } }
    // The rules of the tables go first, as a schema can be edited, too.
    let spoilt = try study.python(
      """
      connection = sqlite3.connect(arguments[0], isolation_level=None)
      connection.execute("PRAGMA writable_schema = ON")
      for old, new in [("STRICT, WITHOUT", "WITHOUT"), ("STRICT", ""), (" NOT NULL", ""), (" REAL", " BLOB"),
                       (" INTEGER,", " BLOB,"), (" TEXT", " BLOB")]:
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table'", (old, new))
      connection.close()
      for name in arguments[1:]:
        table, column = name.split(".")
        for value in ["'x'", "x'00ff'", "NULL", "1 << 62", "-1", "9e999", "0.5"]:
          path = f"{arguments[0]}-{name}-{value.encode().hex()}"
          shutil.copy(arguments[0], path)
          connection = sqlite3.connect(path, isolation_level=None)
          try:
            connection.execute(f"UPDATE OR IGNORE {table} SET {column} = {value}")
            print(path)
          except sqlite3.IntegrityError: pass  # a key that takes only integers
          connection.close()
      """, [study.path] + columns)
    let paths = spoilt.split(separator: "\n").map(String.init)
    #expect(paths.count > 200)
    var harmless = 0
    for path in paths {
      do {
        try SpoiltStudy.readAll(path)
        harmless += 1
      } catch StoreError.damaged {}
      _ = try Diagnosis(of: path)
      let new = "\(path).new.hone"
      if (try? Salvage.write(path, to: new)) != nil { #expect(try SpoiltStudy.damage(new) == [], "\(path)") }
    }
    // Numbers of metrics and budgets may be anything, and so may some integers.
    #expect(harmless < paths.count / 2, "\(harmless) of \(paths.count)")
  }

  /// A salvage of it is healthy, and can be read and gone on with.
  private func expectSalvage(_ study: SpoiltStudy) throws {
    let new = "\(study.folder)/new.hone"
    do {
      let salvage = try Salvage.write(study.path, to: new)
      #expect(salvage.kept >= 28)
      #expect(try SpoiltStudy.damage(new) == [])
      try SpoiltStudy.readAll(new)
      let file = try StudyFile.open(new, forWriting: true)
      let next = try file.history().nextTrial
      try SpoiltStudy.fill(file, with: next..<next + 3)
      try file.close()
      #expect(try SpoiltStudy.damage(new) == [])
    } catch StoreError.damaged(_, let reason) {
      #expect(reason.contains("header") || reason.contains("format"), "\(reason)")
    }
  }
}
