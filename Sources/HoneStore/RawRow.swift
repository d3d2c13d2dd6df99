import GRDB
import HoneSpace
import HoneStudy

/// A row as a file has it: nothing about it is trusted.
protocol RawRow {
  var width: Int { get }
  /// The value of a column that is there.
  func value(_ column: Int) -> DatabaseValue
}

/// The row that a statement stands at.
struct StatementRow: RawRow {
  private let statement: SQLiteStatement
  let width: Int

  /// What `body` makes of each row of a query; the row is of no use after the call.
  static func all<Value>(
    _ database: Database, _ sql: String, _ arguments: StatementArguments = StatementArguments(),
    _ body: (StatementRow) throws -> Value
  ) throws -> [Value] {
    let statement = try database.cachedStatement(sql: sql)
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    let row = StatementRow(statement)
    var values: [Value] = []
    while try rows.next() != nil { values.append(try body(row)) }
    return values
  }

  private init(_ statement: Statement) {
    self.statement = statement.sqliteStatement
    width = statement.columnCount
  }

  func value(_ column: Int) -> DatabaseValue { DatabaseValue(sqliteStatement: statement, index: CInt(column)) }
}

extension [DatabaseValue]: RawRow {
  var width: Int { count }
  func value(_ column: Int) -> DatabaseValue { self[column] }
}

/// The tables of a study file, with their columns in order; `Schema` makes them so.
enum StudyTable: String, CaseIterable {
  case study, trial, start, outcome, report, incumbent

  func columns(_ header: StudyHeader) -> [String] {
    let metrics = header.metrics.indices.map { "m\($0)" }
    switch self {
    case .study: return ["id", "trials", "header", "owner"]
    case .trial:
      return ["number", "origin", "asked_at", "capacity", "told", "budget", "parent"]
        + header.space.hyperparameters.indices.map { "h\($0)" }
    case .start: return ["trial", "attempt", "worker"]
    case .outcome:
      return [
        "trial", "state", "told_at", "attempts", "worker", "started_at", "seconds", "budget", "status", "message",
      ] + metrics + header.metrics.indices.map { "d\($0)" }
    case .report: return ["trial", "attempt", "step", "judged_at", "budget", "gradient"] + metrics
    case .incumbent: return ["told_at", "trial", "value"]
    }
  }

  /// Whether the first column is the row's id, which SQLite keeps beside the row's record.
  var hasRowID: Bool { self != .start && self != .report }
}

/// What is wrong with one row.
struct RowFault: Error, Equatable, CustomStringConvertible {
  var table: StudyTable
  /// nil where even that is not known.
  var trial: Int?
  /// Name of the column, for a hyperparameter or a metric with its own name behind it; nil: the row as a whole.
  var column: String?
  var reason: String

  /// `table outcome, trial 17, column state`.
  var place: String {
    "table \(table.rawValue)" + (trial.map { ", trial \($0)" } ?? "") + (column.map { ", column \($0)" } ?? "")
  }

  var description: String { "\(place): \(reason)" }
}

/// Reads the columns of one row and checks each: a value that does not fit is a fault, never a trap.
///
/// A class, since every row refers to it.
final class RecordReader: Sendable {
  let header: StudyHeader
  private let hyperparameterCount: Int
  private let metricCount: Int

  /// Numbers of trials, and whatever else counts.
  static let counts = StudyLimits.counts
  private static let integers = -(1 << 48)...(1 << 48)
  /// Seconds: more than the age of the Earth is an error.
  private static let longest = 1e18

  init(_ header: StudyHeader) {
    self.header = header
    hyperparameterCount = header.space.hyperparameters.count
    metricCount = header.metrics.count
  }

  /// How many trials a study may have; nil: no limit.
  func trialLimit(_ study: some RawRow) throws(RowFault) -> Int? {
    switch study.value(1).storage {
    case .null: return nil
    case .int64(let limit) where Self.counts.contains(Int(limit)): return Int(limit)
    default:
      throw RowFault(table: .study, column: "trials", reason: "\(study.value(1)) is no number of trials")
    }
  }

  func proposal(_ row: some RawRow) throws(RowFault) -> Proposal {
    let trial = try TrialCells(.trial, row, key: 0, width: 7 + hyperparameterCount, reader: self)
    guard let origin = TrialOrigin(rawValue: try trial.integer(1, Self.integers)) else {
      throw trial.fault(1, "it is no origin of a trial")
    }
    var values = [Double](repeating: .nan, count: hyperparameterCount)
    for index in 0..<hyperparameterCount { values[index] = try trial.optionalNumber(7 + index) ?? .nan }
    let configuration = Configuration(values)
    do throws(SpaceError) { try header.space.validate(configuration) } catch {
      let index = error.subject.flatMap(header.space.index)
      throw RowFault(
        table: .trial, trial: trial.number, column: index.map { trial.name(7 + $0) }, reason: error.description)
    }
    let parent = try trial.optionalInteger(6, Self.counts)
    if let parent, parent >= trial.number { throw trial.fault(6, "a trial can only continue an earlier one") }
    return Proposal(
      number: trial.number, configuration: configuration, budget: try trial.optionalNumber(5), parent: parent,
      origin: origin, askedAt: try trial.integer(2, Self.counts), capacity: try trial.integer(3, Self.counts),
      told: try trial.integer(4, Self.counts))
  }

  /// The outcome of a trial, whose columns begin at `base`; `attempts` and `worker` with it.
  func finished(_ row: some RawRow, from base: Int = 0, of proposal: Proposal) throws(RowFault) -> FinishedTrial {
    let outcome = try TrialCells(
      .outcome, row, from: base, trial: proposal.number, width: 10 + 2 * metricCount, reader: self)
    let result = try result(outcome)
    let seconds = try outcome.number(6)
    guard seconds >= 0, seconds <= Self.longest else { throw outcome.fault(6, "it is no duration") }
    var metrics: [Double] = []
    var deviations: [Double] = []
    metrics.reserveCapacity(metricCount)
    deviations.reserveCapacity(metricCount)
    for index in 0..<metricCount { metrics.append(try outcome.optionalNumber(10 + index) ?? .nan) }
    for index in 0..<metricCount { deviations.append(try outcome.optionalNumber(10 + metricCount + index) ?? .nan) }
    return FinishedTrial(
      proposal: proposal,
      outcome: Outcome(
        result, metrics: metrics, deviations: deviations, budget: try outcome.optionalNumber(7), seconds: seconds,
        startedAt: try outcome.number(5)),
      attempts: try outcome.integer(3, Self.counts), worker: try outcome.integer(4, Self.integers),
      toldAt: try outcome.integer(2, Self.counts))
  }

  /// The trial that an outcome, a start or a report belongs to.
  func trial(of row: some RawRow, in table: StudyTable) throws(RowFault) -> Int {
    let count = table.columns(header).count
    return try TrialCells(table, row, key: 0, width: count, reader: self).number
  }

  /// The attempt and the worker of a start.
  func start(_ row: some RawRow) throws(RowFault) -> (trial: Int, attempt: Int, worker: Int) {
    let start = try TrialCells(.start, row, key: 0, width: 3, reader: self)
    return (start.number, try start.integer(1, Self.counts), try start.integer(2, Self.integers))
  }

  func report(_ row: some RawRow) throws(RowFault) -> TrialReport {
    let report = try TrialCells(.report, row, key: 0, width: 6 + metricCount, reader: self)
    var metrics: [Double] = []
    for index in 0..<metricCount { metrics.append(try report.optionalNumber(6 + index) ?? .nan) }
    return TrialReport(
      trial: report.number, attempt: try report.integer(1, Self.counts), step: try report.integer(2, Int.min...Int.max),
      budget: try report.optionalNumber(4), metrics: metrics,
      gradient: try report.numbers(5, count: hyperparameterCount), judgedAt: try report.integer(3, Self.counts))
  }

  func incumbent(_ row: some RawRow) throws(RowFault) -> (toldAt: Int, Incumbent) {
    let incumbent = try TrialCells(.incumbent, row, key: 1, width: 3, reader: self)
    return (
      try incumbent.integer(0, Self.counts), Incumbent(trial: incumbent.number, value: try incumbent.number(2))
    )
  }

  private func result<Source>(_ outcome: TrialCells<Source>) throws(RowFault) -> Outcome.Result {
    let state = try outcome.integer(1, Self.integers)
    let status = try outcome.integer(8, Self.integers)
    switch TrialState(rawValue: state) {
    case .complete, .cancelled: return .complete
    case .stopped: return .stopped
    case .paused: return .paused
    case .failed:
      guard let kind = FailureKind(rawValue: status) else { throw outcome.fault(8, "it is no status of a failure") }
      return .failed(kind, message: try outcome.text(9))
    case .waiting, .running: throw outcome.fault(1, "a trial with an outcome does not wait or run")
    case nil: throw outcome.fault(1, "it is no state of a trial")
    }
  }
}

/// The columns that one table has in a row, which may be of a join.
private struct TrialCells<Source: RawRow> {
  let table: StudyTable
  let number: Int
  private let row: Source
  private let base: Int
  private let reader: RecordReader

  init(
    _ table: StudyTable, _ row: Source, from base: Int = 0, trial: Int, width: Int, reader: RecordReader
  ) throws(RowFault) {
    (self.table, self.row, self.base, self.reader, number) = (table, row, base, reader, trial)
    guard row.width >= base + width else {
      throw RowFault(table: table, trial: trial, reason: "it has \(row.width - base) columns instead of \(width)")
    }
  }

  /// - Parameter key: column with the trial's number.
  init(_ table: StudyTable, _ row: Source, key: Int, width: Int, reader: RecordReader) throws(RowFault) {
    guard row.width >= width else {
      throw RowFault(table: table, reason: "a row has \(row.width) columns instead of \(width)")
    }
    guard case .int64(let number) = row.value(key).storage, RecordReader.counts.contains(Int(number)) else {
      throw RowFault(
        table: table, column: table.columns(reader.header)[key],
        reason: "\(Self.shown(row.value(key))) is no number of a trial")
    }
    try self.init(table, row, trial: Int(number), width: width, reader: reader)
  }

  func integer(_ column: Int, _ range: ClosedRange<Int>) throws(RowFault) -> Int {
    guard let value = try optionalInteger(column, range) else { throw fault(column, "it must be an integer") }
    return value
  }

  func optionalInteger(_ column: Int, _ range: ClosedRange<Int>) throws(RowFault) -> Int? {
    switch row.value(base + column).storage {
    case .null: return nil
    case .int64(let value) where range.contains(Int(value)): return Int(value)
    case .int64: throw fault(column, "it is out of range")
    default: throw fault(column, "it must be an integer")
    }
  }

  func number(_ column: Int) throws(RowFault) -> Double {
    guard let value = try optionalNumber(column) else { throw fault(column, "it must be a number") }
    return value
  }

  func optionalNumber(_ column: Int) throws(RowFault) -> Double? {
    switch row.value(base + column).storage {
    case .null: return nil
    case .double(let value): return value
    // SQLite stores a whole number as an integer, whatever the column.
    case .int64(let value): return Double(value)
    default: throw fault(column, "it must be a number")
    }
  }

  /// A blob of `count` doubles, little-endian; absent: none.
  func numbers(_ column: Int, count: Int) throws(RowFault) -> [Double] {
    switch row.value(base + column).storage {
    case .null: return []
    case .blob(let data) where data.count == 8 * count:
      let bytes = [UInt8](data)
      return (0..<count).map { index in
        let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[8 * index + $1]) << UInt64(8 * $1) }
        return Double(bitPattern: bits)
      }
    default: throw fault(column, "it must be a blob of \(count) doubles")
    }
  }

  /// Absent: "".
  func text(_ column: Int) throws(RowFault) -> String {
    switch row.value(base + column).storage {
    case .null: return ""
    case .string(let text): return text
    default: throw fault(column, "it must be a text")
    }
  }

  /// `value is no state of a trial`, for a reason that begins with "it".
  func fault(_ column: Int, _ reason: String) -> RowFault {
    let value = Self.shown(row.value(base + column))
    let sentence = reason.hasPrefix("it ") ? value + reason.dropFirst(2) : "\(value): \(reason)"
    return RowFault(table: table, trial: number, column: name(column), reason: sentence)
  }

  /// The name of a column, with what it stands for.
  func name(_ column: Int) -> String {
    let columns = table.columns(reader.header)
    guard columns.indices.contains(column) else { return "\(column)" }
    let name = columns[column]
    guard let index = Int(name.dropFirst()) else { return name }
    switch name.first {
    case "h": return "\(name) (\(reader.header.space.hyperparameters[index].name))"
    case "m", "d": return "\(name) (\(reader.header.metrics[index].name))"
    default: return name
    }
  }

  private static func shown(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .null: "NULL"
    case .int64(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let text): "\"\(text.prefix(40))\(text.count > 40 ? "…" : "")\""
    case .blob(let data): "a blob of \(data.count) bytes"
    }
  }
}
