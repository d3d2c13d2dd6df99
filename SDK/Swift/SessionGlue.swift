import CHone

/// A session behind the ABI: `session` of `hone_objective_session` is a retained pointer to one.
final class SessionInstance {
  let session: any ObjectiveSession
  let description: ObjectiveDescription

  init(_ session: any ObjectiveSession, _ description: ObjectiveDescription) {
    self.session = session
    self.description = description
  }
}

/// `hone.objective.session/1` of a plugin; the optional slots are there if its sessions have them.
func sessionTable<Plugin: SessionObjective>(of type: Plugin.Type) -> hone_objective_session {
  var table = hone_objective_session()
  table.struct_size = UInt32(MemoryLayout<hone_objective_session>.size)
  table.open = { instance, trial, session, error in
    status(error) {
      guard let trial, let session else { throw PluginError.error("open without a trial") }
      session.pointee = try withObjective(instance) {
        try $0.open(Trial(pointer: trial, description: .passUnretained($0.description)))
      }
      return HONE_OK
    }
  }
  table.restore = { instance, trial, reader, session, error in
    status(error) {
      guard let trial, let reader, let session else { throw PluginError.error("restore without a trial or a reader") }
      session.pointee = try withObjective(instance) {
        try $0.restore(
          Trial(pointer: trial, description: .passUnretained($0.description)), Reader(pointer: reader))
      }
      return HONE_OK
    }
  }
  table.close = { Unmanaged<SessionInstance>.fromOpaque($0.unsafelyUnwrapped).release() }
  table.advance = { session, budget, monitor, outcome, error in
    status(error) {
      guard let outcome else { throw PluginError.error("advance without an outcome") }
      try withSession(session) {
        let description = Unmanaged.passUnretained($0.description)
        try $0.session.advance(
          to: budget, Monitor(pointer: monitor, description: description),
          Outcome(pointer: outcome, description: description))
      }
      return HONE_OK
    }
  }
  table.set = { session, values, error in
    status(error) {
      try withSession(session) { try $0.session.set(Values(values, count: $0.description.space.count)) }
      return HONE_OK
    }
  }
  table.snapshot = { session, writer, error in
    status(error) {
      guard let writer else { throw PluginError.error("snapshot without a writer") }
      try withSession(session) { try $0.session.snapshot(Writer(pointer: writer)) }
      return HONE_OK
    }
  }
  if Plugin.Session.self is any CloneableSession.Type {
    table.clone = { session, copy, error in
      status(error) {
        try withSession(session) {
          guard let original = $0.session as? any CloneableSession, let copy else { return }
          let clone = SessionInstance(try original.clone(), $0.description)
          copy.pointee = Unmanaged.passRetained(clone).toOpaque()
        }
        return HONE_OK
      }
    }
  }
  if Plugin.Session.self is any GradientSession.Type {
    table.gradient = { session, metric, gradient, error in
      status(error) {
        try withSession(session) {
          let values = MutableValues(gradient, count: $0.description.space.count)
          try ($0.session as? any GradientSession)?.gradient(of: Int(metric), values)
        }
        return HONE_OK
      }
    }
  }
  return table
}

private func withObjective(
  _ instance: UnsafeMutableRawPointer?, _ make: (ObjectiveInstance) throws -> any ObjectiveSession
) throws -> UnsafeMutableRawPointer {
  try Unmanaged<ObjectiveInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
    Unmanaged.passRetained(SessionInstance(try make($0), $0.description)).toOpaque()
  }
}

private func withSession(_ session: UnsafeMutableRawPointer?, _ body: (SessionInstance) throws -> Void) throws {
  try Unmanaged<SessionInstance>.fromOpaque(session.unsafelyUnwrapped)._withUnsafeGuaranteedRef(body)
}
