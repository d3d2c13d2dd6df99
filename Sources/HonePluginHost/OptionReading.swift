package import HoneSpace

extension PluginDescription {
  /// The values of this plugin's options: what the user set, and the defaults for the rest.
  ///
  /// - Throws: `PluginError.option`, which names plugin, option, value and what is legal.
  package func options(_ given: [(name: String, text: String)]) throws(PluginError) -> OptionValues {
    do {
      return try options.options(assigning: given)
    } catch {
      throw .option(plugin: name, error)
    }
  }
}
