/// Which inputs of the layers are dropped in one update: decided by seed, update, layer and place alone, so a training
/// that stops and goes on drops the same ones.
package struct DropoutMasks: Sendable {
  package let seed: UInt64
  /// The number of the update, from 0.
  package var update: UInt64
  /// For each layer the probability in 65536ths.
  package let thresholds: [UInt32]

  /// - Parameter rates: for each layer the probability that an input is dropped, 0 … 0.99.
  package init(seed: UInt64, update: UInt64 = 0, rates: [Double]) {
    self.seed = seed
    self.update = update
    thresholds = rates.map { UInt32(min(max($0 * 65536, 0), 65535).rounded()) }
  }
}
