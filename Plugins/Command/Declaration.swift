package import HonePlugin

/// What the user declares of a command: its hyperparameters and what it measures.
package struct Declaration {
  package var parameters: [Parameter]
  package var forbidden: Condition
  package var metrics: [Metric]

  package init(_ parameters: [Parameter], forbidden: Condition = .never, metrics: [Metric]) {
    self.parameters = parameters
    self.forbidden = forbidden
    self.metrics = metrics
  }

  package init(_ options: Options, _ host: Host) throws {
    throw PluginError.unsupported("nothing is declared")
  }

  /// Whether a hyperparameter has more than one value: what is constant need not be used.
  func mentions(_ name: String) -> Bool {
    guard let parameter = parameters.first(where: { $0.name == name }) else { return false }
    switch parameter.domain {
    case .float(let low, let high, _, _), .int(let low, let high, _, _): return low < high
    case .ordinal(let labels, _), .choice(let labels): return labels.count > 1
    case .text, .path, .pluginName: return false
    }
  }
}
