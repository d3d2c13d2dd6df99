import CBayesKernels

/// Which Matérn kernel: sample paths are differentiable once (3/2) or twice (5/2).
package enum Smoothness: Int32, CaseIterable, Sendable {
  case threeHalves = 0
  case fiveHalves = 1

  /// As a user writes it.
  package var name: String { self == .threeHalves ? "3/2" : "5/2" }
}
