package import HonePluginHost

/// The names in a project, which all follow from those of the plugin and of its vendor.
///
/// A template is a project of the plugin `plugin-name` by `vendor-name`: a real one, without any markup.
package struct ProjectNames: Sendable, Equatable {
  /// As users write it.
  package let plugin: String
  /// `vendor/plugin` names the plugin exactly.
  package let vendor: String
  package let kind: PluginDescription.Kind

  /// - Throws: `TemplateError.illegalName` for a name that the host would not take.
  package init(plugin: String, vendor: String, kind: PluginDescription.Kind) throws {
    guard PluginName.isLegal(plugin) else { throw TemplateError.illegalName("plugin name", plugin) }
    guard PluginName.isLegal(vendor) else { throw TemplateError.illegalName("vendor", vendor) }
    guard vendor != Self.builtInVendor else { throw TemplateError.reservedVendor(vendor) }
    self.plugin = plugin
    self.vendor = vendor
    self.kind = kind
  }

  /// Whose the plugins are that come with the host.
  private static let builtInVendor = "hone"

  /// The vendor if the user names none: the user, unless that says nothing.
  package static func vendor(in environment: [String: String]) -> String {
    guard let user = environment["USER"] ?? environment["LOGNAME"], let name = PluginName.mended(user),
      name != "root", name != builtInVendor
    else { return "me" }
    return name
  }

  /// The parts between hyphens, and the kind unless that is the last of them anyway.
  ///
  /// The kind makes an identifier of any name: `class`, `int` and `random` are none of their own in C, C++ or Swift.
  private var words: [Substring] {
    let words = plugin.split(separator: "-")
    return words.count > 1 && words.last?.elementsEqual(kind.rawValue) == true ? words : words + [kind.rawValue[...]]
  }

  /// In C and C++, `my_search_optimizer`.
  package var identifier: String { words.joined(separator: "_") }

  /// In Swift, `MySearchOptimizer`.
  package var type: String {
    let type = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    return Self.typesOfSDK.contains(type) ? "My\(type)" : type
  }

  /// The types of HonePlugin whose names end as those of a project do.
  static let typesOfSDK: Set = [
    "ChildOptimizer", "GradientOptimizer", "InsightfulOptimizer", "JudgingOptimizer", "StatefulOptimizer",
    "DescentObjective", "GradientObjective", "SessionObjective",
  ]

  /// A text of a template, or the path of one of its files, with these names in it.
  func filled(_ text: String) -> String {
    text.replacing(/plugin_name_[a-z]+|PluginName[A-Z][a-z]+|plugin-name|vendor-name/) { match in
      switch match.output {
      case "plugin_name_\(kind.rawValue)": identifier
      case "PluginName\(kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst())": type
      case "plugin-name": plugin
      case "vendor-name": vendor
      default: String(match.output)
      }
    }
  }
}
