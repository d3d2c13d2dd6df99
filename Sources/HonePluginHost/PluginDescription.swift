package import HoneSpace

/// What a plugin says of itself, as its library's descriptor has it; known without running any of its code again.
package struct PluginDescription: Codable, Sendable, Equatable {
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case optimizer
    case objective
  }

  /// What a plugin promises or demands besides its table.
  package struct Flags: OptionSet, Codable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    // The bits are those of hone.h.
    package static let deterministic = Flags(rawValue: 1)
    package static let oneInstance = Flags(rawValue: 2)
    package static let sameThread = Flags(rawValue: 4)
    package static let needsReports = Flags(rawValue: 8)
    package static let ignoresTells = Flags(rawValue: 16)
    package static let usesBudgets = Flags(rawValue: 32)
  }

  /// What an optimizer needs that works with others.
  package static let optimizersExtension = "hone.host.optimizers/1"

  package var kind: Kind
  package var name: String
  package var summary: String
  /// Paragraphs; "" for none.
  package var text: String
  package var options: ConfigurationSpace
  /// Of an objective that looks the same whatever its options are.
  package var objective: ObjectiveDescription?
  package var extensions: [String]
  package var needs: [String]
  package var flags: Flags

  package init(
    kind: Kind, name: String, summary: String, text: String, options: ConfigurationSpace,
    objective: ObjectiveDescription?, extensions: [String], needs: [String], flags: Flags
  ) {
    self.kind = kind
    self.name = name
    self.summary = summary
    self.text = text
    self.options = options
    self.objective = objective
    self.extensions = extensions
    self.needs = needs
    self.flags = flags
  }
}

/// What an objective looks like: its space, its metrics, its budget.
package struct ObjectiveDescription: Codable, Sendable, Equatable {
  /// What an objective offers whose evaluations can be held and continued.
  package static let sessionExtension = "hone.objective.session/1"
  /// What an objective needs whose space the user declares.
  package static let declarationExtension = "hone.host.declaration/1"

  package var space: ConfigurationSpace
  package var metrics: [Metric]
  package var budget: Budget?

  package init(space: ConfigurationSpace, metrics: [Metric], budget: Budget?) {
    self.space = space
    self.metrics = metrics
    self.budget = budget
  }

  /// What an evaluation gets when no optimizer says: the value of the hyperparameter that says the budget, or the preset.
  func budget(of configuration: Configuration) -> Double? {
    budget.map { budget in budget.hyperparameter.flatMap { configuration[$0] } ?? budget.preset }
  }
}

/// What a plugin library says of itself.
package struct LibraryDescription: Codable, Sendable, Equatable {
  package var name: String
  package var vendor: String
  package var version: String
  package var license: String
  package var url: String
  /// Version of the header that it was built with: major and minor.
  package var headerVersion: UInt32
  package var plugins: [PluginDescription]

  package init(
    name: String, vendor: String, version: String, license: String, url: String, headerVersion: UInt32,
    plugins: [PluginDescription]
  ) {
    self.name = name
    self.vendor = vendor
    self.version = version
    self.license = license
    self.url = url
    self.headerVersion = headerVersion
    self.plugins = plugins
  }
}
