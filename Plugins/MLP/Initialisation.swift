import CMLPKernels
import HonePlugin

/// How the weights of a layer start; biases start at 0.
///
/// The He initialisations have gain 1, as Auto-Net used them: a gain of √2 is what their paper derives for ReLU.
package enum Initialisation: Sendable, Equatable {
  case constant
  case normal(deviation: Double)
  /// In ±0.01.
  case uniform
  /// Glorot, Bengio, AISTATS 2010, eq. 16: ±√(6 / (nᵢ + nₒ)).
  case glorotUniform
  /// Variance 2 / (nᵢ + nₒ).
  case glorotNormal
  /// Variance 1 / nᵢ. After He, Zhang, Ren, Sun, ICCV 2015.
  case heNormal
  /// ±√(3 / nᵢ).
  case heUniform
  /// Saxe, McClelland, Ganguli, ICLR 2014.
  case orthogonal
  /// A tenth of the weights into each unit from a normal of deviation 0.01, the rest 0. After Martens, ICML 2010.
  case sparse

  /// The labels of the hyperparameters `init_1` … `init_6`, in their order.
  package enum Name: String, CaseIterable, Sendable {
    case constant = "Constant"
    case normal = "Normal"
    case uniform = "Uniform"
    case glorotUniform = "Glorot-Uniform"
    case glorotNormal = "Glorot-Normal"
    case heNormal = "He-Normal"
    case heUniform = "He-Uniform"
    case orthogonal = "Orthogonal"
    case sparse = "Sparse"
  }

  /// Fills the weights (inputs, outputs) of layer `layer`; `seed` and `layer` alone decide them.
  ///
  /// - Throws: `.error` if an orthogonal matrix finds no memory.
  package func fill(
    _ weights: UnsafeMutablePointer<Float>, inputs: Int, outputs: Int, seed: UInt64, layer: Int
  ) throws {
    let count = inputs * outputs
    let (fanIn, fans) = (Double(inputs), Double(inputs + outputs))
    let layer = UInt64(layer)
    func normal(_ deviation: Double) { mlp_fill_normal(seed, layer, Float(deviation), weights, count) }
    func uniform(_ bound: Double) { mlp_fill_uniform(seed, layer, Float(bound), weights, count) }
    switch self {
    case .constant: weights.update(repeating: 0, count: count)
    case .normal(let deviation): normal(deviation)
    case .uniform: uniform(0.01)
    case .glorotUniform: uniform((6 / fans).squareRoot())
    case .glorotNormal: normal((2 / fans).squareRoot())
    case .heNormal: normal((1 / fanIn).squareRoot())
    case .heUniform: uniform((3 / fanIn).squareRoot())
    case .orthogonal:
      guard mlp_fill_orthogonal(seed, layer, weights, inputs, outputs) == 0 else {
        throw PluginError.error("no memory for an orthogonal matrix of \(inputs) × \(outputs); lower max_units")
      }
    case .sparse:
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: inputs) { scratch in
        guard let rows = scratch.baseAddress else { return }
        mlp_fill_sparse(seed, layer, 0.01, weights, inputs, outputs, inputs / 10, rows)
      }
    }
  }
}
