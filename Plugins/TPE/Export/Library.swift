public import CHone
import HonePlugin
import TPEOptimizer

private let library = PluginLibrary(
  name: "hone-tpe", vendor: "hone", version: "1.0.0", license: "Apache-2.0", plugins: [.optimizer(TPEOptimizer.self)])

/// The one symbol of this library.
@c public func hone_library_v1() -> UnsafePointer<hone_library>? { library.pointer }
