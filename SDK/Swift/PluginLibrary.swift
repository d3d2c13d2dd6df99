public import CHone

/// All the plugins of a shared library; lives for ever once made.
///
/// A whole export file:
///
/// ```swift
/// public import CHone
/// import HonePlugin
///
/// private let library = PluginLibrary(
///   name: "acme", vendor: "acme", version: "1.0.0", plugins: [.optimizer(Anneal.self), .objective(Furnace.self)])
///
/// @c public func hone_library_v1() -> UnsafePointer<hone_library>? { library.pointer }
/// ```
public final class PluginLibrary: Sendable {
  /// What `hone_library_v1` returns.
  ///
  /// Constant and never freed.
  nonisolated(unsafe) public let pointer: UnsafePointer<hone_library>

  // What the descriptors point to. Only kept.
  nonisolated(unsafe) private let arena = Arena()
  private let plugins: [Entry]

  /// One plugin of a library.
  public struct Entry: Sendable {
    let kind: UInt32
    let registration: Registration

    /// An optimizer.
    public static func optimizer<Plugin: Optimizer>(_ type: Plugin.Type) -> Entry {
      Entry(kind: HONE_OPTIMIZER, registration: OptimizerRegistration<Plugin>())
    }

    /// An objective.
    public static func objective<Plugin: Objective>(_ type: Plugin.Type) -> Entry {
      Entry(kind: HONE_OBJECTIVE, registration: ObjectiveRegistration<Plugin>())
    }
  }

  /// Describes the library.
  ///
  /// A descriptor that breaks a rule ends the process with that rule; `check` throws it instead.
  ///
  /// - Parameters:
  ///   - name: of the library.
  ///   - vendor: lower case letters, digits and hyphens; `vendor/plugin` names a plugin exactly.
  ///   - license: an SPDX expression, or empty.
  public init(
    name: String, vendor: String, version: String, license: String = "", url: String = "", plugins: [Entry]
  ) {
    do {
      self.plugins = plugins
      let pointers = try plugins.map { [arena] plugin in
        Optional(UnsafePointer(try plugin.plugin(arena, slot: Slots.slot(of: plugin.registration))))
      }
      var library = hone_library()
      library.struct_size = UInt32(MemoryLayout<hone_library>.size)
      library.header_version = HONE_HEADER_VERSION
      library.plugin_count = UInt32(plugins.count)
      library.name = arena.text(name)
      library.vendor = arena.text(vendor)
      library.version = arena.text(version)
      library.license = arena.text(license)
      library.url = arena.text(url)
      library.plugins = UnsafePointer(arena.array(pointers))
      pointer = UnsafePointer(arena.one(library))
      _ = Unmanaged.passRetained(self)  // what a descriptor points to lives for ever
    } catch {
      fatalError("library \"\(name)\": \(error)")
    }
  }

  /// Checks the descriptors of some plugins, for their tests.
  ///
  /// - Throws: the first rule that is broken.
  public static func check(_ plugins: [Entry]) throws {
    for plugin in plugins { _ = try plugin.plugin(Arena(), slot: 0) }
  }
}

extension PluginLibrary.Entry {
  fileprivate func plugin(_ arena: Arena, slot: Int) throws -> UnsafeMutablePointer<hone_plugin> {
    let descriptor = registration.descriptor
    try descriptor.check()
    try registration.prepare()
    let extensions = registration.extensions(arena)
    var plugin = hone_plugin()
    plugin.struct_size = UInt32(MemoryLayout<hone_plugin>.size)
    plugin.kind = kind
    plugin.name = arena.text(descriptor.name)
    plugin.summary = arena.text(descriptor.summary)
    plugin.text = arena.text(descriptor.text)
    plugin.options = descriptor.options.isEmpty ? nil : registration.options.pointer
    plugin.description = registration.fixedDescription?.pointer
    plugin.table = registration.table(arena, slot: slot)
    plugin.extensions = arena.arrayIfAny(extensions)
    plugin.extension_count = UInt32(extensions.count)
    plugin.needs = arena.texts(descriptor.needs)
    plugin.need_count = UInt32(descriptor.needs.count)
    plugin.flags = descriptor.flags.rawValue
    return arena.one(plugin)
  }
}
