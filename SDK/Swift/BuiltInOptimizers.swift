/// What built-in optimizers know of each other before one is made.
package enum BuiltInOptimizers {
  package static let names: Set<String> = [
    "asha", "auto", "bayesian", "evolutionary", "grid", "hyperband", "hypergradient", "median-stopping", "random",
    "rl-controller", "tpe",
  ]

  /// Those that set budgets, and so are of no use inside one that does, or that passes none on; what is not known here
  /// shows it by its flags once it is made.
  private static let settingBudgets: Set<String> = ["asha", "auto", "hyperband"]

  /// The name without the vendor, if that is hone's own: of another vendor's of the same name nothing is known.
  package static func plain(_ name: String) -> String { name.hasPrefix("hone/") ? String(name.dropFirst(5)) : name }

  package static func setsBudgets(_ name: String) -> Bool { settingBudgets.contains(plain(name)) }
}
