import Foundation
import GRDB
import HoneSpace
package import HoneStudy

/// A trial as the study file has it.
package struct RecordedTrial: Sendable, Equatable {
  package var proposal: Proposal
  /// How often it was started.
  package var attempts: Int
  /// nil while it has none.
  package var finished: FinishedTrial?

  package init(proposal: Proposal, attempts: Int, finished: FinishedTrial? = nil) {
    self.proposal = proposal
    self.attempts = attempts
    self.finished = finished
  }

  /// Where the trial stands; a trial without an outcome counts as waiting, since nobody knows whether it runs.
  package var state: TrialState { finished?.outcome.state ?? .waiting }
}

extension StudyFile {
  /// Calls `body` with every trial from number `first` on, in order.
  ///
  /// Nothing is locked while `body` runs, however long it takes: a reader that held on to what it reads would keep the
  /// writer's log from being taken back, and it would grow without bound.
  package func forEachTrial(from first: Int = 0, _ body: (RecordedTrial) throws -> Bool) throws {
    let (reader, sql) = (RecordReader(header), "\(selectTrials) WHERE t.number >= ? ORDER BY t.number LIMIT 256")
    var next: Int? = first
    while let from = next {
      let trials = try reading { database in
        try StatementRow.all(database, sql, [from]) { try recordedTrial($0, reader) }
      }
      for trial in trials {
        guard try body(trial) else { return }
      }
      next = trials.last.map { $0.proposal.number + 1 }
    }
  }

  /// One trial, if there is one of that number.
  package func trial(_ number: Int) throws -> RecordedTrial? {
    try reading { database in
      try StatementRow.all(database, "\(selectTrials) WHERE t.number = ?", [number]) {
        try recordedTrial($0, RecordReader(header))
      }.first
    }
  }

  /// The best complete trial so far.
  package func incumbent() throws -> Incumbent? {
    try reading { database in
      try StatementRow.all(database, "\(selectIncumbents) ORDER BY told_at DESC LIMIT 1") {
        try RecordReader(header).incumbent($0).1
      }.first
    }
  }

  /// Every incumbent that there was, in order; each better than the one before.
  package func incumbentTrajectory() throws -> [Incumbent] {
    try reading { database in
      var trajectory: [Incumbent] = []
      let reader = RecordReader(header)
      let minimizes = header.aim.minimizes
      let rows = try StatementRow.all(database, "\(selectIncumbents) ORDER BY told_at") { try reader.incumbent($0) }
      for (_, incumbent) in rows {
        guard Incumbent.improves(incumbent.value, on: trajectory.last, minimizes: minimizes) else {
          throw RowFault(
            table: .incumbent, trial: incumbent.trial, column: "value", reason: "it is no better than the one before")
        }
        trajectory.append(incumbent)
      }
      return trajectory
    }
  }

  /// Reports of a trial's last attempt, in order of their steps.
  package func reports(of trial: Int) throws -> [TrialReport] {
    try reading { database in
      let reader = RecordReader(header)
      return try StatementRow.all(database, "\(selectReports) WHERE \(lastAttempt) ORDER BY step", [trial, trial]) {
        try reader.report($0)
      }
    }
  }

  /// What a trial printed in its last evaluation; nil if nothing.
  package func output(of trial: Int) throws -> TrialOutput? {
    try reading { database in
      try Row.fetchOne(database, sql: "SELECT stdout, stderr FROM output WHERE trial = ?", arguments: [trial]).map {
        TrialOutput(standardOutput: $0[0] ?? "", standardError: $0[1] ?? "")
      }
    }
  }

  package func counts() throws -> TrialCounts {
    try reading { database in
      var counts = TrialCounts()
      // A join: an outcome without its trial counts for nothing.
      let sql = "SELECT o.state, count(*) FROM trial t JOIN outcome o ON o.trial = t.number GROUP BY o.state"
      let rows = try StatementRow.all(database, sql) { ($0.value(0), $0.value(1)) }
      for (state, count) in rows {
        guard case .int64(let number) = state.storage, let state = TrialState(rawValue: Int(number)) else {
          throw RowFault(table: .outcome, column: "state", reason: "\(state) is no state of a trial")
        }
        if case .int64(let count) = count.storage { counts[state] = Int(count) }
      }
      let proposed = try Int.fetchOne(database, sql: "SELECT count(*) FROM trial") ?? 0
      counts[.waiting] = proposed - counts.ended
      return counts
    }
  }

  /// What the trials have spent; nil if the objective has no budget.
  package func spending() throws -> Spending? {
    guard var spending = header.spending else { return nil }
    try forEachTrial { trial in
      if let finished = trial.finished { spending.note(finished.proposal, finished.outcome) }
      return true
    }
    return spending
  }

  /// The state from which the engine goes on.
  ///
  /// Trials that were running are given back.
  package func history() throws -> StudyHistory {
    let counts = try counts()
    let incumbent = try incumbent()
    return try reading { database in
      func integer(_ sql: String, _ table: StudyTable, _ column: String) throws -> Int? {
        switch try DatabaseValue.fetchOne(database, sql: sql)?.storage {
        case nil, .null: return nil
        case .int64(let value) where RecordReader.counts.contains(Int(value)): return Int(value)
        case let value?:
          throw RowFault(table: table, column: column, reason: "\(value.value ?? "NULL") is out of range")
        }
      }
      let clock = [
        try integer("SELECT max(asked_at) FROM trial", .trial, "asked_at"),
        try integer("SELECT max(told_at) FROM outcome", .outcome, "told_at"),
        try integer("SELECT max(judged_at) FROM report", .report, "judged_at"),
      ]
      let reader = RecordReader(header)
      let unfinished = try StatementRow.all(database, "\(selectTrials) WHERE o.trial IS NULL ORDER BY t.number") {
        try recordedTrial($0, reader)
      }
      let next = try integer("SELECT max(number) FROM trial", .trial, "number").map { $0 + 1 } ?? 0
      if let orphan = try integer("SELECT max(trial) FROM outcome", .outcome, "trial"), orphan >= next {
        throw RowFault(table: .outcome, trial: orphan, reason: "there is no such trial")
      }
      return StudyHistory(
        counts: counts, nextTrial: next, clock: clock.compactMap { $0 }.max() ?? 0,
        foreign: try Int.fetchOne(database, sql: "SELECT count(*) FROM trial WHERE origin <> 0") ?? 0,
        unfinished: unfinished.map { ($0.proposal, $0.attempts) }, incumbent: incumbent)
    }
  }

  /// What the optimizer saw, in the order in which it saw it.
  ///
  /// In a file that was salvaged, an ask that may have lost a part of its answer, or came after an outcome that is lost,
  /// cannot be repeated: its trials are announced instead.
  ///
  package func replay() throws -> Replay {
    let incompleteFrom = try salvageMark()?.clock ?? .max
    var trials: [(proposal: Proposal, finished: FinishedTrial?)] = []
    try forEachTrial { trial in
      var proposal = trial.proposal
      if proposal.askedAt >= incompleteFrom { proposal.origin = .queue }
      trials.append((proposal, trial.finished))
      return true
    }
    let reader = RecordReader(header)
    let judged = try reading { database in
      try StatementRow.all(database, "\(selectReports) WHERE judged_at > 0") { try reader.report($0) }
    }
    return Replay(
      trials, reports: judged, deterministic: header.deterministic, before: header.warmStart?.finished ?? [])
  }
}

extension StudyFile {
  /// The last snapshot of the optimizer; nil if there is none, or none that can be read: a replay does without.
  package func snapshot() throws -> OptimizerSnapshot? {
    try reading { database in
      let sql = "SELECT steps, library, state FROM snapshot"
      guard let row = try? Row.fetchOne(database, sql: sql),
        let steps = Int.fromDatabaseValue(row[0]), let library = String.fromDatabaseValue(row[1]),
        let state = Data.fromDatabaseValue(row[2])
      else { return nil }
      return OptimizerSnapshot(steps: steps, library: library, state: [UInt8](state))
    }
  }
}

// MARK: Rows

extension StudyFile {
  /// Columns: 7 of the trial, its configuration, the number of starts, 9 of the outcome, metrics, deviations.
  private var selectTrials: String {
    let configuration = header.space.hyperparameters.indices.map { ", t.h\($0)" }.joined()
    let metrics =
      header.metrics.indices.map { ", o.m\($0)" }.joined() + header.metrics.indices.map { ", o.d\($0)" }.joined()
    return """
      SELECT t.number, t.origin, t.asked_at, t.capacity, t.told, t.budget, t.parent\(configuration), \
      (SELECT count(*) FROM start s WHERE s.trial = t.number), o.state, o.told_at, o.attempts, o.worker, o.started_at, \
      o.seconds, o.budget, o.status, o.message\(metrics) FROM trial t LEFT JOIN outcome o ON o.trial = t.number
      """
  }

  private var selectReports: String { "SELECT \(list(.report)) FROM report" }
  private var lastAttempt: String { "trial = ? AND attempt = (SELECT max(attempt) FROM start WHERE trial = ?)" }
  private var selectIncumbents: String { "SELECT \(list(.incumbent)) FROM incumbent" }
  private func list(_ table: StudyTable) -> String { table.columns(header).joined(separator: ", ") }

  private func recordedTrial(_ row: StatementRow, _ reader: RecordReader) throws(RowFault) -> RecordedTrial {
    let proposal = try reader.proposal(row)
    let base = 7 + header.space.hyperparameters.count
    guard case .int64(let attempts) = row.value(base).storage else {
      throw RowFault(table: .start, trial: proposal.number, reason: "its starts cannot be counted")
    }
    guard row.value(base + 1).storage != .null else {
      return RecordedTrial(proposal: proposal, attempts: Int(attempts))
    }
    // The number of starts stands where the outcome's own table has the trial's number.
    let finished = try reader.finished(row, from: base, of: proposal)
    return RecordedTrial(proposal: proposal, attempts: Int(attempts), finished: finished)
  }
}
