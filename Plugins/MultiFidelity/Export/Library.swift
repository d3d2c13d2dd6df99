public import CHone
import HonePlugin
import MultiFidelityOptimizers

private let library = PluginLibrary(
  name: "hone-multi-fidelity", vendor: "hone", version: "1.0.0", license: "Apache-2.0",
  plugins: [.optimizer(Hyperband.self), .optimizer(SuccessiveHalving.self), .optimizer(MedianStopping.self)])

/// The one symbol of this library.
@c public func hone_library_v1() -> UnsafePointer<hone_library>? { library.pointer }
