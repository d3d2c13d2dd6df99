/// Leads from configurations of a narrowed space to those of the space that it was made of, and back.
///
/// An optimizer sees the narrowed space; the objective must be given configurations of its own.
package struct SpaceTranslation: Sendable {
  private enum Step: Sendable {
    case same
    /// Onto the original's grid: the narrowed one counts from another low end and may be an ulp off.
    case snapped(old: Domain, new: Domain)
    /// New label numbers to old ones.
    case labels([Double])
  }

  private let steps: [Step]
  /// Whether both spaces write every configuration alike.
  package let isIdentity: Bool

  /// Prepares the translation between a space and what `narrowed(by:)` made of it.
  package init(from narrowed: ConfigurationSpace, to original: ConfigurationSpace) {
    precondition(
      narrowed.hyperparameters.map(\.name) == original.hyperparameters.map(\.name), "a space and a narrower one of it")
    var isIdentity = true
    steps = zip(narrowed.hyperparameters, original.hyperparameters).map { new, old in
      if new.domain == old.domain { return .same }
      if let newLabels = new.domain.labels, let oldLabels = old.domain.labels {
        isIdentity = false
        return .labels(newLabels.map { label in oldLabels.firstIndex(of: label).map(Double.init) ?? 0 })
      }
      guard case .float(let range) = old.domain, range.step > 0 else { return .same }
      isIdentity = false
      return .snapped(old: old.domain, new: new.domain)
    }
    self.isIdentity = isIdentity
  }

  /// The original's configuration that means the same.
  package func original(_ configuration: Configuration) -> Configuration {
    if isIdentity { return configuration }
    var result = configuration
    for (index, step) in steps.enumerated() {
      guard let value = configuration[index] else { continue }
      switch step {
      case .same: break
      case .snapped(let old, _): result[index] = old.nearest(to: value)
      case .labels(let old): result[index] = old[Int(value)]
      }
    }
    return result
  }

  /// The narrowed space's configuration that means the same as one of the original; nil if a label is no longer there.
  package func narrowed(_ configuration: Configuration) -> Configuration? {
    if isIdentity { return configuration }
    var result = configuration
    for (index, step) in steps.enumerated() {
      guard let value = configuration[index] else { continue }
      switch step {
      case .same: break
      case .snapped(let old, let new):
        // Outside the narrowed range nothing is near; the value stays and will not validate.
        if let nearest = new.nearest(to: value), old.nearest(to: nearest) == value { result[index] = nearest }
      case .labels(let old):
        guard let new = old.firstIndex(of: value) else { return nil }
        result[index] = Double(new)
      }
    }
    return result
  }
}
