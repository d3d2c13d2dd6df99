import Glibc
import Testing

@testable import BayesianOptimizer

@Suite struct TransformTests {
  private let raw = [3.2, -1.1, 0.4, 7.7, 0.4, 120, 2.5, -0.3]

  /// Values of scipy.stats.yeojohnson of SciPy 1.16, at λ = −1, 0, 0.5, 2.
  @Test func `Yeo and Johnson's power is SciPy's`() {
    let expected = [
      -2: [-8.666666666666666, -4.000000000000001, -2.797434948471088, -1.0986122886681098],
      -0.5: [-0.7916666666666666, -0.625, -0.5580782047249224, -0.4054651081081644],
      0.5: [0.3333333333333333, 0.4054651081081644, 0.4494897427831781, 0.625],
      2: [0.6666666666666667, 1.0986122886681098, 1.4641016151377548, 4.000000000000001],
    ]
    for (x, values) in expected {
      for (lambda, value) in zip([-1, 0, 0.5, 2], values) {
        #expect(isClose(YeoJohnson.value(x, lambda), value, 1e-14))
        let slope = (YeoJohnson.value(x + 1e-6, lambda) - YeoJohnson.value(x - 1e-6, lambda)) / 2e-6
        #expect(isClose(YeoJohnson.slope(x, lambda), slope, 1e-8))
      }
    }
  }

  /// SciPy's yeojohnson of (raw − median) / (median − lower quartile), standardised; λ = 0.026982419141262325 there.
  @Test func `the power of the greatest likelihood is SciPy's`() {
    let expected = [
      0.437410827740688, -1.6572786824142942, -0.3926879165023597, 0.7714731896787681, -0.3926879165023597,
      1.7971634290814544, 0.3387946570542701, -0.9021875881361668,
    ]
    let found = OutputTransform.power.apply(raw)
    for (a, b) in zip(found.values, expected) { #expect(abs(a - b) < 1e-3, "\(a) \(b)") }
    // The median is 1.45, the third of the eight in order 0.4.
    #expect(abs(YeoJohnson.exponent(raw.map { ($0 - 1.45) / 1.05 }) - 0.026982419141262325) < 1e-3)
  }

  /// NumPy and SciPy: ranks by rankdata, quantiles by norm.ppf, the formulas of the doc comment.
  @Test func `half-rank and logarithm are those of their formulas`() {
    let expected = [
      0.6398778792730203, -1.5608792576648094, -0.5092628718695442, 1.0171558897355737, -0.5092628718695442,
      1.5933774629230641, 0.3113865094792997, -0.9823927400070586,
    ]
    for (a, b) in zip(OutputTransform.warp.apply(raw).values, expected) { #expect(isClose(a, b, 1e-12)) }
  }

  @Test(arguments: OutputTransform.allCases)
  func `a transform keeps the order, and is standardised and free of units`(transform: OutputTransform) {
    let values = transform.apply(raw).values
    let (mean, deviation) = moments(values)
    #expect(abs(mean) < 1e-12 && isClose(deviation, 1, 1e-12))
    for a in raw.indices { for b in raw.indices where raw[a] < raw[b] { #expect(values[a] < values[b]) } }
    let moved = transform.apply(raw.map { 1e6 + 3e4 * $0 }).values
    for (a, b) in zip(values, moved) { #expect(isClose(a, b, 1e-6)) }
  }

  @Test func `half-rank hardly sees how far off an outlier is`() {
    var far = raw
    far[5] = 1e30
    let (a, b) = (OutputTransform.warp.apply(raw).values, OutputTransform.warp.apply(far).values)
    for (x, y) in zip(a, b) { #expect(isClose(x, y, 1e-12)) }
  }

  @Test(arguments: OutputTransform.allCases)
  func `slopes of the good half are those of finite differences`(transform: OutputTransform) {
    // The ends fix the range and, of many values, one hardly moves the moments.
    let many = (0..<400).map { 0.01 * Double($0) + 0.3 * sin(Double($0)) }
    for index in [20, 90, 150] {
      var (up, down) = (many, many)
      up[index] += 1e-5
      down[index] -= 1e-5
      let slope = (transform.apply(up).values[index] - transform.apply(down).values[index]) / 2e-5
      #expect(isClose(transform.apply(many).slopes[index], slope, 0.02))
    }
  }

  @Test(arguments: OutputTransform.allCases)
  func `degenerate outputs stay finite`(transform: OutputTransform) {
    let all: [[Double]] = [
      [], [1], [1, 1, 1], [0, 1e300], [1, 1 + 1e-15, 2], [-1e-300, 0, 1e-300], [5, 5, 5, 5, 1e200],
    ]
    for values in all {
      let found = transform.apply(values)
      #expect(found.values.allSatisfy(\.isFinite) && found.slopes.allSatisfy { !$0.isNaN }, "\(values)")
    }
  }

  /// Values of scipy.stats.norm.ppf and scipy.special.log_ndtr.
  @Test func `the normal distribution is SciPy's, in the tails too`() {
    for (p, z) in [
      (1e-12, -7.034483825301131), (1e-3, -3.090232306167813), (0.2, -0.8416212335729142), (0.5, 0),
      (0.975, 1.959963984540054),
    ] {
      #expect(abs(NormalDistribution.quantile(p) - z) < 1e-11, "\(p)")
    }
    for (z, value) in [
      (-40, -804.6084420137539), (-8, -35.01343715991456), (-4.9, -14.551182689355313), (-1, -1.8410216450092634),
      (0, -0.6931471805599453), (3, -0.0013508099647481925),
    ] {
      #expect(isClose(NormalDistribution.logCumulative(z), value, 1e-12))
    }
  }

  @Test func `rank correlation is 1 for the same order, -1 for the reverse, and looks at the good end`() {
    let outputs = (0..<50).map { exp(Double($0) / 9) }
    #expect(isClose(RankCorrelation.weighted(outputs.map { log($0) }, outputs), 1, 1e-12))
    #expect(isClose(RankCorrelation.weighted(outputs.map { -$0 }, outputs), -1, 1e-12))
    var badEnd = outputs
    badEnd.swapAt(45, 49)
    var goodEnd = outputs
    goodEnd.swapAt(0, 4)
    #expect(RankCorrelation.weighted(badEnd, outputs) > RankCorrelation.weighted(goodEnd, outputs))
    #expect(RankCorrelation.ranks([3, 1, 3, 0]) == [2.5, 1, 2.5, 0])
  }
}
