/// Leads from configurations of a narrowed space to those of the space that it was made of, and back.
///
/// An optimizer sees the narrowed space, which may also lack the hyperparameter that is the budget; the objective must be
/// given configurations of its own.
package struct SpaceTranslation: Sendable {
  private enum Step: Sendable {
    case same
    /// Onto the original's grid: the narrowed one counts from another low end and may be an ulp off.
    case snapped(old: Domain, new: Domain)
    /// New label numbers to old ones.
    case labels([Double])
  }

  /// One a hyperparameter of the narrowed space.
  private let steps: [Step]
  /// For each hyperparameter of the narrowed space, its place in the original.
  private let places: [Int]
  private let originalSpace: ConfigurationSpace
  /// The hyperparameters of the original that the narrowed space lacks.
  private let missing: [Int]
  /// Whether both spaces write every configuration alike.
  package let isIdentity: Bool

  /// Prepares the translation between a space and what `narrowed(by:)` and `removing(_:)` made of it.
  package init(from narrowed: ConfigurationSpace, to original: ConfigurationSpace) {
    let places = narrowed.hyperparameters.compactMap { original.index(of: $0.name) }
    precondition(places.count == narrowed.count && places == places.sorted(), "a space and a narrower one of it")
    var isIdentity = places.count == original.count
    steps = zip(narrowed.hyperparameters, places).map { new, place in
      let old = original.hyperparameters[place].domain
      if new.domain == old { return .same }
      if let newLabels = new.domain.labels, let oldLabels = old.labels {
        isIdentity = false
        return .labels(
          newLabels.map { label in
            guard let place = oldLabels.firstIndex(of: label) else { preconditionFailure("a label of another space") }
            return Double(place)
          })
      }
      guard case .float(let range) = old, range.step > 0 else { return .same }
      isIdentity = false
      return .snapped(old: old, new: new.domain)
    }
    self.places = places
    missing = original.hyperparameters.indices.filter { !places.contains($0) }
    originalSpace = original
    self.isIdentity = isIdentity
  }

  /// The original's configuration that means the same.
  ///
  /// - Parameter budget: the value of a hyperparameter that the narrowed space lacks, moved to the nearest legal one; nil:
  ///   its preset, or its low end if it has none.
  package func original(_ configuration: Configuration, budget: Double? = nil) -> Configuration {
    if isIdentity { return configuration }
    var result = Configuration(inactive: originalSpace.count)
    for (index, step) in steps.enumerated() {
      guard let value = configuration[index] else { continue }
      switch step {
      case .same: result[places[index]] = value
      case .snapped(let old, _): result[places[index]] = old.nearest(to: value)
      case .labels(let old): result[places[index]] = old[Int(value)]
      }
    }
    for index in missing where originalSpace.isActive(index, in: result) {
      let hyperparameter = originalSpace.hyperparameters[index]
      let preset = hyperparameter.preset ?? hyperparameter.domain.value(atUnit: 0)
      result[index] = budget.flatMap { hyperparameter.domain.nearest(to: $0) } ?? preset
    }
    return result
  }

  /// The narrowed space's configuration that means the same as one of the original; nil if a label is no longer there.
  package func narrowed(_ configuration: Configuration) -> Configuration? {
    if isIdentity { return configuration }
    var result = Configuration(places.map { configuration.values[$0] })
    for (index, step) in steps.enumerated() {
      guard let value = result[index] else { continue }
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

  /// The place in the original of hyperparameter `index` of the narrowed space.
  package func place(of index: Int) -> Int { places[index] }

  /// What the original has one of a hyperparameter, such as a gradient, for the narrowed space.
  package func narrowed(_ gradient: [Double]) -> [Double] {
    isIdentity ? gradient : places.map { gradient[$0] }
  }
}
