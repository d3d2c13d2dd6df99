/// The optimizers that are known to set budgets themselves, and so to be of no use inside one that does, or that passes
/// none on; what is not known here shows it by its flags once it is made.
enum BudgetSetters {
  private static let names: Set<String> = ["hyperband", "asha", "auto"]

  /// - Parameter name: a plugin's, perhaps with its vendor.
  static func contains(_ name: String) -> Bool {
    names.contains(name.hasPrefix("hone/") ? String(name.dropFirst(5)) : name)
  }
}
