import GRDB
import HoneSpace
import HoneStudy

/// What can still be read of a study: every row that is whole and legal, wherever it lies.
struct SalvagedRecord {
  let header: StudyHeader
  private(set) var trialLimit: Int?
  /// Whether the header is the one that was put aside when the study was made: later wishes for more trials are lost.
  let isHeaderSpare: Bool
  private(set) var proposals: [Int: Proposal] = [:]
  /// Their proposals are placeholders.
  private(set) var outcomes: [Int: FinishedTrial] = [:]
  private(set) var starts: [Int: [(attempt: Int, worker: Int)]] = [:]
  private(set) var reports: [Int: [TrialReport]] = [:]
  /// Rows that are there, and wrong.
  private(set) var faults: [RowFault] = []
  /// What an earlier salvage left on record.
  private(set) var earlier: SalvageMark?

  private let reader: RecordReader
  private let widths: [StudyTable: Int]

  /// Reads all pages twice: for the header, which says what the columns mean, and then for the rows.
  ///
  /// - Throws: if there is no header, without which nothing else means anything.
  init(_ pages: SalvagePages) throws(HeaderFault) {
    var (found, fault): ((limit: Int?, header: StudyHeader, isSpare: Bool)?, HeaderFault?)
    pages.forEachPage(id: 1) { rows in
      for row in rows {
        guard let (limit, json, isSpare) = Self.headerRow(row), found?.isSpare != false else { continue }
        do throws(HeaderFault) { found = (limit, try StudyHeader(json: json), isSpare) } catch { fault = error }
      }
    }
    guard let found else { throw fault ?? HeaderFault(reason: "its header is lost") }
    header = found.header
    trialLimit = found.limit
    isHeaderSpare = found.isSpare
    reader = RecordReader(found.header)
    widths = Dictionary(uniqueKeysWithValues: StudyTable.allCases.map { ($0, $0.columns(found.header).count) })
    pages.forEachPage { take($0) }
  }

  /// How many trials there seem to have been.
  var trials: Int {
    let known = [proposals.keys.max(), outcomes.keys.max(), starts.keys.max()].compactMap { $0 }.max() ?? -1
    return known + 1
  }

  /// Tables `study` and `spare` look alike, but the spare one has no owner.
  private static func headerRow(_ row: SalvagePages.Found) -> (limit: Int?, json: String, isSpare: Bool)? {
    guard row.rowID == 1, row.values.count == 4, case .string(let json) = row.values[2].storage, json.hasPrefix("{")
    else { return nil }
    let isSpare = row.values[3].storage == .null || row.values[3] == "".databaseValue
    switch row.values[1].storage {
    case .null: return (nil, json, isSpare)
    case .int64(let limit) where RecordReader.counts.contains(Int(limit)): return (Int(limit), json, isSpare)
    default: return nil
    }
  }

  /// The rows of one page are of one table: the one that more of them fit.
  private mutating func take(_ rows: [SalvagePages.Found]) {
    if rows.count == 1, let mark = SalvageMark(rows[0]) { earlier = mark }
    let batches = [StudyTable.trial, .outcome, .start, .report].compactMap { table in
      let fitting = rows.filter { $0.values.count == widths[table] && ($0.rowID != nil) == table.hasRowID }
      return fitting.isEmpty ? nil : Batch(fitting, of: table, reader)
    }
    guard let batch = batches.min(by: { $0.faults.count < $1.faults.count }) else { return }
    for proposal in batch.proposals { proposals[proposal.number] = proposal }
    for outcome in batch.outcomes { outcomes[outcome.proposal.number] = outcome }
    for start in batch.starts { starts[start.trial, default: []].append((start.attempt, start.worker)) }
    for report in batch.reports { reports[report.trial, default: []].append(report) }
    faults += batch.faults
  }
}

/// The rows of one page, taken for those of one table.
private struct Batch {
  var proposals: [Proposal] = []
  var outcomes: [FinishedTrial] = []
  var starts: [(trial: Int, attempt: Int, worker: Int)] = []
  var reports: [TrialReport] = []
  var faults: [RowFault] = []

  init(_ rows: [SalvagePages.Found], of table: StudyTable, _ reader: RecordReader) {
    for row in rows {
      var values = row.values
      if let id = row.rowID { values[0] = id.databaseValue }
      do throws(RowFault) {
        switch table {
        case .trial: proposals.append(try reader.proposal(values))
        case .outcome:
          let trial = Proposal(number: try reader.trial(of: values, in: .outcome), configuration: Configuration([]))
          outcomes.append(try reader.finished(values, of: trial))
        case .start: starts.append(try reader.start(values))
        case .report: reports.append(try reader.report(values))
        case .study, .incumbent: break
        }
      } catch {
        faults.append(error)
      }
    }
  }
}

/// Table `salvage`, in a file that `hone doctor --salvage` wrote: from where on the record has holes.
struct SalvageMark: Equatable {
  static let statement = """
    CREATE TABLE salvage (id INTEGER PRIMARY KEY CHECK (id = 1), clock INTEGER NOT NULL, next INTEGER NOT NULL, \
    lost TEXT NOT NULL) STRICT
    """

  /// Reading of the study's clock from which on asks cannot be repeated.
  var clock: Int
  /// Numbers below this that are not there were lost.
  var next: Int
  /// What was lost, for people.
  var lost: String

  init(clock: Int, next: Int, lost: String) {
    (self.clock, self.next, self.lost) = (clock, next, lost)
  }

  init?(_ row: SalvagePages.Found) {
    guard row.rowID == 1 else { return nil }
    self.init(row.values)
  }

  /// Columns of the table in order; nil if the row is something else.
  init?(_ row: some RawRow) {
    guard row.width == 4, case .int64(let clock) = row.value(1).storage, case .int64(let next) = row.value(2).storage,
      case .string(let lost) = row.value(3).storage, RecordReader.counts.contains(Int(clock)),
      RecordReader.counts.contains(Int(next))
    else { return nil }
    self.init(clock: Int(clock), next: Int(next), lost: lost)
  }
}
