import CHone

/// An instance of an optimizer behind the ABI: `self` of `hone_optimizer_class` is a retained pointer to one.
class OptimizerInstance {
  let parameterCount: Int
  let judging: (any JudgingOptimizer)?
  let stateful: (any StatefulOptimizer)?
  let wishing: (any GradientOptimizer)?

  init(
    parameterCount: Int, judging: (any JudgingOptimizer)?, stateful: (any StatefulOptimizer)?,
    wishing: (any GradientOptimizer)?
  ) {
    self.parameterCount = parameterCount
    self.judging = judging
    self.stateful = stateful
    self.wishing = wishing
  }

  func ask(_ proposals: Proposals) throws -> Answer { preconditionFailure("abstract") }
  func tell(_ tell: Tell) throws { preconditionFailure("abstract") }
}

final class TypedOptimizerInstance<Plugin: Optimizer>: OptimizerInstance {
  private let plugin: Plugin

  init(_ plugin: Plugin, parameterCount: Int) {
    self.plugin = plugin
    super.init(
      parameterCount: parameterCount, judging: plugin as? any JudgingOptimizer,
      stateful: plugin as? any StatefulOptimizer, wishing: plugin as? any GradientOptimizer)
  }

  override func ask(_ proposals: Proposals) throws -> Answer { try plugin.ask(proposals) }
  override func tell(_ tell: Tell) throws { try plugin.tell(tell) }
}

// Unchecked: written by `prepare` only, before the library is handed out.
final class OptimizerRegistration<Plugin: Optimizer>: Registration, @unchecked Sendable {
  override var descriptor: PluginDescriptor { Plugin.descriptor }
  override var type: ObjectIdentifier { ObjectIdentifier(Plugin.self) }

  override func table(_ arena: Arena, slot: Int) -> UnsafeRawPointer {
    var table = hone_optimizer_class()
    table.struct_size = UInt32(MemoryLayout<hone_optimizer_class>.size)
    table.create = createOptimizers[slot]
    table.destroy = { Unmanaged<OptimizerInstance>.fromOpaque($0.unsafelyUnwrapped).release() }
    table.ask = { instance, firstTrial, capacity, proposals, count, error in
      status(error) {
        guard let proposals, let count else { throw PluginError.error("ask without room for an answer") }
        count.pointee = 0
        return try Unmanaged<OptimizerInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
          let places = Proposals(
            pointer: proposals, parameterCount: $0.parameterCount, firstTrial: firstTrial, capacity: Int(capacity))
          switch try $0.ask(places) {
          case .proposed(let answered):
            count.pointee = UInt32(answered)
            return HONE_OK
          case .wait: return HONE_WAIT
          case .done: return HONE_DONE
          }
        }
      }
    }
    if !Plugin.descriptor.flags.contains(.ignoresTells) {
      table.tell = { instance, tell, error in
        status(error) {
          try Unmanaged<OptimizerInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
            try $0.tell(Tell(pointer: tell.unsafelyUnwrapped))
          }
          return HONE_OK
        }
      }
    }
    if Plugin.self is any JudgingOptimizer.Type {
      table.report = { instance, report, verdict, error in
        status(error) {
          let report = Report(pointer: report.unsafelyUnwrapped)
          let verdict = verdict.unsafelyUnwrapped
          try Unmanaged<OptimizerInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
            let values = MutableValues(verdict.pointee.values, count: $0.parameterCount)
            verdict.pointee.action = try $0.judging?.judge(report, values).code ?? HONE_CONTINUE
          }
          return HONE_OK
        }
      }
    }
    return UnsafeRawPointer(arena.one(table))
  }

  override func extensions(_ arena: Arena) -> [hone_extension] {
    var result: [hone_extension] = []
    if Plugin.self is any GradientOptimizer.Type {
      let table = UnsafeRawPointer(arena.one(gradientsTable()))
      result.append(hone_extension(id: arena.text(HONE_OPTIMIZER_GRADIENTS), table: table))
    }
    guard Plugin.self is any StatefulOptimizer.Type else { return result }
    var table = hone_optimizer_state()
    table.struct_size = UInt32(MemoryLayout<hone_optimizer_state>.size)
    table.save = { instance, writer, error in
      status(error) {
        let writer = Writer(pointer: writer.unsafelyUnwrapped)
        try Unmanaged<OptimizerInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
          try $0.stateful?.save(writer)
        }
        return HONE_OK
      }
    }
    table.load = { instance, reader, error in
      status(error) {
        let reader = Reader(pointer: reader.unsafelyUnwrapped)
        try Unmanaged<OptimizerInstance>.fromOpaque(instance.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
          try $0.stateful?.load(reader)
        }
        return HONE_OK
      }
    }
    result.append(hone_extension(id: arena.text(HONE_OPTIMIZER_STATE), table: UnsafeRawPointer(arena.one(table))))
    return result
  }

  override func makeOptimizer(_ problem: Problem, _ options: Options, _ host: Host) throws -> OptimizerInstance {
    TypedOptimizerInstance(try Plugin(problem, options, host), parameterCount: problem.space.count)
  }
}

/// The body of every `hone_optimizer_class.create`.
func createOptimizer(
  _ slot: Int, _ host: UnsafePointer<hone_host>?, _ problem: UnsafePointer<hone_problem>?,
  _ options: UnsafePointer<hone_options>?, _ instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ error: UnsafeMutablePointer<hone_error>?
) -> Int32 {
  status(error) {
    guard let host, let problem, let instance else { throw PluginError.error("create without host or problem") }
    let registration = Slots.registration(slot)
    let made = try registration.makeOptimizer(
      Problem(problem), Options(pointer: options, space: registration.options), Host(host))
    instance.pointee = Unmanaged.passRetained(made).toOpaque()
    return HONE_OK
  }
}
