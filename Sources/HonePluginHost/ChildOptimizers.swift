import CHone
import Glibc
import HoneSpace

/// `hone.host.optimizers/1`: makes optimizers for a plugin that works with others.
///
/// Calls go straight to the child's own table: what it proposes reaches the study through its parent, whose proposals are
/// checked.
final class ChildOptimizers {
  let table: UnsafePointer<hone_host_optimizers>
  private let services: HostServices
  private let find: @Sendable (String) throws -> LoadedPlugin
  private let arena = CArena()
  /// How many were made.
  private var count: UInt32 = 0

  init(_ services: HostServices, find: @escaping @Sendable (String) throws -> LoadedPlugin) {
    self.services = services
    self.find = find
    table = arena.value(Self.makeTable())
  }

  fileprivate func make(
    _ name: String, _ problem: UnsafePointer<hone_problem>, _ options: [(name: String, text: String)]
  ) throws -> ChildInstance {
    let plugin = try find(name)
    guard !plugin.description.extensions.contains(HONE_OPTIMIZER_GRADIENTS) else {
      throw PluginFault(
        plugin: name, function: "create",
        saw: "it works with gradients, which only the study's own optimizer gets; choose another one here",
        isInput: true)
    }
    let child = try ChildInstance(
      plugin, options: try plugin.description.options(options), problem: problem, ordinal: count + 1, services)
    // One that was refused does not count: what comes later must not depend on mistakes.
    count += 1
    return child
  }

  private static func makeTable() -> hone_host_optimizers {
    var table = hone_host_optimizers()
    table.struct_size = UInt32(MemoryLayout<hone_host_optimizers>.size)
    table.make = { context, name, problem, names, texts, count, child, failure in
      guard let context, let name, let problem, let child else { return HONE_INVALID }
      let host = Unmanaged<HostTable.Context>.fromOpaque(context).takeUnretainedValue()
      guard let children = host.children else { return HONE_UNSUPPORTED }
      let options = (0..<Int(count)).compactMap { index -> (name: String, text: String)? in
        guard let name = names?[index], let text = texts?[index] else { return nil }
        return (String(cString: name), String(cString: text))
      }
      do {
        let made = try children.make(String(cString: name), problem, options)
        child.pointee = Unmanaged.passRetained(made).toOpaque()
        return HONE_OK
      } catch {
        say("\(error)", in: failure)
        return HONE_INVALID
      }
    }
    table.ask = { child, first, capacity, proposals, count, failure in
      guard let child = ChildInstance.at(child) else { return HONE_INVALID }
      return keepingFloatingPointState {
        child.table.ask(child.instance, first, capacity, proposals, count, failure)
      }
    }
    table.tell = { child, tell, failure in
      guard let child = ChildInstance.at(child) else { return HONE_INVALID }
      guard let slot = child.table.tell, !child.plugin.flags.contains(.ignoresTells) else { return HONE_OK }
      return keepingFloatingPointState { slot(child.instance, tell, failure) }
    }
    table.report = { child, report, verdict, failure in
      guard let child = ChildInstance.at(child) else { return HONE_INVALID }
      guard let slot = child.table.report else { return HONE_OK }
      return keepingFloatingPointState { slot(child.instance, report, verdict, failure) }
    }
    table.destroy = { child in
      if let child { Unmanaged<ChildInstance>.fromOpaque(child).release() }
    }
    table.flags = { child in ChildInstance.at(child)?.plugin.flags.rawValue ?? 0 }
    table.save = { child, writer, failure in
      guard let child = ChildInstance.at(child), let writer else { return HONE_INVALID }
      return child.save(writer, failure)
    }
    table.load = { child, reader, failure in
      guard let child = ChildInstance.at(child), let reader else { return HONE_INVALID }
      return child.load(reader, failure)
    }
    table.importance = { child, importance, text, failure in
      guard let child = ChildInstance.at(child) else { return HONE_INVALID }
      guard let slot = child.offered(HONE_OPTIMIZER_INSIGHT, hone_optimizer_insight.self)?.importance else {
        return HONE_UNSUPPORTED
      }
      return keepingFloatingPointState { slot(child.instance, importance, text, failure) }
    }
    return table
  }
}

/// Leaves a sentence in a plugin's buffer, cut where that ends.
private func say(_ text: String, in failure: UnsafeMutablePointer<hone_error>?) {
  guard let failure = failure?.pointee, failure.capacity > 0, let buffer = failure.text else { return }
  let bytes = text.utf8.prefix(Int(failure.capacity) - 1)
  for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
  buffer[bytes.count] = 0
}

/// An optimizer that another one asked for.
///
/// Safe as `OptimizerInstance` is; the problem is the parent's, which keeps it until it ends the child.
private final class ChildInstance {
  let plugin: PluginDescription
  private let descriptor: UnsafePointer<hone_plugin>
  /// First in its saved states: they are of use to the library alone that wrote them.
  private let signature: [UInt8]
  let table: hone_optimizer_class
  let instance: UnsafeMutableRawPointer?
  /// Whether a fresh instance is as good as any other.
  private var hasNoState: Bool { plugin.flags.contains(.ignoresTells) }
  private let host: HostTable
  private let arena: CArena

  /// - Parameter ordinal: how many were made before and with it; its seed derives from that and the problem's.
  init(
    _ plugin: LoadedPlugin, options: OptionValues, problem: UnsafePointer<hone_problem>, ordinal: UInt32,
    _ services: HostServices
  ) throws {
    guard let tablePointer = plugin.descriptor.pointee.table else {
      throw PluginError.missingExtension(
        plugin: plugin.description.name, id: "a host that runs \(HONE_OPTIMIZER_DRIVER)", offering: [])
    }
    let slots = try DescriptorReading.whole(hone_optimizer_class.self, at: tablePointer, "hone_optimizer_class")
    var own = try DescriptorReading.whole(hone_problem.self, at: UnsafeRawPointer(problem), "hone_problem")
    own.struct_size = UInt32(MemoryLayout<hone_problem>.size)
    own.seed = hone_random_seed(own.seed, HONE_NO_TRIAL, ordinal)
    let arena = CArena()
    let host = HostTable(services, libraryPath: plugin.path, arena: arena)
    let error = ErrorBuffer()
    var made: UnsafeMutableRawPointer?
    let status = keepingFloatingPointState {
      slots.create(host.pointer, arena.value(own), arena.options(options), &made, error.pointer)
    }
    guard status == HONE_OK else {
      throw PluginFault(
        plugin: plugin.description.name, function: "create", saw: error.message(otherwise: statusText(status)),
        isInput: status == HONE_INVALID)
    }
    (self.plugin, self.arena, self.host) = (plugin.description, arena, host)
    (table, instance) = (slots, made)
    descriptor = plugin.descriptor
    let stamp = FileStamp(path: plugin.path)
    signature = Array("\(plugin.description.name) \(stamp?.size ?? 0) \(stamp?.modified ?? 0)\n".utf8)
  }

  /// The table that its plugin offers under an id, if it is whole.
  func offered<Table>(_ id: String, _ type: Table.Type) -> Table? {
    guard let table = DescriptorReading.table(of: id, in: descriptor.pointee) else { return nil }
    return try? DescriptorReading.whole(type, at: table, id)
  }

  /// Its library's signature, and its state behind that; none if its proposals follow from their numbers and the seed.
  func save(_ writer: UnsafePointer<hone_writer>, _ failure: UnsafeMutablePointer<hone_error>?) -> Int32 {
    let slot = offered(HONE_OPTIMIZER_STATE, hone_optimizer_state.self)?.save
    guard slot != nil || hasNoState else { return HONE_UNSUPPORTED }
    guard writer.pointee.write?(writer.pointee.context, signature, UInt64(signature.count)) == HONE_OK else {
      return HONE_ERROR
    }
    guard let slot, !hasNoState else { return HONE_OK }
    return keepingFloatingPointState { slot(instance, writer, failure) }
  }

  func load(_ reader: UnsafePointer<hone_reader>, _ failure: UnsafeMutablePointer<hone_error>?) -> Int32 {
    let slot = offered(HONE_OPTIMIZER_STATE, hone_optimizer_state.self)?.load
    guard slot != nil || hasNoState else { return HONE_UNSUPPORTED }
    var head = [UInt8](repeating: 0, count: signature.count)
    let count = reader.pointee.read?(reader.pointee.context, &head, UInt64(head.count)) ?? 0
    guard count == head.count, head == signature else { return HONE_UNSUPPORTED }
    guard let slot, !hasNoState else { return HONE_OK }
    return keepingFloatingPointState { slot(instance, reader, failure) }
  }

  deinit { table.destroy(instance) }

  static func at(_ child: UnsafeMutableRawPointer?) -> ChildInstance? {
    child.map { Unmanaged<ChildInstance>.fromOpaque($0).takeUnretainedValue() }
  }
}
