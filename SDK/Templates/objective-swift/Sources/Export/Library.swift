import CHone
import HonePlugin
import PluginNameObjective

private let library = PluginLibrary(
  name: "plugin-name", vendor: "vendor-name", version: "0.1.0", plugins: [.objective(PluginNameObjective.self)])

/// The one symbol of this library.
@c public func hone_library_v1() -> UnsafePointer<hone_library>? { library.pointer }
