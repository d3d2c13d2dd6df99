import ArgumentParser
import HonePluginHost

/// Names of plugins, as a shell completes them.
enum PluginNames {
  /// Those of a kind, or all, also from libraries that the line names with `--plugin`.
  static func completion(_ kind: PluginDescription.Kind? = nil) -> CompletionKind {
    .custom { words, _, _ in
      var search = PluginOptions()
      search.pluginFiles = zip(words, words.dropFirst()).filter { $0.0 == "--plugin" }.map(\.1)
      let usable = search.catalogue().entries.filter { $0.status == .ok && (kind == nil || $0.plugin?.kind == kind) }
      return usable.map(\.name)
    }
  }
}
