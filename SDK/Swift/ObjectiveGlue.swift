import CHone

/// An instance of an objective behind the ABI: `self` of `hone_objective_class` is a retained pointer to one.
class ObjectiveInstance {
  let description: ObjectiveDescription
  let differentiable: (any GradientObjective)?
  let descending: (any DescentObjective)?

  init(
    description: ObjectiveDescription, differentiable: (any GradientObjective)?, descending: (any DescentObjective)?
  ) {
    self.description = description
    self.differentiable = differentiable
    self.descending = descending
  }

  func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws { preconditionFailure("abstract") }
  func open(_ trial: Trial) throws -> any ObjectiveSession { preconditionFailure("abstract") }
  func restore(_ trial: Trial, _ reader: Reader) throws -> any ObjectiveSession { preconditionFailure("abstract") }
}

final class TypedObjectiveInstance<Plugin: Objective>: ObjectiveInstance {
  private let plugin: Plugin
  private let sessions: (any SessionObjective)?

  init(_ plugin: Plugin) {
    self.plugin = plugin
    sessions = plugin as? any SessionObjective
    super.init(
      description: plugin.description, differentiable: plugin as? any GradientObjective,
      descending: plugin as? any DescentObjective)
  }

  override func evaluate(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    try plugin.evaluate(trial, monitor, outcome)
  }

  override func open(_ trial: Trial) throws -> any ObjectiveSession {
    guard let sessions else { throw PluginError.unsupported("this objective has no sessions") }
    return try sessions.open(trial)
  }

  override func restore(_ trial: Trial, _ reader: Reader) throws -> any ObjectiveSession {
    guard let sessions else { throw PluginError.unsupported("this objective has no sessions") }
    return try sessions.restore(trial, reader)
  }
}

// Unchecked: written by `prepare` only, before the library is handed out.
final class ObjectiveRegistration<Plugin: Objective>: Registration, @unchecked Sendable {
  // Made once, by `prepare`.
  private var fixed: ObjectiveDescription?

  override var descriptor: PluginDescriptor { Plugin.descriptor }
  override var type: ObjectIdentifier { ObjectIdentifier(Plugin.self) }
  override var fixedDescription: ObjectiveDescription? { fixed }

  override func prepare() throws {
    try super.prepare()
    if fixed == nil { fixed = try Plugin.fixedDescription() }
  }

  override func table(_ arena: Arena, slot: Int) -> UnsafeRawPointer {
    var table = hone_objective_class()
    table.struct_size = UInt32(MemoryLayout<hone_objective_class>.size)
    table.create = createObjectives[slot]
    table.destroy = { Unmanaged<ObjectiveInstance>.fromOpaque($0.unsafelyUnwrapped).release() }
    table.describe = { instance in
      Unmanaged<ObjectiveInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
        $0.description.pointer
      }
    }
    table.evaluate = { instance, trial, monitor, outcome, error in
      status(error) {
        guard let trial, let outcome else { throw PluginError.error("evaluate without a trial or an outcome") }
        try Unmanaged<ObjectiveInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
          let description = Unmanaged.passUnretained($0.description)
          try $0.evaluate(
            Trial(pointer: trial, description: description), Monitor(pointer: monitor, description: description),
            Outcome(pointer: outcome, description: description))
        }
        return HONE_OK
      }
    }
    return UnsafeRawPointer(arena.one(table))
  }

  override func extensions(_ arena: Arena) -> [hone_extension] {
    var result: [hone_extension] = []
    if Plugin.self is any GradientObjective.Type {
      let table = UnsafeRawPointer(arena.one(gradientTable()))
      result.append(hone_extension(id: arena.text(HONE_OBJECTIVE_GRADIENT), table: table))
    }
    if Plugin.self is any DescentObjective.Type {
      let table = UnsafeRawPointer(arena.one(descentTable()))
      result.append(hone_extension(id: arena.text(HONE_OBJECTIVE_DESCENT), table: table))
    }
    if let type = Plugin.self as? any SessionObjective.Type {
      let table = UnsafeRawPointer(arena.one(sessionTable(of: type)))
      result.append(hone_extension(id: arena.text(HONE_OBJECTIVE_SESSION), table: table))
    }
    return result
  }

  override func makeObjective(_ options: Options, _ host: Host) throws -> ObjectiveInstance {
    TypedObjectiveInstance(try Plugin(options, host))
  }
}

/// The body of every `hone_objective_class.create`.
func createObjective(
  _ slot: Int, _ host: UnsafePointer<hone_host>?, _ options: UnsafePointer<hone_options>?,
  _ instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ error: UnsafeMutablePointer<hone_error>?
) -> Int32 {
  status(error) {
    guard let host, let instance else { throw PluginError.error("create without a host") }
    let registration = Slots.registration(slot)
    let made = try registration.makeObjective(Options(pointer: options, space: registration.options), Host(host))
    instance.pointee = Unmanaged.passRetained(made).toOpaque()
    return HONE_OK
  }
}

/// `hone.objective.gradient/1`.
private func gradientTable() -> hone_objective_gradient {
  var table = hone_objective_gradient()
  table.struct_size = UInt32(MemoryLayout<hone_objective_gradient>.size)
  table.evaluate_gradient = { instance, trial, monitor, metric, wanted, outcome, gradient, error in
    status(error) {
      guard let trial, let outcome else { throw PluginError.error("evaluate_gradient without a trial or an outcome") }
      try Unmanaged<ObjectiveInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
        let description = Unmanaged.passUnretained($0.description)
        try $0.differentiable?.evaluate(
          Trial(pointer: trial, description: description), Monitor(pointer: monitor, description: description),
          Outcome(pointer: outcome, description: description), gradientOf: Int(metric),
          wanted: { wanted?[$0] != 0 }, MutableValues(gradient, count: Int(trial.pointee.value_count)))
      }
      return HONE_OK
    }
  }
  return table
}
