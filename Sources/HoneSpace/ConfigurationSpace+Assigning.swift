extension ConfigurationSpace {
  /// The configuration that a user describes by some of its values; the others are at their presets.
  ///
  /// - Parameter assignments: names and texts, in any order.
  /// - Throws: for an unknown name, a name set twice, a text that is no legal value, a hyperparameter that the other
  ///   values leave inactive (the error says when it would be active), one without value and preset, and a configuration
  ///   that is forbidden.
  package func configuration(
    assigning assignments: [(name: String, text: String)]
  ) throws(SpaceError) -> Configuration {
    let texts = try textsByIndex(assignments)
    var configuration = Configuration(inactive: count)
    for (index, hyperparameter) in hyperparameters.enumerated() {
      guard isActive(index, in: configuration) else {
        if texts[index] != nil { throw settingInactive(index) }
        continue
      }
      if let text = texts[index] {
        configuration[index] = try value(text, of: index)
      } else if let preset = hyperparameter.preset {
        configuration[index] = preset
      } else {
        throw .noPreset(name: hyperparameter.name, legal: hyperparameter.domain.legalValues)
      }
    }
    try validate(configuration)
    return configuration
  }

  /// The value of hyperparameter `index` that a text names.
  ///
  /// - Throws: `unreadableValue`, with the nearest legal value.
  package func value(_ text: String, of index: Int) throws(SpaceError) -> Double {
    let hyperparameter = hyperparameters[index]
    if let value = hyperparameter.domain.value(text) { return value }
    let nearest =
      if let labels = hyperparameter.domain.labels {
        nearestName(to: text, in: labels)
      } else {
        NumberText.number(text).flatMap { hyperparameter.domain.nearest(to: $0) }
          .map { hyperparameter.domain.text($0) }
      }
    throw .unreadableValue(
      name: hyperparameter.name, text: text, legal: hyperparameter.domain.legalValues, nearest: nearest)
  }

  private func textsByIndex(_ assignments: [(name: String, text: String)]) throws(SpaceError) -> [Int: String] {
    var texts: [Int: String] = [:]
    for (name, text) in assignments {
      let index = try requiredIndex(of: name)
      guard texts.updateValue(text, forKey: index) == nil else { throw .setTwice(name: name) }
    }
    return texts
  }

  private func settingInactive(_ index: Int) -> SpaceError {
    .settingInactive(name: hyperparameters[index].name, condition: text(hyperparameters[index].condition))
  }
}

/// The options of a plugin, legal and complete, as the plugin ABI hands them over.
package struct OptionValues: Sendable, Equatable {
  /// `NAME.KEY=text`, passed on as it is.
  package struct Keyed: Sendable, Equatable {
    package var name: String
    package var text: String

    package init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// One an option; NaN where it is inactive, has no value, or is a text.
  package var values: [Double]
  /// One an option; nil where it is inactive, has no value, or is a number.
  package var texts: [String?]
  package var keyed: [Keyed]
}

extension ConfigurationSpace {
  /// The options of a plugin, whose space this is, from what the user set; the others are at their presets.
  ///
  /// A name with a dot, `NAME.KEY`, belongs to option NAME if that takes keys or names a plugin.
  ///
  /// - Throws: as `configuration(assigning:)`, but an option without value is an error only if it is required.
  package func options(assigning assignments: [(name: String, text: String)]) throws(SpaceError) -> OptionValues {
    let isKeyed = { (name: String) in !self.takesWhole(name) && self.keyOwner(of: name) != nil }
    let texts = try textsByIndex(assignments.filter { !isKeyed($0.name) })
    var configuration = Configuration(inactive: count)
    var options = OptionValues(values: [], texts: Array(repeating: nil, count: count), keyed: [])
    for (index, option) in hyperparameters.enumerated() {
      guard isActive(index, in: configuration) else {
        if texts[index] != nil { throw settingInactive(index) }
        continue
      }
      if option.domain.isText {
        options.texts[index] = texts[index] ?? option.presetText
      } else {
        configuration[index] =
          try texts[index].map { text throws(SpaceError) in try value(text, of: index) }
          ?? option.preset
      }
      if option.isRequired, options.texts[index] == nil, configuration[index] == nil {
        throw .noPreset(name: option.name, legal: option.domain.legalValues)
      }
    }
    if tables.isForbidden(configuration.values) { throw .forbidden(clause: text(forbidden)) }
    options.values = configuration.values
    for (name, text) in assignments where isKeyed(name) {
      if options.keyed.contains(where: { $0.name == name }) { throw .setTwice(name: name) }
      options.keyed.append(OptionValues.Keyed(name: name, text: text))
    }
    return options
  }

  private func takesWhole(_ name: String) -> Bool { index(of: name) != nil }

  private func keyOwner(of name: String) -> Int? {
    guard let dot = name.firstIndex(of: "."), let owner = index(of: String(name[..<dot])) else { return nil }
    return hyperparameters[owner].isKeyed || hyperparameters[owner].domain == .pluginName ? owner : nil
  }
}
