import Glibc
import HonePlugin

/// Learning rates of the mean and the covariance of CMA-ES that follow the signal-to-noise ratio of their updates.
///
/// On noisy or rugged functions an update is mostly chance: smaller steps average it out, as a larger population would.
///
/// Source: Nomura, Akimoto and Ono, "CMA-ES with Learning Rate Adaptation", GECCO 2023 (arXiv 2304.03473), algorithm 1.
struct LearningRateAdaptation {
  /// α: the ratio of signal to noise that is kept, in units of the rate.
  private static let targetRatio = 1.4
  /// γ, damping.
  private static let damping = 0.1

  private(set) var ofMean: Rate
  private(set) var ofCovariance: Rate

  init(dimension n: Int) {
    ofMean = Rate(averaging: 0.1, count: n)
    ofCovariance = Rate(averaging: 0.03, count: n * n)
  }

  /// One parameter's rate η with moving averages E of its updates, in the distribution's own coordinates, and V of their
  /// squared norms.
  struct Rate {
    /// η in (0, 1].
    fileprivate(set) var rate = 1.0
    /// β.
    private let averaging: Double
    /// E.
    private var mean: [Double]
    /// V.
    private var square = 0.0

    init(averaging: Double, count: Int) {
      self.averaging = averaging
      mean = [Double](repeating: 0, count: count)
    }

    /// Takes one whitened update into the averages, and the rate with them.
    mutating func learn(_ update: [Double]) {
      for i in mean.indices { mean[i] += averaging * (update[i] - mean[i]) }
      square += averaging * (CMADistribution.squaredNorm(update) - square)
      let signal = CMADistribution.squaredNorm(mean)
      // As if there were no noise where the average is as long as what it averages.
      let noise = max(square - signal, 1e-12 * square)
      guard noise > 0 else { return }
      let ratio = (signal - averaging / (2 - averaging) * square) / noise
      let error = min(max(ratio / (LearningRateAdaptation.targetRatio * rate) - 1, -1), 1)
      rate = min(1, rate * exp(min(LearningRateAdaptation.damping * rate, averaging) * error))
    }

    func save(_ writer: Writer) throws {
      try writer.write(rate)
      try writer.write(square)
      try writer.write(mean)
    }

    mutating func load(_ reader: Reader) throws {
      rate = try reader.read()
      square = try reader.read()
      let found = try reader.read(arrayOf: Double.self, limit: mean.count)
      guard found.count == mean.count else {
        throw PluginError.invalid("the saved state is damaged: another dimension")
      }
      mean = found
    }
  }

  /// Takes an update of the mean and of the covariance Σ = σ² C into account.
  ///
  /// - Parameters:
  ///   - meanStep: Σ^(-1/2) Δm, shape (n).
  ///   - covarianceStep: Σ^(-1/2) ΔΣ Σ^(-1/2) / √2, shape (n · n).
  mutating func learn(meanStep: [Double], covarianceStep: [Double]) {
    ofMean.learn(meanStep)
    ofCovariance.learn(covarianceStep)
  }

  func save(_ writer: Writer) throws {
    try ofMean.save(writer)
    try ofCovariance.save(writer)
  }

  mutating func load(_ reader: Reader) throws {
    try ofMean.load(reader)
    try ofCovariance.load(reader)
  }
}
