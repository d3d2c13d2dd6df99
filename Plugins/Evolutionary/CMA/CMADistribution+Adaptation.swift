import Glibc

extension CMADistribution {
  /// What the distribution was before an update.
  struct Earlier {
    let mean: [Double]
    let stepSize: Double
    let covariance: [Double]
  }

  /// Shortens the update from `earlier` to here by the rates that its signal-to-noise ratio allows.
  ///
  /// `axes` and `lengths` are still those of `earlier`, as every update decomposes while rates adapt.
  mutating func adaptRates(from earlier: Earlier) {
    guard var adaptation else { return }
    let n = constants.dimension
    let shift = (0..<n).map { mean[$0] - earlier.mean[$0] }
    let square = stepSize * stepSize
    let earlierSquare = earlier.stepSize * earlier.stepSize
    let change = covariance.indices.map { square * covariance[$0] - earlierSquare * earlier.covariance[$0] }
    let rateBefore = adaptation.ofMean.rate
    adaptation.learn(
      meanStep: whitened(shift).map { $0 / earlier.stepSize },
      covarianceStep: whitenedBothSides(change).map { $0 / (earlierSquare * 2.0.squareRoot()) })
    self.adaptation = adaptation

    for i in 0..<n { mean[i] = earlier.mean[i] + adaptation.ofMean.rate * shift[i] }
    let rate = adaptation.ofCovariance.rate
    // The best step size for a smaller rate of the mean is larger.
    setCovariance(
      covariance.indices.map { earlierSquare * earlier.covariance[$0] + rate * change[$0] },
      stepFactor: rateBefore / adaptation.ofMean.rate)
  }

  /// C^(-1/2) M C^(-1/2) of a symmetric M.
  private func whitenedBothSides(_ matrix: [Double]) -> [Double] {
    let n = constants.dimension
    func columns(_ matrix: [Double]) -> [Double] {
      (0..<n).flatMap { whitened(Array(matrix[$0 * n..<($0 + 1) * n])) }
    }
    func transposed(_ matrix: [Double]) -> [Double] { (0..<n * n).map { matrix[$0 % n * n + $0 / n] } }
    return columns(transposed(columns(matrix)))
  }
}
