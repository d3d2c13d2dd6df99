import CHone
import Glibc
import HoneSpace

/// Where the state of an evaluation lies that goes on later, perhaps in another process.
package struct SessionFiles: Sendable, Equatable {
  /// What the trial before left; nil to begin at budget 0.
  package var resumed: String?
  /// Where the state goes when this evaluation has ended; nil if nobody needs it.
  package var saved: String?

  package init(resumed: String? = nil, saved: String? = nil) {
    self.resumed = resumed
    self.saved = saved
  }
}

extension ObjectiveInstance {
  /// The table of `hone.objective.session/1`, if the objective offers it.
  var sessionTable: hone_objective_session? {
    guard let table = DescriptorReading.table(of: HONE_OBJECTIVE_SESSION, in: descriptor.pointee) else { return nil }
    return try? DescriptorReading.whole(hone_objective_session.self, at: table, "hone_objective_session")
  }

  /// Evaluates a trial as a session: from what another one left, or from the start, up to the budget.
  ///
  /// Where the state that it should go on from is gone or is refused, the evaluation starts at 0: it costs more, and the
  /// result is the same.
  func runSession(
    _ table: hone_objective_session, _ files: SessionFiles, _ trial: inout hone_trial,
    _ monitor: UnsafePointer<hone_monitor>, _ outcome: inout hone_outcome
  ) -> Int32 {
    var session: UnsafeMutableRawPointer?
    var status = HONE_ERROR
    if let path = files.resumed {
      status = restore(table, path, &trial, &session)
      if status != HONE_OK {
        log(.warning, "trial \(trial.number) starts anew: the state that it goes on from cannot be used")
      }
    }
    if status != HONE_OK { status = table.open(instance, &trial, &session, error.pointer) }
    guard status == HONE_OK else { return status }
    defer { table.close(session) }
    error.clear()
    let budget = trial.budget.isNaN ? description.budget?.preset ?? .nan : trial.budget
    status = table.advance(session, budget, monitor, &outcome, error.pointer)
    if status == HONE_OK, let path = files.saved, !snapshot(table, session, to: path) {
      log(.warning, "the state of trial \(trial.number) cannot be kept: who continues it starts anew")
    }
    return status
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
