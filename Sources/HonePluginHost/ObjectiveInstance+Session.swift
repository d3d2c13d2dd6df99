import CHone
import Glibc
package import HoneSpace

/// How an evaluation goes on from what others left, perhaps in another process.
package struct SessionRequest: Sendable, Equatable {
  /// What a trial was trained with before it was continued.
  package struct Segment: Sendable, Equatable {
    package var trial: Int
    package var seed: UInt64
    package var configuration: Configuration
    /// Cumulative budget that it reached.
    package var budget: Double

    package init(trial: Int, seed: UInt64, configuration: Configuration, budget: Double) {
      (self.trial, self.seed, self.configuration, self.budget) = (trial, seed, configuration, budget)
    }
  }

  /// Where this trial's own state goes, and lies already if an earlier attempt was interrupted.
  package var own: String
  /// Where the trial that it continues left its state; nil to begin at budget 0.
  package var parent: String?
  /// Whether the state at the end is wanted; that of an evaluation that was cut short always is.
  package var keepsEnd: Bool
  /// What it continues, from the first trial on: all that is needed to train it again.
  package var lineage: [Segment]

  package init(own: String, parent: String? = nil, keepsEnd: Bool = true, lineage: [Segment] = []) {
    (self.own, self.parent, self.keepsEnd, self.lineage) = (own, parent, keepsEnd, lineage)
  }
}

extension ObjectiveInstance {
  /// The table of `hone.objective.session/1`, if the objective offers it.
  var sessionTable: hone_objective_session? {
    guard let table = DescriptorReading.table(of: HONE_OBJECTIVE_SESSION, in: descriptor.pointee) else { return nil }
    return try? DescriptorReading.whole(hone_objective_session.self, at: table, "hone_objective_session")
  }

  /// Evaluates a trial as a session, up to its budget.
  ///
  /// It goes on from its own state if it was interrupted, else from its parent's, else it trains again what it continues,
  /// segment by segment as it was: that costs more, and the result is the same.
  func runSession(
    _ table: hone_objective_session, _ request: SessionRequest, _ trial: inout hone_trial,
    _ monitor: UnsafePointer<hone_monitor>, _ outcome: inout hone_outcome
  ) -> Int32 {
    var session: UnsafeMutableRawPointer?
    let status = begin(table, request, &trial, &session, &outcome)
    defer { if session != nil { table.close(session) } }
    guard status == HONE_OK else { return status }
    error.clear()
    outcome.budget = .nan
    let budget = trial.budget.isNaN ? description.budget?.preset ?? .nan : trial.budget
    let ended = table.advance(session, budget, monitor, &outcome, error.pointer)
    let isShort = outcome.budget < budget
    if ended == HONE_OK, request.keepsEnd || isShort, !snapshot(table, session, to: request.own) {
      log(.warning, "the state of trial \(trial.number) cannot be kept: who continues it trains it again")
    }
    return ended
  }

  /// Opens the session where the trial begins.
  private func begin(
    _ table: hone_objective_session, _ request: SessionRequest, _ trial: inout hone_trial,
    _ session: inout UnsafeMutableRawPointer?, _ outcome: inout hone_outcome
  ) -> Int32 {
    for path in [request.own, request.parent].compactMap(\.self) where access(path, R_OK) == 0 {
      if restore(table, path, &trial, &session) == HONE_OK { return HONE_OK }
      session = nil
    }
    guard let parent = request.lineage.last else { return table.open(instance, &trial, &session, error.pointer) }
    log(
      .warning,
      "trial \(trial.number) trains again what trial \(parent.trial) had: the state that it left cannot be used")
    return retrain(table, request.lineage, &trial, &session, &outcome)
  }

  private func retrain(
    _ table: hone_objective_session, _ lineage: [SessionRequest.Segment], _ trial: inout hone_trial,
    _ session: inout UnsafeMutableRawPointer?, _ outcome: inout hone_outcome
  ) -> Int32 {
    var silent = hone_monitor()
    silent.struct_size = UInt32(MemoryLayout<hone_monitor>.size)
    silent.metric_count = UInt32(description.metrics.count)
    silent.report = { _, _, _, _, _ in HONE_CONTINUE }
    for segment in lineage {
      let status = segment.configuration.values.withUnsafeBufferPointer { values in
        var before = trial
        (before.number, before.seed, before.budget) = (UInt64(segment.trial), segment.seed, segment.budget)
        before.values = values.baseAddress
        silent.adjusted = values.baseAddress
        let status =
          session == nil
          ? table.open(instance, &before, &session, error.pointer)
          : table.set(session, values.baseAddress, error.pointer)
        return status == HONE_OK
          ? table.advance(session, segment.budget, &silent, &outcome, error.pointer) : status
      }
      guard status == HONE_OK else { return status }
      if isCancelled() { return HONE_CANCELLED }
    }
    return table.set(session, trial.values, error.pointer)
  }

  private func restore(
    _ table: hone_objective_session, _ path: String, _ trial: inout hone_trial,
    _ session: inout UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let file = fopen(path, "rb") else { return HONE_ERROR }
    defer { fclose(file) }
    var reader = hone_reader()
    reader.struct_size = UInt32(MemoryLayout<hone_reader>.size)
    reader.context = UnsafeMutableRawPointer(file)
    reader.read = { context, bytes, count in
      guard let file = context?.assumingMemoryBound(to: FILE.self), let bytes else { return Int64(HONE_INVALID) }
      let count = fread(bytes, 1, Int(clamping: count), file)
      return ferror(file) == 0 ? Int64(count) : Int64(HONE_ERROR)
    }
    return table.restore(instance, &trial, &reader, &session, error.pointer)
  }

  /// Writes a session's state; the file appears whole or not at all.
  private func snapshot(
    _ table: hone_objective_session, _ session: UnsafeMutableRawPointer?, to path: String
  ) -> Bool {
    let draft = "\(path).\(getpid())"
    guard let file = fopen(draft, "wb") else { return false }
    var writer = hone_writer()
    writer.struct_size = UInt32(MemoryLayout<hone_writer>.size)
    writer.context = UnsafeMutableRawPointer(file)
    writer.write = { context, bytes, count in
      guard let file = context?.assumingMemoryBound(to: FILE.self), let bytes else { return HONE_INVALID }
      return fwrite(bytes, 1, Int(clamping: count), file) == count ? HONE_OK : HONE_ERROR
    }
    let isWritten = table.snapshot(session, &writer, error.pointer) == HONE_OK
    guard fclose(file) == 0, isWritten, rename(draft, path) == 0 else {
      unlink(draft)
      return false
    }
    return true
  }
}
