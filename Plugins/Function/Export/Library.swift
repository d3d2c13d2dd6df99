public import CHone
import FunctionObjective
import HonePlugin

private let library = PluginLibrary(
  name: "hone-function", vendor: "hone", version: "1.0.0", license: "Apache-2.0",
  plugins: [.objective(FunctionObjective.self)])

/// The one symbol of this library.
@c public func hone_library_v1() -> UnsafePointer<hone_library>? { library.pointer }
