/// The hyperparameters of an objective, or the options of a plugin: which there are, what they may be, and when.
///
/// A space that exists is legal: the initialiser checks every rule. A configuration of it has one value a hyperparameter,
/// in declared order; conditions look only at earlier ones, so one pass in that order decides which are active.
package struct ConfigurationSpace: Sendable, Equatable {
  /// In declared order.
  package let hyperparameters: [Hyperparameter]
  /// A configuration in which this holds is forbidden.
  package let forbidden: Formula

  let tables: SpaceTables
  private let indices: [String: Int]

  /// Makes a space after checking all its rules.
  ///
  /// - Throws: the first rule that is broken, with the name of the culprit.
  package init(_ hyperparameters: [Hyperparameter], forbidden: Formula = .never) throws(SpaceError) {
    try SpaceRules.check(hyperparameters, forbidden: forbidden)
    let (hyperparameters, forbidden) = (hyperparameters.onGrid, forbidden.onGrid(of: hyperparameters))
    self.hyperparameters = hyperparameters
    self.forbidden = forbidden
    tables = SpaceTables(hyperparameters, forbidden: forbidden)
    indices = Dictionary(uniqueKeysWithValues: hyperparameters.enumerated().map { ($1.name, $0) })
  }

  package var count: Int { hyperparameters.count }

  /// The place of a hyperparameter, nil for an unknown name.
  package func index(of name: String) -> Int? { indices[name] }

  /// The place of a hyperparameter.
  ///
  /// - Throws: `unknownName` with the nearest known one.
  package func requiredIndex(of name: String) throws(SpaceError) -> Int {
    if let index = indices[name] { return index }
    throw .unknownName(name, nearest: nearestName(to: name, in: hyperparameters.lazy.map(\.name)))
  }

  /// Whether hyperparameter `index` is active, given the values of those before it.
  package func isActive(_ index: Int, in configuration: Configuration) -> Bool {
    tables.isActive(index, configuration.values)
  }

  /// Every active hyperparameter at its preset; nil if one has none, or if that configuration is forbidden.
  package var defaultConfiguration: Configuration? {
    var values = Configuration(inactive: count)
    for index in 0..<count where isActive(index, in: values) {
      if hyperparameters[index].domain.isText { continue }
      guard let preset = hyperparameters[index].preset else { return nil }
      values[index] = preset
    }
    return tables.isForbidden(values.values) ? nil : values
  }

  package static func == (left: ConfigurationSpace, right: ConfigurationSpace) -> Bool {
    left.hyperparameters == right.hyperparameters && left.forbidden == right.forbidden
  }
}

extension ConfigurationSpace {
  /// Checks that a configuration is one of this space.
  ///
  /// Active hyperparameters have a legal value, inactive ones none, and no forbidden clause holds. Called for every
  /// proposal; allocates nothing unless it throws.
  ///
  /// - Throws: the first offence, naming hyperparameter, value, range and nearest legal value.
  package func validate(_ configuration: Configuration) throws(SpaceError) {
    guard configuration.values.count == count else {
      throw .wrongCount(expected: count, saw: configuration.values.count)
    }
    if let offender = tables.firstViolation(configuration.values) { throw offence(of: offender, configuration) }
  }

  private func offence(of index: Int, _ configuration: Configuration) -> SpaceError {
    guard index < count else {
      let clause = forbidden.terms.first { $0.allSatisfy { $0.holds(in: configuration) } }
      return .forbidden(clause: text(Formula(terms: clause.map { [$0] } ?? [])))
    }
    let hyperparameter = hyperparameters[index]
    let value = configuration.values[index]
    guard isActive(index, in: configuration) else {
      return .valueOfInactive(
        name: hyperparameter.name, value: shown(value, of: index), condition: text(hyperparameter.condition))
    }
    if value.isNaN { return .missingValue(name: hyperparameter.name, legal: hyperparameter.domain.legalValues) }
    return .illegalValue(
      name: hyperparameter.name, value: shown(value, of: index), legal: hyperparameter.domain.legalValues,
      nearest: hyperparameter.domain.nearest(to: value).map { text($0, of: index) })
  }

  /// A value as text, legal or not.
  private func shown(_ value: Double, of index: Int) -> String {
    hyperparameters[index].domain.contains(value) ? text(value, of: index) : NumberText.shortest(value)
  }

  /// A legal value as text: the label, the whole number, or the shortest digits that read back to the same double.
  package func text(_ value: Double, of index: Int) -> String {
    hyperparameters[index].domain.text(value)
  }
}

extension ConfigurationSpace {
  /// The configuration at a point of the unit cube, one coordinate a hyperparameter, each clamped to `0...1`.
  ///
  /// Coordinates of inactive hyperparameters are ignored. Every point leads to a configuration that is legal but for
  /// forbidden clauses.
  package func configuration(atUnit coordinates: [Double]) -> Configuration {
    precondition(coordinates.count == count, "one coordinate a hyperparameter")
    var configuration = Configuration(inactive: count)
    for index in 0..<count where isActive(index, in: configuration) {
      configuration[index] = hyperparameters[index].domain.value(atUnit: coordinates[index])
    }
    return configuration
  }

  /// A point of the unit cube that leads to `configuration`; 0.5 for inactive hyperparameters.
  package func unit(of configuration: Configuration) -> [Double] {
    precondition(configuration.values.count == count, "one value a hyperparameter")
    return hyperparameters.indices.map { index in
      configuration[index].map { hyperparameters[index].domain.unit(of: $0) } ?? 0.5
    }
  }
}
