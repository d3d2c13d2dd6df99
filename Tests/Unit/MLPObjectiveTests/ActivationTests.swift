import CMLPKernels
import Glibc
import MLPObjective
import Testing

struct ActivationTests {
  /// Points near 0, of usual size and far out, either sign.
  static let points: [Float] = (0..<400).flatMap { index -> [Float] in
    let size = Float(pow(10, Double(index) / 50 - 6))
    return [size, -size]
  }

  private func activated(_ activation: Activation, _ points: [Float]) -> [Double] {
    var values = points
    mlp_activate(activation.code, 0.25, &values, values.count)
    return values.map(Double.init)
  }

  private func exact(_ activation: Activation, _ x: Double) -> Double {
    switch activation {
    case .sigmoid: return 1 / (1 + exp(-x))
    case .tanh: return tanh(x)
    case .scaledTanh: return 1.7159 * tanh(2 * x / 3)
    case .elu: return x > 0 ? x : expm1(x)
    case .relu: return max(x, 0)
    case .leaky: return x > 0 ? x : 0.25 * x
    case .linear: return x
    }
  }

  /// Relative to the value: small sums, as small first weights make them, keep their digits.
  @Test(arguments: Activation.allCases)
  func `activations are precise to a few units in the last place`(_ activation: Activation) {
    for (x, found) in zip(ActivationTests.points, activated(activation, ActivationTests.points)) {
      let expected = exact(activation, Double(x))
      #expect(abs(found - expected) <= 4e-7 * abs(expected) + 1e-37, "\(activation) at \(x)")
    }
  }

  @Test(arguments: Activation.allCases)
  func `no activation hides what is no number`(_ activation: Activation) {
    #expect(activated(activation, [.nan])[0].isNaN)
  }
}
