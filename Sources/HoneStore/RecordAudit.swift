import GRDB
import HoneSpace
import HoneStudy

/// Reads every row of a study, one by one and then beside each other, and gathers what is wrong.
struct RecordAudit {
  /// With the kind of each, by which they are counted.
  private(set) var faults: [(kind: String, fault: RowFault)] = []
  /// Numbers that there should be.
  private(set) var trials = 0
  /// Trials that are legal, and whose outcomes are.
  private(set) var readable = 0
  /// Legal trials without an outcome.
  private(set) var unfinished = 0
  private(set) var mark: SalvageMark?

  /// A trial as far as the study's clock knows it.
  private struct Ask {
    var number: Int
    var clock: Int
    var capacity: Int
    var isOptimizers: Bool
  }
  private struct Tell {
    var trial: Int
    var clock: Int
    /// Its value, if it is complete.
    var value: Double?
  }

  private let header: StudyHeader
  private let aim: Aim
  private let reader: RecordReader
  private var asks: [Ask] = []
  private var tells: [Tell] = []
  private var judged: [(trial: Int, clock: Int)] = []
  /// Numbers of the trials that there are, legal or not, in order.
  private var numbers: [Int] = []
  private var broken: Set<Int> = []

  init(_ header: StudyHeader) {
    self.header = header
    aim = header.aim
    reader = RecordReader(header)
  }

  /// - Throws: what SQLite says when it cannot go on.
  mutating func read(_ database: Database) throws {
    if try database.tableExists("salvage") {
      let marks = try StatementRow.all(database, "SELECT id, clock, next, lost FROM salvage") { SalvageMark($0) }
      mark = marks.first ?? nil
    }
    try forEach(.study, database) { audit, row throws(RowFault) in _ = try audit.reader.trialLimit(row) }
    try readTrials(database)
    try readOutcomes(database)
    try readStarts(database)
    try readReports(database)
    checkNumbers()
    checkClock()
    try checkIncumbents(database)
    readable = numbers.count - broken.count
    unfinished = asks.count - tells.count
  }

  private mutating func note(_ fault: RowFault, _ kind: String? = nil) {
    if let trial = fault.trial, has(trial) { broken.insert(trial) }
    faults.append((kind ?? "table \(fault.table.rawValue)", fault))
  }

  /// Whether there is a trial of that number.
  private func has(_ trial: Int) -> Bool {
    var (low, high) = (0, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] < trial { low = middle + 1 } else { high = middle }
    }
    return low < numbers.count && numbers[low] == trial
  }
}

// MARK: Row by row

extension RecordAudit {
  private mutating func forEach(
    _ table: StudyTable, _ database: Database, _ body: (inout RecordAudit, StatementRow) throws(RowFault) -> Void
  ) throws {
    let sql = "SELECT \(table.columns(header).joined(separator: ", ")) FROM \(table.rawValue) ORDER BY 1"
    _ = try StatementRow.all(database, sql) { row in
      do throws(RowFault) { try body(&self, row) } catch { note(error) }
    }
  }

  private mutating func readTrials(_ database: Database) throws {
    try forEach(.trial, database) { audit, row throws(RowFault) in
      audit.numbers.append(try audit.reader.trial(of: row, in: .trial))
      let proposal = try audit.reader.proposal(row)
      audit.asks.append(
        Ask(
          number: proposal.number, clock: proposal.askedAt, capacity: proposal.capacity,
          isOptimizers: proposal.origin == .optimizer))
    }
  }

  private mutating func readOutcomes(_ database: Database) throws {
    let nothing = Configuration([])
    try forEach(.outcome, database) { audit, row throws(RowFault) in
      let trial = try audit.reader.trial(of: row, in: .outcome)
      try audit.require(trial, for: .outcome)
      let finished = try audit.reader.finished(row, of: Proposal(number: trial, configuration: nothing))
      audit.tells.append(
        Tell(trial: trial, clock: finished.toldAt, value: audit.aim.value(of: finished.outcome)))
    }
  }

  private mutating func readStarts(_ database: Database) throws {
    try forEach(.start, database) { audit, row throws(RowFault) in
      try audit.require(try audit.reader.start(row).trial, for: .start)
    }
  }

  private mutating func readReports(_ database: Database) throws {
    try forEach(.report, database) { audit, row throws(RowFault) in
      let report = try audit.reader.report(row)
      try audit.require(report.trial, for: .report)
      if report.judgedAt > 0 { audit.judged.append((report.trial, report.judgedAt)) }
    }
  }

  private func require(_ trial: Int, for table: StudyTable) throws(RowFault) {
    guard !has(trial) else { return }
    throw RowFault(table: table, trial: trial, reason: "there is no such trial")
  }
}

// MARK: Row beside row

extension RecordAudit {
  /// Numbers follow each other; what an earlier salvage could not save is not missed again.
  private mutating func checkNumbers() {
    let known = mark?.next ?? 0
    var expected = 0
    var missing: [Int] = []
    trials = numbers.count
    for number in numbers {
      let first = max(expected, known)
      if first < number {
        trials += number - first
        // Only the first few have a place in a list.
        missing += Array((first..<number).prefix(1000))
      }
      expected = number + 1
    }
    for range in NumberRanges(missing).texts {
      note(RowFault(table: .trial, reason: "\(range) \(range.hasPrefix("trials") ? "are" : "is") missing"), "numbers")
    }
  }

  /// No two events have one reading, but the trials of one ask; no trial is told before it was asked for.
  private mutating func checkClock() {
    var clocks: [(clock: Int, trial: Int)] = []
    var last: Ask?
    var size = 0
    for ask in asks {
      if let last, ask.isOptimizers, last.isOptimizers, ask.clock == last.clock {
        size += 1
        if ask.capacity != last.capacity || size > ask.capacity {
          note(RowFault(table: .trial, trial: ask.number, column: "capacity", reason: "it does not fit its ask"))
        }
      } else {
        clocks.append((ask.clock, ask.number))
        size = 1
      }
      last = ask
    }
    checkTells()
    clocks += tells.map { ($0.clock, $0.trial) } + judged.map { ($0.clock, $0.trial) }
    clocks.sort { $0 < $1 }
    for (left, right) in zip(clocks, clocks.dropFirst()) where left.clock == right.clock {
      note(
        RowFault(
          table: .trial, trial: right.trial,
          reason: "the study's clock stands at \(right.clock) both for it and for trial \(left.trial)"), "clock")
    }
  }

  /// Asks and tells are both in order of their trials.
  private mutating func checkTells() {
    var place = 0
    for tell in tells {
      while place < asks.count, asks[place].number < tell.trial { place += 1 }
      guard place < asks.count, asks[place].number == tell.trial, tell.clock <= asks[place].clock else { continue }
      note(
        RowFault(
          table: .outcome, trial: tell.trial, column: "told_at",
          reason: "it was told at \(tell.clock), before it was asked for at \(asks[place].clock)"))
    }
  }

  /// The trajectory follows from the outcomes.
  private mutating func checkIncumbents(_ database: Database) throws {
    let minimizes = header.aim.minimizes
    var expected: [(Int, Incumbent)] = []
    for tell in tells.sorted(by: { $0.clock < $1.clock }) {
      guard let value = tell.value,
        Incumbent.improves(value, on: expected.last?.1, minimizes: minimizes)
      else { continue }
      expected.append((tell.clock, Incumbent(trial: tell.trial, value: value)))
    }
    var recorded: [(Int, Incumbent)] = []
    try forEach(.incumbent, database) { audit, row throws(RowFault) in
      recorded.append(try audit.reader.incumbent(row))
    }
    guard broken.isEmpty else { return }
    let differing = zip(expected, recorded).first { $0 != $1 }
    guard differing != nil || expected.count != recorded.count else { return }
    let trial = differing?.1.1.trial ?? recorded.dropFirst(expected.count).first?.1.trial
    note(RowFault(table: .incumbent, trial: trial, reason: "it is not what the outcomes make it"), "incumbents")
  }
}
