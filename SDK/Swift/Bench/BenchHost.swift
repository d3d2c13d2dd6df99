import CHone

/// A host of next to nothing, for the tests of a plugin: collects the log, and can be told to cancel.
public final class BenchHost {
  /// The lines that the plugin logged, each with its level.
  public private(set) var log: [(level: Host.Level, text: String)] = []
  /// What `Host.isCancelled` says.
  public var isCancelled = false

  private let arena = Arena()
  private let table: UnsafeMutablePointer<hone_host>
  private let optimizers: [PluginLibrary.Entry]
  /// `hone.host.optimizers/1`.
  private let optimizerTable: UnsafePointer<hone_host_optimizers>
  private var childCount: UInt32 = 0
  /// `hone.host.declaration/1`, and the space that it points to.
  private var declaration: (pointer: UnsafePointer<hone_description>, space: Space)?

  /// A host that allows `threads` threads and makes these optimizers for others.
  public init(threads: Int = 1, optimizers: [PluginLibrary.Entry] = []) {
    self.optimizers = optimizers
    optimizerTable = UnsafePointer(arena.one(benchOptimizers()))
    var host = hone_host()
    host.struct_size = UInt32(MemoryLayout<hone_host>.size)
    host.threads = UInt32(threads)
    host.name = arena.text("bench")
    host.version = arena.text("1")
    host.library_path = arena.text("")
    host.log = { context, level, text in
      let host = Unmanaged<BenchHost>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
      host.log.append((Host.Level(rawValue: level) ?? .error, String(optional: text)))
    }
    host.cancelled = { context in
      Unmanaged<BenchHost>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue().isCancelled ? 1 : 0
    }
    host.extension = { context, id in
      let host = Unmanaged<BenchHost>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
      switch String(optional: id) {
      case HONE_HOST_OPTIMIZERS where !host.optimizers.isEmpty: return UnsafeRawPointer(host.optimizerTable)
      case HONE_HOST_DECLARATION: return host.declaration.map { UnsafeRawPointer($0.pointer) }
      default: return nil
      }
    }
    table = arena.one(host)
    table.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  var pointer: UnsafePointer<hone_host> { UnsafePointer(table) }

  /// Declares what a user would, for an objective that needs it.
  ///
  /// - Throws: `.invalid` for parameters that no space can have.
  public func declare(
    _ parameters: [Parameter], forbidden: Condition = .never, metrics: [Metric] = [], budget: Budget? = nil
  ) throws {
    let space = try Space(parameters, forbidden: forbidden)
    var description = hone_description()
    description.struct_size = UInt32(MemoryLayout<hone_description>.size)
    description.metric_size = UInt32(MemoryLayout<hone_metric>.size)
    description.space = space.pointer
    description.metrics = arena.arrayIfAny(metrics.map { $0.converted(arena) })
    description.metric_count = UInt32(metrics.count)
    description.budget = UnsafePointer(try budget.map { arena.one(try $0.converted(arena, space: space)) })
    declaration = (UnsafePointer(arena.one(description)), space)
  }

  /// The optimizer of that name, for another one.
  func makeChild(
    _ name: String, _ problem: UnsafePointer<hone_problem>, _ options: [String: String]
  ) throws -> BenchChild {
    guard let registration = optimizers.map(\.registration).first(where: { $0.descriptor.name == name }) else {
      throw PluginError.invalid("plugin \"\(name)\" not found")
    }
    childCount += 1
    return try BenchChild(registration, self, problem, options, ordinal: childCount)
  }
}

/// Options as a user writes them, turned into those of the ABI.
struct BenchOptions {
  let pointer: UnsafePointer<hone_options>
  private let arena = Arena()

  /// - Throws: `.invalid` for an unknown option or a value that it cannot take.
  init(_ texts: [String: String], _ space: Space) throws {
    var values = [Double](repeating: hone_inactive(), count: space.count)
    var optionTexts = [UnsafePointer<CChar>?](repeating: nil, count: space.count)
    for (index, parameter) in space.parameters.enumerated() where space.isActive(index, values) {
      let plain = hone_parameter_at(space.pointer, UInt32(index)).pointee
      values[index] = plain.preset
      optionTexts[index] = plain.preset_text
      guard let given = texts[parameter.name] else { continue }
      if parameter.isText {
        optionTexts[index] = arena.text(given)
      } else if let label = parameter.labels?.firstIndex(of: given) {
        values[index] = Double(label)
      } else if let number = Double(given), parameter.labels == nil, space.nearest(to: number, of: index) == number {
        values[index] = number
      } else {
        throw PluginError.invalid("option \"\(parameter.name)\" cannot be \"\(given)\"")
      }
    }
    let keyed = texts.filter { $0.key.contains(".") }.sorted { $0.key < $1.key }
    for name in texts.keys where !name.contains(".") && space.index(of: name) == nil {
      throw PluginError.invalid("option \"\(name)\" does not exist")
    }
    var options = hone_options()
    options.struct_size = UInt32(MemoryLayout<hone_options>.size)
    options.count = UInt32(space.count)
    options.values = UnsafePointer(arena.array(values))
    options.texts = UnsafePointer(arena.array(optionTexts))
    options.keyed_names = arena.texts(keyed.map(\.key))
    options.keyed_texts = arena.texts(keyed.map(\.value))
    options.keyed_count = UInt32(keyed.count)
    pointer = UnsafePointer(arena.one(options))
  }
}
