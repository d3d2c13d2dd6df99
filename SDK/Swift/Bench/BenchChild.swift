import CHone

/// An optimizer that `BenchHost` made for another one.
final class BenchChild {
  let table: hone_optimizer_class
  let instance: UnsafeMutableRawPointer
  private let arena = Arena()
  let registration: Registration

  /// - Parameter ordinal: how many were made before and with it; its seed derives from that and the problem's.
  init(
    _ registration: Registration, _ host: BenchHost, _ problem: UnsafePointer<hone_problem>,
    _ options: [String: String],
    ordinal: UInt32
  ) throws {
    try registration.prepare()
    let optionValues = try BenchOptions(options, registration.options)
    var own = problem.pointee
    own.seed = hone_random_seed(own.seed, HONE_NO_TRIAL, ordinal)
    let ownPointer = UnsafePointer(arena.one(own))
    let slot = Slots.slot(of: registration)
    let table = registration.table(arena, slot: slot).assumingMemoryBound(to: hone_optimizer_class.self).pointee
    var made: UnsafeMutableRawPointer?
    _ = try withExtendedLifetime(optionValues) {
      try checkedCall { table.create?(host.pointer, ownPointer, optionValues.pointer, &made, $0) ?? HONE_ERROR }
    }
    guard let made else { throw PluginError.error("create answered ok and made nothing") }
    self.table = table
    self.registration = registration
    instance = made
  }

  deinit { table.destroy?(instance) }

  /// Whether a fresh instance is as good as any other: its proposals follow from their numbers and the seed.
  var hasNoState: Bool { registration.descriptor.flags.contains(.ignoresTells) }

  /// The table that its plugin offers under an id.
  func offered<Table>(_ id: String, _ type: Table.Type) -> Table? {
    registration.extensions(arena).first { String(cString: $0.id) == id }?.table.assumingMemoryBound(to: type).pointee
  }
}

/// `hone.host.optimizers/1` of a `BenchHost`, the context of every call.
func benchOptimizers() -> hone_host_optimizers {
  var table = hone_host_optimizers()
  table.struct_size = UInt32(MemoryLayout<hone_host_optimizers>.size)
  table.make = { context, name, problem, names, texts, count, child, error in
    status(error) {
      guard let context, let problem, let child else { throw PluginError.error("make without a problem") }
      let pairs = (0..<Int(count)).map { (String(optional: names?[$0]), String(optional: texts?[$0])) }
      let host = Unmanaged<BenchHost>.fromOpaque(context).takeUnretainedValue()
      let options = Dictionary(pairs, uniquingKeysWith: { _, last in last })
      let made = try host.makeChild(String(optional: name), problem, options)
      child.pointee = Unmanaged.passRetained(made).toOpaque()
      return HONE_OK
    }
  }
  table.ask = { child, first, capacity, proposals, count, error in
    let child = Unmanaged<BenchChild>.fromOpaque(child.unsafelyUnwrapped).takeUnretainedValue()
    return child.table.ask?(child.instance, first, capacity, proposals, count, error) ?? HONE_ERROR
  }
  table.tell = { child, tell, error in
    let child = Unmanaged<BenchChild>.fromOpaque(child.unsafelyUnwrapped).takeUnretainedValue()
    return child.table.tell?(child.instance, tell, error) ?? HONE_OK
  }
  table.report = { child, report, verdict, error in
    let child = Unmanaged<BenchChild>.fromOpaque(child.unsafelyUnwrapped).takeUnretainedValue()
    return child.table.report?(child.instance, report, verdict, error) ?? HONE_OK
  }
  table.destroy = { Unmanaged<BenchChild>.fromOpaque($0.unsafelyUnwrapped).release() }
  table.flags = { child in
    Unmanaged<BenchChild>.fromOpaque(child.unsafelyUnwrapped).takeUnretainedValue().registration.descriptor.flags
      .rawValue
  }
  table.save = { child, writer, error in
    let child = Unmanaged<BenchChild>.fromOpaque(child.unsafelyUnwrapped).takeUnretainedValue()
    if child.hasNoState { return HONE_OK }
    return child.offered(HONE_OPTIMIZER_STATE, hone_optimizer_state.self)?.save?(child.instance, writer, error)
      ?? HONE_UNSUPPORTED
  }
  table.load = { child, reader, error in
    let child = Unmanaged<BenchChild>.fromOpaque(child.unsafelyUnwrapped).takeUnretainedValue()
    if child.hasNoState { return HONE_OK }
    return child.offered(HONE_OPTIMIZER_STATE, hone_optimizer_state.self)?.load?(child.instance, reader, error)
      ?? HONE_UNSUPPORTED
  }
  table.importance = { child, importance, text, error in
    let child = Unmanaged<BenchChild>.fromOpaque(child.unsafelyUnwrapped).takeUnretainedValue()
    return child.offered(HONE_OPTIMIZER_INSIGHT, hone_optimizer_insight.self)?
      .importance?(child.instance, importance, text, error) ?? HONE_UNSUPPORTED
  }
  return table
}
