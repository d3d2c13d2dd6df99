import CBayesKernels
import Glibc

/// The smallest quadratic through the results round a centre, in raw outputs.
///
/// Narrow valleys that lie across the axes are what a kernel with a length scale an axis learns slowest, and what a quadratic
/// holds after few results. It is the mean of a Gaussian process with the kernel c₀ + c₁ s·s′ + c₂ (s·s′)², so that fewer
/// results than coefficients leave the one with the least of everything, in the manner of Powell, "Least Frobenius norm
/// updating of quadratic models that satisfy interpolation conditions", Mathematical Programming 100, 2004.
///
/// Letters: m results, D numbers; s = (x − centre) / radius.
package struct LocalQuadratic {
  /// Share of the outputs' variance that predictions by the other results explain; near results count more, as in the fit.
  package let quality: Double
  private let centre: [Double]
  /// Distance of the farthest result.
  private let radius: Double
  /// The longest step along a coordinate, in radii.
  private let reach: Double
  /// ∇q(0).
  private let slope: [Double]
  /// ∇²q, (D, D).
  private let curvature: [Double]

  /// Prior variances of constant, linear and quadratic coefficients, outputs being standardised.
  private static let variances = (constant: 100.0, linear: 10.0, quadratic: 1.0)
  /// Variances of noise to choose from.
  private static let noises = [1e-8, 1e-5, 1e-2]
  /// Results beyond this number are too far away, or too many for what they say.
  private static let mostResults = 150

  /// - Parameters:
  ///   - points: coordinates in 0 … 1 of the results, (m, D).
  ///   - outputs: what came of each, less is better.
  ///   - centre: the point from which to step.
  /// - Returns: nil with less than D + 3 results, or if they do not differ.
  package init?(points: [[Double]], outputs: [Double], centre: [Double]) {
    let dimension = centre.count
    guard dimension > 0, points.count >= dimension + 3 else { return nil }
    let distances = points.map { Self.distance($0, centre) }
    let order = points.indices.sorted { distances[$0] < distances[$1] }
    let coefficients = 1 + dimension + dimension * (dimension + 1) / 2
    let chosen = order.prefix(min(Self.mostResults, 3 * coefficients / 2))
    guard let radius = chosen.last.map({ distances[$0] }), radius > 1e-9 else { return nil }

    // Cleveland's weights, "Robust locally weighted regression", JASA 74, 1979, a little wider.
    let weights = chosen.map { pow(1 - pow(distances[$0] / (1.1 * radius), 3), 3) }
    guard let targets = Self.standardised(chosen.map { outputs[$0] }, weights) else { return nil }
    let steps = chosen.map { index in zip(points[index], centre).map { ($0 - $1) / radius } }
    guard let fit = Self.fit(steps, targets, weights) else { return nil }

    quality = 1 - fit.error / weights.reduce(0, +)
    var slope = [Double](repeating: 0, count: dimension)
    var curvature = [Double](repeating: 0, count: dimension * dimension)
    for (s, alpha) in zip(steps, fit.alpha) {
      for d in 0..<dimension {
        slope[d] += Self.variances.linear * alpha * s[d]
        for e in 0..<dimension { curvature[d * dimension + e] += 2 * Self.variances.quadratic * alpha * s[d] * s[e] }
      }
    }
    self.slope = slope
    self.curvature = curvature
    self.centre = centre
    self.radius = radius
    reach = 1.5 * distances[order[dimension + 1]] / radius
  }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  /// Weighted mean 0 and variance 1; nil if all are alike.
  private static func standardised(_ outputs: [Double], _ weights: [Double]) -> [Double]? {
    let total = weights.reduce(0, +)
    let mean = zip(outputs, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let square = zip(outputs, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) } / total
    let deviation = square.squareRoot()
    guard deviation.isFinite, deviation > 1e-12 * abs(mean), deviation > 0 else { return nil }
    return outputs.map { ($0 - mean) / deviation }
  }

  /// α of the process whose leave-one-out predictions err least among those of `noises`, and their weighted squared error.
  private static func fit(_ steps: [[Double]], _ targets: [Double], _ weights: [Double])
    -> (alpha: [Double], error: Double)?
  {
    let count = steps.count
    let stride = Buffer.rounded(count)
    let (kernel, factor, alpha) = (Buffer(count * stride), Buffer(count * stride), Buffer(count))
    for i in 0..<count {
      for j in 0...i {
        let product = zip(steps[i], steps[j]).reduce(0) { $0 + $1.0 * $1.1 }
        kernel.pointer[i * stride + j] =
          variances.constant + variances.linear * product + variances.quadratic * product * product
      }
    }
    var best: (alpha: [Double], error: Double)?
    for noise in noises {
      factor.pointer.update(from: kernel.pointer, count: count * stride)
      for i in 0..<count {
        factor.pointer[i * stride + i] += noise / weights[i]
        alpha.pointer[i] = targets[i]
      }
      guard bayes_factor(factor.pointer, count, stride) == 0 else { continue }
      bayes_solve(factor.pointer, count, stride, 0, alpha.pointer)
      bayes_solve(factor.pointer, count, stride, 1, alpha.pointer)
      guard bayes_invert(factor.pointer, count, stride) == 0 else { continue }
      var error = 0.0
      for i in 0..<count {
        let residual = alpha.pointer[i] / factor.pointer[i * stride + i]
        error += weights[i] * residual * residual
      }
      if error.isFinite && error < best?.error ?? .infinity { best = (alpha.array(count), error) }
    }
    return best
  }

  /// Where the quadratic is least, within reach of the centre and in 0 … 1.
  package var minimizer: [Double] {
    let dimension = centre.count
    var optimizer = ProjectedLBFGS(count: dimension)
    var step = [Double](repeating: 0, count: dimension)
    _ = optimizer.minimize(
      &step, low: centre.map { max(-reach, -$0 / radius) }, high: centre.map { min(reach, (1 - $0) / radius) },
      limits: .init(iterations: 100, evaluations: 200, gradient: 1e-9, decrease: 1e-13), firstStep: reach
    ) { step, gradient in
      var value = 0.0
      for d in 0..<dimension {
        var product = 0.0
        for e in 0..<dimension { product += curvature[d * dimension + e] * step[e] }
        gradient[d] = slope[d] + product
        value += step[d] * (slope[d] + 0.5 * product)
      }
      return value
    }
    return zip(centre, step).map { min(max($0 + $1 * radius, 0), 1) }
  }
}
