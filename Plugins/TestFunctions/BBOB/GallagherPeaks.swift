import Glibc

/// Many Gaussian peaks of random places, heights and shapes, turned over: functions 21 and 22 of BBOB.
struct GallagherPeaks: Sendable {
  let minimizer: [Double]
  private let n: Int
  private let rotation: Matrix
  /// Of each peak, from the highest on: its height, its squared scales along the rotated axes, and its rotated place.
  private let peaks: [(height: Double, scales: [Double], place: [Double])]

  /// - Parameter count: 101 or 21.
  init(_ count: Int, _ n: Int, _ seed: Int) {
    self.n = n
    let isMany = count == 101
    let (width, offset) = isMany ? (10.0, 5.0) : (9.8, 4.9)
    let rotation = BBOBRandom.rotation(n, seed: seed)
    let order = BBOBRandom.order(BBOBRandom.uniform(count - 1, seed: seed)[...])
    let places = BBOBRandom.uniform(n * count, seed: seed)
    peaks = (0..<count).map { peak in
      let condition =
        peak == 0
        ? (isMany ? 1000.0.squareRoot() : 1000) : pow(1000, Double(order[peak - 1]) / Double(count - 2))
      let height = peak == 0 ? 10 : Double(peak - 1) / Double(count - 2) * (9.1 - 1.1) + 1.1
      let axes = BBOBRandom.order(BBOBRandom.uniform(n, seed: seed + 1000 * peak)[...])
      let scales = axes.map { pow(condition, BBOBTransformation.share($0, n) - 0.5) }
      let place = (0..<n).map { width * places[peak * n + $0] - offset }
      return (height, scales, rotation.times(place).map { peak == 0 ? 0.8 * $0 : $0 })
    }
    minimizer = (0..<n).map { 0.8 * (width * places[$0] - offset) }
    self.rotation = rotation
  }

  func value(_ x: [Double]) -> Double {
    let rotated = rotation.times(x)
    var highest = 0.0
    for peak in peaks {
      var square = 0.0
      for index in 0..<n {
        let step = rotated[index] - peak.place[index]
        square += peak.scales[index] * step * step
      }
      highest = max(highest, peak.height * exp(-0.5 / Double(n) * square))
    }
    let wavy = BBOBTransformation.oscillated(10 - highest)
    return wavy * wavy + BBOBTransformation.penalty(x)
  }
}
