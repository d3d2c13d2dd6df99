import CMLPKernels

/// What a hidden layer does to each of its sums.
package enum Activation: String, CaseIterable, Sendable {
  case sigmoid = "Sigmoid"
  case tanh = "TanH"
  /// 1.7159 · tanh(2x/3): LeCun, Bottou, Orr, Müller, "Efficient BackProp", 1998.
  case scaledTanh = "ScaledTanH"
  /// Exponential linear with α = 1: Clevert, Unterthiner, Hochreiter, ICLR 2016.
  case elu = "ELU"
  case relu = "ReLU"
  /// A small slope below 0, set by the option `leakiness`.
  case leaky = "Leaky"
  case linear = "Linear"

  /// The number that the kernels know it by.
  package var code: Int32 {
    switch self {
    case .sigmoid: MLP_SIGMOID
    case .tanh: MLP_TANH
    case .scaledTanh: MLP_SCALED_TANH
    case .elu: MLP_ELU
    case .relu: MLP_RELU
    case .leaky: MLP_LEAKY
    case .linear: MLP_LINEAR
    }
  }
}
