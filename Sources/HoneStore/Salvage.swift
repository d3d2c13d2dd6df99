import GRDB
import HoneSpace
import HoneStudy

/// What a salvage kept, and what it could not.
package struct Salvage: Sendable, Equatable {
  /// How many trials there seem to have been.
  package let trials: Int
  /// How many of them the new file has.
  package let kept: Int
  /// One line each.
  package let losses: [String]

  /// Writes all that can be read of a study file into a new one.
  ///
  /// Trials keep their numbers. A trial whose configuration is lost is left out; one whose outcome is lost waits to be
  /// evaluated again. The old file is only read, and nobody may write it in the meantime.
  ///
  /// - Throws: `StoreError.damaged` where nothing can be saved.
  package static func write(_ path: String, to new: String) throws -> Salvage {
    let diagnosis = try Diagnosis(of: path)
    let lock = try ReadingLock(path)
    defer { lock.release() }
    let record: SalvagedRecord
    do { record = try SalvagedRecord(SalvagePages(ofFile: path)) } catch let fault as HeaderFault {
      throw StoreError.damaged(path: path, reason: fault.reason)
    }
    let repaired = RepairedRecord(record, isWhole: diagnosis.lacksNothing)
    try StudyFile.make(at: new, header: record.header, trials: repaired.trialLimit, fill: repaired.write)
    return Salvage(trials: record.trials, kept: repaired.trials.count, losses: repaired.losses)
  }
}

/// A record made whole: what contradicted itself is gone, and the study's clock has one event a reading.
struct RepairedRecord {
  private(set) var trials: [Entry] = []
  private(set) var trialLimit: Int?
  private(set) var losses: [String] = []
  private(set) var mark: SalvageMark?

  /// A trial with all that belongs to it.
  struct Entry {
    var proposal: Proposal
    var finished: FinishedTrial?
    var starts: [(attempt: Int, worker: Int)]
    var reports: [TrialReport]
  }

  /// - Parameter isWhole: whether nothing is known to be missing; then the record is taken as it is.
  init(_ record: SalvagedRecord, isWhole: Bool) {
    for (number, proposal) in record.proposals.sorted(by: { $0.key < $1.key }) {
      var finished = record.outcomes[number]
      finished?.proposal = proposal
      trials.append(
        Entry(
          proposal: proposal, finished: finished, starts: record.starts[number] ?? [],
          reports: (record.reports[number] ?? []).sorted { ($0.attempt, $0.step) < ($1.attempt, $1.step) }))
    }
    let missing = missing(record)
    trialLimit = record.trialLimit.map { $0 + missing.count }
    mark = record.earlier
    if !isWhole {
      noteLosses(record, missing: missing)
      mendClock(record, missing: missing)
    }
    findIncumbents(record.header)
  }

  /// Numbers that are not there, and that no earlier salvage knows of.
  private func missing(_ record: SalvagedRecord) -> [Int] {
    guard let last = trials.last?.proposal.number else { return [] }
    return (0...last).filter { record.proposals[$0] == nil && $0 >= record.earlier?.next ?? 0 }
  }

  private mutating func noteLosses(_ record: SalvagedRecord, missing: [Int]) {
    if record.isHeaderSpare {
      losses.append("how many trials were wanted is as it was at first; hone resume --trials N says otherwise")
    }
    losses += record.faults.map(\.description)
    let faulty = Set(record.faults.filter { $0.table == .trial }.compactMap(\.trial))
    let beyond = Set(record.outcomes.keys).union(record.starts.keys).filter { $0 > trials.last?.proposal.number ?? -1 }
    for range in NumberRanges((missing + beyond).filter { !faulty.contains($0) }).texts {
      losses.append("\(range): the configuration is lost")
    }
    let restarted = trials.filter { $0.finished == nil && !$0.starts.isEmpty }.map(\.proposal.number)
    for range in NumberRanges(restarted).texts {
      losses.append("\(range): no outcome; hone resume evaluates it again")
    }
  }
}

// MARK: The clock

extension RepairedRecord {
  private struct Event {
    enum Kind: Int { case ask, report, tell }
    var clock: Int
    var trial: Int
    var kind: Kind
    /// Place among the trial's reports.
    var report = 0
  }

  /// Finds the reading from which on the record may have holes, and gives each event from there on one of its own.
  ///
  /// What was asked before that reading can be repeated exactly; what came after it can only be announced.
  private mutating func mendClock(_ record: SalvagedRecord, missing: [Int]) {
    let events = events
    var first = min(record.earlier?.clock ?? .max, hole(events), conflict(events))
    // The answer to an ask may have lost its other trials: the first one missing, and those behind the last one.
    if let number = missing.first {
      let neighbour = trials.last { $0.proposal.number < number } ?? trials.first
      first = min(first, neighbour?.proposal.askedAt ?? 1)
    }
    first = min(first, trials.last?.proposal.askedAt ?? 1)
    mark = SalvageMark(
      clock: first, next: (trials.last?.proposal.number ?? -1) + 1, lost: losses.prefix(100).joined(separator: "\n"))
    renumber(events.filter { $0.clock >= first }, from: max(1, first))
  }

  /// Everything that has a reading of the clock.
  private var events: [Event] {
    var events: [Event] = []
    for (index, trial) in trials.enumerated() {
      events.append(Event(clock: trial.proposal.askedAt, trial: index, kind: .ask))
      if let finished = trial.finished { events.append(Event(clock: finished.toldAt, trial: index, kind: .tell)) }
      for (place, report) in trial.reports.enumerated() where report.judgedAt > 0 {
        events.append(Event(clock: report.judgedAt, trial: index, kind: .report, report: place))
      }
    }
    return events
  }

  /// The first reading at which nothing happened, though something did later.
  private func hole(_ events: [Event]) -> Int {
    var expected = 1
    for clock in Set(events.map(\.clock)).sorted() where clock > 0 {
      guard clock == expected else { return expected }
      expected += 1
    }
    return expected
  }

  /// The first reading that two events share, other than trials of one ask, or that lies before the trial's own ask.
  private func conflict(_ events: [Event]) -> Int {
    var first = Int.max
    var seen: [Int: Event] = [:]
    for event in events {
      let proposal = trials[event.trial].proposal
      if event.clock < 1 || event.kind != .ask && event.clock <= proposal.askedAt {
        first = min(first, event.clock, proposal.askedAt)
      }
      if let other = seen[event.clock] {
        let before = trials[other.trial].proposal
        let isOneAsk =
          event.kind == .ask && other.kind == .ask && event.trial == other.trial + 1 && proposal.origin == .optimizer
          && before.origin == .optimizer && proposal.capacity == before.capacity
        if !isOneAsk { first = min(first, event.clock) }
      }
      seen[event.clock] = event
    }
    return first
  }

  /// In the order that there was; what contradicts it comes last.
  private mutating func renumber(_ events: [Event], from first: Int) {
    let late = events.filter { $0.kind != .ask && $0.clock <= trials[$0.trial].proposal.askedAt }
    let inOrder = events.filter { $0.kind == .ask || $0.clock > trials[$0.trial].proposal.askedAt }
    let sorted = inOrder.sorted { ($0.clock, $0.trial, $0.kind.rawValue) < ($1.clock, $1.trial, $1.kind.rawValue) }
    for (offset, event) in (sorted + late).enumerated() {
      let clock = first + offset
      switch event.kind {
      case .ask: trials[event.trial].proposal.askedAt = clock
      case .tell: trials[event.trial].finished?.toldAt = clock
      case .report: trials[event.trial].reports[event.report].judgedAt = clock
      }
    }
    for index in trials.indices {
      let proposal = trials[index].proposal
      trials[index].finished?.proposal = proposal
    }
  }

  private mutating func findIncumbents(_ header: StudyHeader) {
    let aim = header.aim
    var incumbent: Incumbent?
    let order = trials.indices.filter { trials[$0].finished != nil }.sorted {
      trials[$0].finished?.toldAt ?? 0 < trials[$1].finished?.toldAt ?? 0
    }
    for index in order {
      guard let finished = trials[index].finished, let value = aim.value(of: finished.outcome) else { continue }
      guard Incumbent.improves(value, on: incumbent, minimizes: aim.minimizes) else { continue }
      incumbent = Incumbent(trial: finished.proposal.number, value: value)
      trials[index].finished?.improved = true
    }
  }
}

// MARK: Writing

extension RepairedRecord {
  /// Writes all into a new study file.
  func write(_ file: StudyFile) throws {
    var rest = trials[...]
    while !rest.isEmpty {
      let block = rest.prefix(1000)
      rest = rest.dropFirst(1000)
      var records: [StudyRecord] = [.proposals(block.map(\.proposal))]
      for trial in block {
        for (attempt, start) in trial.starts.sorted(by: { $0.attempt < $1.attempt }).enumerated() {
          records.append(.started([Assignment(trial.proposal, attempt: attempt)], worker: start.worker))
        }
      }
      records.append(.outcomes(block.compactMap(\.finished)))
      records += block.flatMap(\.reports).map(StudyRecord.report)
      try file.write(records)
    }
    guard let mark else { return }
    try file.writing { database in
      try database.execute(sql: SalvageMark.statement)
      try database.execute(
        sql: "INSERT INTO salvage VALUES (1, ?, ?, ?)", arguments: [mark.clock, mark.next, mark.lost])
    }
  }
}

/// Numbers of trials in words: `trials 3 to 7`.
struct NumberRanges {
  private let ranges: [ClosedRange<Int>]

  init(_ numbers: [Int]) {
    var ranges: [ClosedRange<Int>] = []
    for number in Set(numbers).sorted() {
      if let last = ranges.last, number == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    self.ranges = ranges
  }

  var texts: [String] {
    ranges.map { range in
      range.count == 1 ? "trial \(range.lowerBound)" : "trials \(range.lowerBound) to \(range.upperBound)"
    }
  }
}

extension StudyFile {
  /// The mark of an earlier salvage; nil for a file that was never salvaged.
  func salvageMark() throws -> SalvageMark? {
    try reading { database in
      guard try database.tableExists("salvage") else { return nil }
      let marks = try StatementRow.all(database, "SELECT id, clock, next, lost FROM salvage") { SalvageMark($0) }
      guard let mark = marks.first ?? nil else {
        throw StoreError.damaged(path: path, reason: "table salvage has no legal row")
      }
      return mark
    }
  }
}
