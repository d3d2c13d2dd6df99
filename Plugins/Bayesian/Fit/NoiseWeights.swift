/// What reported standard errors say of noise: which results are noisier than others, not how noisy all are.
///
/// The level σ_n² is learned. Errors over folds or samples that all configurations share move them together and tell nothing
/// apart: taken as they are, they hide differences that are real (140 runs of networks and support vector machines:
/// without them better at 100 trials in 54 %).
struct NoiseWeights {
  /// The median variance, which has the weight 1.
  private(set) var typical = 0.0

  /// A variance from a few folds is itself uncertain: a small one is not trusted.
  private static let least = 0.25
  private static let most = 1e6

  init(typical: Double = 0) { self.typical = typical }

  /// - Parameter errors: standard errors on the model's scale, 0 where unknown.
  init(_ errors: [Double]) {
    let known = errors.filter { $0 > 0 }.sorted()
    typical = known.isEmpty ? 0 : known[known.count / 2] * known[known.count / 2]
  }

  /// The variance of a result's noise in units of σ_n².
  func weight(_ error: Double) -> Double {
    guard error > 0, typical > 0 else { return 1 }
    return min(max(error * error / typical, Self.least), Self.most)
  }
}
