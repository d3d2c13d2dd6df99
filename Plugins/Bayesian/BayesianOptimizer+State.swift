import CBayesKernels
package import HonePlugin
import TPEOptimizer

extension BayesianOptimizer: StatefulOptimizer {
  package func save(_ writer: Writer) throws {
    try writer.write(SavedState.version)
    try history.save(writer)
    try writer.write(trustRegion.length)
    try writer.write(UInt64(trustRegion.successes))
    try writer.write(UInt64(trustRegion.failures))
    for surrogate in models.objectives + models.constraints { try surrogate.save(writer) }
    try writer.write(parzen == nil ? 0 as UInt8 : 1)
    try parzen?.save(writer)
  }

  package func load(_ reader: Reader) throws {
    bayes_one_thread()
    guard try reader.read(UInt64.self) == SavedState.version else {
      throw PluginError.unsupported("the state was saved by another version of bayesian")
    }
    try history.load(reader)
    trustRegion = trustRegion.resumed(
      length: try reader.read(Double.self), successes: Int(clamping: try reader.read(UInt64.self)),
      failures: Int(clamping: try reader.read(UInt64.self)))
    for surrogate in models.objectives + models.constraints { try surrogate.load(reader, history) }
    guard try (reader.read(UInt8.self) != 0) == (parzen != nil) else {
      throw PluginError.unsupported("the state was saved with another parzen")
    }
    try parzen?.load(reader)
  }
}
