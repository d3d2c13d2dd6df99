import CFunctionCall
import CHone
import Glibc
import HonePlugin

/// A plan in the structs of function_call.h, ready to be called.
///
/// Unsafe pointers live here alone. What they point to belongs to `memory`, to the texts and files of the binding, or to the
/// plan in C; all of it goes after the plan.
final class NativePlan {
  private let plan: OpaquePointer
  private let memory: PlanMemory
  private let texts: TextPool
  private let files: [MappedFile]
  private let error: UnsafeMutablePointer<hone_error>

  /// - Parameter function: what is called; of the type that the prototype says.
  init(_ bound: Binder.Bound, of prototype: Prototype, _ function: UnsafeRawPointer, _ host: Host) throws {
    let memory = PlanMemory()
    var block = bound.plan.block
    let buffers = try Self.addRegions(bound, to: &block, memory)
    var description = function_description()
    description.function = unsafeBitCast(function, to: (@convention(c) () -> Void).self)
    description.name = bound.texts.pointer(prototype.name)
    description.argument_types = UnsafePointer(
      memory.array(bound.plan.arguments.map { Optional(UnsafePointer(memory.array($0.kinds))) }))
    description.argument_offsets = UnsafePointer(memory.array(bound.plan.arguments.map { UInt64($0.offset) }))
    description.argument_count = UInt32(bound.plan.arguments.count)
    description.result_type = UnsafePointer(memory.array(bound.plan.resultKinds))
    description.result_offset = UInt64(bound.plan.resultOffset)
    description.result_use = bound.plan.resultUse
    description.result_kind = bound.plan.resultKind
    description.block = UnsafePointer(memory.array(block.bytes))
    description.block_size = UInt64(block.bytes.count)
    description.links = UnsafePointer(
      memory.array(block.links.map { function_link(offset: UInt64($0.offset), target: UInt64($0.target)) }))
    description.link_count = UInt32(block.links.count)
    description.guards = UnsafePointer(
      memory.array(
        block.guards.map { function_guard(offset: UInt64($0.offset), name: bound.texts.pointer($0.name)) }))
    description.guard_count = UInt32(block.guards.count)
    description.buffers = UnsafePointer(memory.array(buffers))
    description.buffer_count = UInt32(buffers.count)
    description.stores = UnsafePointer(memory.array(bound.plan.stores.map { Self.store($0, memory) }))
    description.store_count = UInt32(bound.plan.stores.count)
    description.loads = UnsafePointer(memory.array(bound.plan.outputs.map { Self.load($0, bound) }))
    description.load_count = UInt32(bound.plan.outputs.count)
    description.callbacks = UnsafePointer(memory.array(bound.plan.callbacks.map { Self.callback($0, memory) }))
    description.callback_count = UInt32(bound.plan.callbacks.count)
    description.metric_count = UInt32(bound.metrics.count)
    description.seconds_metric = bound.secondsMetric.map(UInt32.init) ?? HONE_NONE
    description.reports_budget = bound.reportsBudget ? 1 : 0

    error = memory.error(capacity: 1024)
    guard let plan = function_plan_make(&description, host.pointer, error) else {
      throw PluginError.invalid(String(cString: error.pointee.text))
    }
    (self.plan, self.memory, texts, files) = (plan, memory, bound.texts, bound.files)
  }

  deinit { function_plan_free(plan) }

  /// Calls the function with the values of a trial.
  func call(_ trial: Trial, _ monitor: Monitor, _ outcome: Outcome) throws {
    let status = function_plan_call(plan, trial.pointer, monitor.pointer, outcome.pointer, error)
    guard status == HONE_OK else {
      throw PluginError(PluginError.Status(rawValue: status) ?? .error, String(cString: error.pointee.text))
    }
  }

  /// Pointers to files and to buffers, written into the block.
  private static func addRegions(
    _ bound: Binder.Bound, to block: inout Block, _ memory: PlanMemory
  ) throws -> [function_buffer] {
    var buffers: [function_buffer] = []
    var files = bound.files.makeIterator()
    for region in bound.plan.regions {
      let start: UnsafeRawPointer
      switch region.content {
      case .file:
        guard let file = files.next() else { preconditionFailure("each file region has its file") }
        start = file.pointer
      case .zeroes(let count):
        guard let bytes = memory.bytes(count + Block.guardSize) else {
          throw PluginError.error("there is no memory for \(count) bytes of \"\(region.name)\"")
        }
        buffers.append(function_buffer(memory: bytes, size: UInt64(count), name: bound.texts.pointer(region.name)))
        start = UnsafeRawPointer(bytes)
      }
      block.write(Image(of: UInt(bitPattern: start)), size: 8, at: region.offset)
    }
    return buffers
  }

  private static func store(_ store: CallPlan.Store, _ memory: PlanMemory) -> function_store {
    let images = store.images.map { image in
      var result = function_image()
      withUnsafeMutableBytes(of: &result) { $0.copyBytes(from: image.bytes) }
      return result
    }
    return function_store(
      kind: store.kind, source: store.source, index: UInt32(store.index), image_count: UInt32(max(0, images.count - 1)),
      offset: UInt64(store.offset), images: UnsafePointer(memory.array(images)))
  }

  private static func load(_ output: CallPlan.Output, _ bound: Binder.Bound) -> function_load {
    guard let metric = bound.metrics.firstIndex(where: { $0.name == output.name }) else {
      preconditionFailure("each output is a metric")
    }
    return function_load(
      kind: output.kind, metric: UInt32(metric), offset: UInt64(output.offset),
      name: bound.texts.pointer(output.name), is_required: bound.metrics[metric].role == .objective ? 1 : 0, reserved: 0
    )
  }

  private static func callback(_ callback: CallPlan.Callback, _ memory: PlanMemory) -> function_callback {
    function_callback(
      offset: UInt64(callback.offset), parameter_count: UInt32(callback.kinds.count), result: callback.result,
      kinds: UnsafePointer(memory.array(callback.kinds)), roles: UnsafePointer(memory.array(callback.roles)))
  }
}

/// Memory in C's layout, freed together.
private final class PlanMemory {
  private var blocks: [UnsafeMutableRawPointer] = []
  private var large: [UnsafeMutableRawPointer] = []

  deinit {
    for block in blocks { block.deallocate() }
    for block in large { free(block) }
  }

  func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let pointer = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    pointer.initialize(from: elements, count: elements.count)
    blocks.append(UnsafeMutableRawPointer(pointer))
    return pointer
  }

  /// So many bytes, aligned for vectors; nil if there is no room.
  func bytes(_ count: Int) -> UnsafeMutablePointer<UInt8>? {
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, 64, count) == 0, let memory else { return nil }
    large.append(memory)
    return memory.assumingMemoryBound(to: UInt8.self)
  }

  func error(capacity: Int) -> UnsafeMutablePointer<hone_error> {
    let text = array([CChar](repeating: 0, count: capacity))
    return array([
      hone_error(struct_size: UInt32(MemoryLayout<hone_error>.size), capacity: UInt32(capacity), text: text)
    ])
  }
}
