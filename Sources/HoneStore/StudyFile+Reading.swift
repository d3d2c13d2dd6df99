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
  package func forEachTrial(from first: Int = 0, _ body: (RecordedTrial) throws -> Bool) throws {
    try reading { database in
      let rows = try Row.fetchCursor(
        database, sql: "\(selectTrials) WHERE t.number >= ? ORDER BY t.number", arguments: [first])
      while let row = try rows.next() {
        guard try body(recordedTrial(row)) else { return }
      }
    }
  }

  /// One trial, if there is one of that number.
  package func trial(_ number: Int) throws -> RecordedTrial? {
    try reading { database in
      try Row.fetchOne(database, sql: "\(selectTrials) WHERE t.number = ?", arguments: [number]).map(recordedTrial)
    }
  }

  /// The best complete trial so far.
  package func incumbent() throws -> Incumbent? {
    try reading { database in
      try Row.fetchOne(database, sql: "SELECT trial, value FROM incumbent ORDER BY told_at DESC LIMIT 1").map(incumbent)
    }
  }

  /// Every incumbent that there was, in order.
  package func incumbentTrajectory() throws -> [Incumbent] {
    try reading { database in
      try Row.fetchAll(database, sql: "SELECT trial, value FROM incumbent ORDER BY told_at").map(incumbent)
    }
  }

  /// Reports of a trial in order of their steps.
  package func reports(of trial: Int) throws -> [TrialReport] {
    try reading { database in
      try Row.fetchAll(database, sql: "SELECT * FROM report WHERE trial = ? ORDER BY step", arguments: [trial]).map(
        report)
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
      let rows = try Row.fetchAll(database, sql: "SELECT state, count(*) FROM outcome GROUP BY state")
      for row in rows { counts[TrialState(rawValue: row[0]) ?? .failed] = row[1] }
      let proposed = try Int.fetchOne(database, sql: "SELECT count(*) FROM trial") ?? 0
      counts[.waiting] = proposed - counts.ended
      return counts
    }
  }

  /// The state from which the engine goes on.
  ///
  /// Trials that were running are given back.
  package func history() throws -> StudyHistory {
    let counts = try counts()
    let incumbent = try incumbent()
    return try reading { database in
      let clock = """
        SELECT max(coalesce((SELECT max(asked_at) FROM trial), 0), coalesce((SELECT max(told_at) FROM outcome), 0), \
        coalesce((SELECT max(judged_at) FROM report), 0))
        """
      let unfinished = try Row.fetchAll(database, sql: "\(selectTrials) WHERE o.trial IS NULL ORDER BY t.number")
      return StudyHistory(
        counts: counts, nextTrial: (try Int.fetchOne(database, sql: "SELECT max(number) FROM trial") ?? -1) + 1,
        clock: try Int.fetchOne(database, sql: clock) ?? 0,
        foreign: try Int.fetchOne(database, sql: "SELECT count(*) FROM trial WHERE origin <> 0") ?? 0,
        unfinished: unfinished.map(recordedTrial).map { ($0.proposal, $0.attempts) }, incumbent: incumbent)
    }
  }

  /// What the optimizer saw, in the order in which it saw it.
  ///
  /// - Parameter workers: of a deterministic study; nil for a free one.
  package func replay(deterministic workers: Int?) throws -> Replay {
    var trials: [(proposal: Proposal, finished: FinishedTrial?)] = []
    try forEachTrial { trial in
      trials.append((trial.proposal, trial.finished))
      return true
    }
    let judged = try reading { database in
      try Row.fetchAll(database, sql: "SELECT * FROM report WHERE judged_at > 0").map(report)
    }
    return Replay(trials, reports: judged, deterministic: workers)
  }
}

// MARK: Rows

extension StudyFile {
  /// Columns: 6 of the trial, its configuration, the number of starts, 9 of the outcome, metrics, deviations.
  private var selectTrials: String {
    let configuration = header.space.hyperparameters.indices.map { ", t.h\($0)" }.joined()
    let metrics =
      header.metrics.indices.map { ", o.m\($0)" }.joined() + header.metrics.indices.map { ", o.d\($0)" }.joined()
    return """
      SELECT t.number, t.origin, t.asked_at, t.capacity, t.budget, t.parent\(configuration), \
      (SELECT count(*) FROM start s WHERE s.trial = t.number), o.state, o.told_at, o.attempts, o.worker, o.started_at, \
      o.seconds, o.budget, o.status, o.message\(metrics) FROM trial t LEFT JOIN outcome o ON o.trial = t.number
      """
  }

  private func recordedTrial(_ row: Row) -> RecordedTrial {
    let width = header.space.hyperparameters.count
    var values = [Double](repeating: .nan, count: width)
    for index in 0..<width { values[index] = row[6 + index] as Double? ?? .nan }
    let proposal = Proposal(
      number: row[0], configuration: HoneSpace.Configuration(values), budget: row[4], parent: row[5],
      origin: TrialOrigin(rawValue: row[1]) ?? .optimizer, askedAt: row[2], capacity: row[3])
    let base = 6 + width
    let attempts: Int = row[base]
    guard let state = (row[base + 1] as Int?).flatMap(TrialState.init) else {
      return RecordedTrial(proposal: proposal, attempts: attempts)
    }
    let outcome = Outcome(
      result(state, status: row[base + 8], message: row[base + 9] ?? ""), metrics: numbers(row, from: base + 10),
      deviations: numbers(row, from: base + 10 + header.metrics.count), budget: row[base + 7], seconds: row[base + 6],
      startedAt: row[base + 5])
    return RecordedTrial(
      proposal: proposal, attempts: attempts,
      finished: FinishedTrial(
        proposal: proposal, outcome: outcome, attempts: row[base + 3], worker: row[base + 4], toldAt: row[base + 2]))
  }

  private func numbers(_ row: Row, from base: Int) -> [Double] {
    header.metrics.indices.map { row[base + $0] as Double? ?? .nan }
  }

  private func result(_ state: TrialState, status: Int, message: String) -> Outcome.Result {
    switch state {
    case .failed: .failed(FailureKind(rawValue: status) ?? .error, message: message)
    case .stopped: .stopped
    case .paused: .paused
    default: .complete
    }
  }

  private func incumbent(_ row: Row) -> Incumbent { Incumbent(trial: row[0], value: row[1]) }

  private func report(_ row: Row) -> TrialReport {
    TrialReport(
      trial: row["trial"], step: row["step"], budget: row["budget"],
      metrics: header.metrics.indices.map { row["m\($0)"] as Double? ?? .nan }, judgedAt: row["judged_at"])
  }
}
