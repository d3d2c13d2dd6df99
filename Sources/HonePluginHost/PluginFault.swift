package import HoneSpace

/// A plugin that broke the contract or failed while it was called.
package struct PluginFault: Error, Sendable, Equatable, CustomStringConvertible {
  package var plugin: String
  /// The function of the table that was called.
  package var function: String
  /// What was seen.
  package var saw: String
  /// The sentence of hone.h that it breaks; nil where the plugin itself says what is wrong.
  package var rule: String?
  /// Whether the plugin says that its input is wrong: an option, a file of data.
  package var isInput: Bool

  package init(plugin: String, function: String, saw: String, rule: String? = nil, isInput: Bool = false) {
    self.isInput = isInput
    self.plugin = plugin
    self.function = function
    self.saw = saw
    self.rule = rule
  }

  package var description: String {
    if let rule { return "plugin \"\(plugin)\" broke the contract in \(function): \(saw); \(rule)" }
    return "plugin \"\(plugin)\": \(saw)"
  }
}

/// Why a plugin cannot be used.
package enum PluginError: Error, Sendable, Equatable, CustomStringConvertible {
  case notFound(name: String, nearest: String?, count: Int)
  case wrongKind(name: String, kind: PluginDescription.Kind, wanted: PluginDescription.Kind, others: [String])
  case broken(file: String, reason: String)
  case missingExtension(plugin: String, id: String, offering: [String])
  /// An option that the plugin does not have, or not with this value; `inside` is how one of that name is written that is
  /// meant for the optimizer inside this one.
  case option(plugin: String, SpaceError, inside: String? = nil)

  /// Whether the user's words are wrong, and not the plugin.
  package var isUsage: Bool {
    switch self {
    case .broken, .missingExtension: false
    default: true
    }
  }

  package var description: String {
    switch self {
    case .notFound(let name, let nearest, let count):
      "plugin \"\(name)\" not found; "
        + (nearest.map { "the nearest is \"\($0)\" (hone plugins lists all \(count))" }
          ?? (count == 0 ? "there are no plugins at all; see hone plugins" : "hone plugins lists all \(count)"))
    case .wrongKind(let name, let kind, let wanted, let others):
      "\"\(name)\" is an \(kind.rawValue), not an \(wanted.rawValue); \(wanted.rawValue)s: \(others.joined(separator: ", "))"
    case .broken(let file, let reason): "\(file): \(reason)"
    case .missingExtension(let plugin, let id, let offering):
      "\"\(plugin)\" needs \(id), which is not offered here"
        + (offering.isEmpty ? "; no plugin offers it" : "; offered by \(offering.joined(separator: ", "))")
    case .option(let plugin, let error, let inside):
      "\(plugin): \(error.message(noun: "option"))"
        + (inside.map { "; an option of the optimizer that it works with is written \($0)" } ?? "")
    }
  }
}
