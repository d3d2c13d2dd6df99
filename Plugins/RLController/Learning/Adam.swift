import Glibc

/// Adam's steps, uphill, along a gradient in units of the policy's own.
///
/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
package final class Adam {
  private static let firstDecay = 0.9
  private static let secondDecay = 0.999
  private static let least = 1e-8

  package let first: Numbers
  package let second: Numbers
  package var steps: UInt64 = 0

  package init(count: Int) {
    first = Numbers(count)
    second = Numbers(count)
  }

  /// - Parameters:
  ///   - scales: what one unit of each parameter is; its step is at most about `size` of these.
  ///   - mostNorm: longer gradients are shortened to it; nil for any.
  package func ascend(
    _ parameters: Numbers, _ gradient: Numbers, scales: Numbers, size: Double, mostNorm: Double?
  ) {
    var squares = 0.0
    for index in 0..<gradient.count {
      gradient.pointer[index] *= scales.pointer[index]
      squares += gradient.pointer[index] * gradient.pointer[index]
    }
    let factor = mostNorm.map { min(1, $0 / max(squares.squareRoot(), .leastNormalMagnitude)) } ?? 1
    steps += 1
    let firstBias = 1 - power(Self.firstDecay)
    let secondBias = 1 - power(Self.secondDecay)
    for index in 0..<gradient.count {
      let slope = gradient.pointer[index] * factor
      let mean = Self.firstDecay * first.pointer[index] + (1 - Self.firstDecay) * slope
      let square = Self.secondDecay * second.pointer[index] + (1 - Self.secondDecay) * slope * slope
      (first.pointer[index], second.pointer[index]) = (mean, square)
      let step = mean / firstBias / ((square / secondBias).squareRoot() + Self.least)
      parameters.pointer[index] += size * scales.pointer[index] * step
    }
  }

  private func power(_ decay: Double) -> Double { pow(decay, Double(steps)) }
}
