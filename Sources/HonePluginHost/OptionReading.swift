package import HoneSpace

extension PluginDescription {
  /// The values of this plugin's options: what the user set, and the defaults for the rest.
  ///
  /// - Throws: `PluginError.option`, which names plugin, option, value and what is legal.
  package func options(_ given: [(name: String, text: String)]) throws(PluginError) -> OptionValues {
    do {
      return try options.options(assigning: given)
    } catch {
      throw .option(plugin: name, error, inside: inside(error))
    }
  }

  /// How an unknown option is written that is meant for the optimizer which this one takes by name.
  private func inside(_ error: SpaceError) -> String? {
    guard case .unknownName(let option, nearest: nil) = error,
      let owner = options.hyperparameters.first(where: { $0.domain == .pluginName })
    else { return nil }
    return "\(owner.name).\(option)"
  }
}
