import HoneSpace

extension Axis {
  /// The axis of a hyperparameter, scaled as its range is.
  init(of hyperparameter: Hyperparameter) {
    switch hyperparameter.domain {
    case .float(let range): self.init(range.low, range.high, logarithmic: range.scale == .log)
    case .int(let range): self.init(range.low, range.high, logarithmic: range.scale == .log)
    case .choice(let labels), .ordinal(let labels, _): self.init(labels: labels)
    case .text, .path, .pluginName: self.init(labels: [])
    }
  }

  /// An axis for the values of trials, of which the worst few may be far off and lie at its edge.
  init(ofValues values: [Double], minimizes: Bool) {
    let edge = quantile(values, minimizes ? 0.95 : 0.05)
    self.init(fitting: values.filter { minimizes ? $0 <= edge : $0 >= edge })
  }
}
