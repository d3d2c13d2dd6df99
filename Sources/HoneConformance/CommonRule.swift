/// Rules that hold for every call, whatever a check is about, and what to look at when one is broken.
enum CommonRule {
  static let waiting = "HONE_WAIT is legal only while a trial that it proposed is unfinished"
  static let endedParent = "a parent is a trial that has ended"
  static let moreBudget = "budgets are cumulative: who continues a trial gets more than that has had"

  /// By how a rule begins, those of the host's bindings among them; a proposal that is no legal configuration is left to
  /// the check, which knows what led to it.
  private static let mends: [(rule: String, mend: String)] = [
    ("HONE_WAIT", "return HONE_DONE when nothing is left, or propose again"),
    ("a parent", "name a parent only after its tell"),
    ("budgets are", "give the budget up to which it is to be trained, not what is added"),
    ("a proposal's budget", "clamp to hone_budget.low … high, and round where HONE_BUDGET_WHOLE says so"),
    ("ask writes", "write at most capacity proposals, and their number to *count"),
    ("a verdict", "set hone_verdict.action to one of them, or leave it alone"),
    ("HONE_ADJUST", "look at HONE_ADJUSTABLE before a value is changed"),
    ("an adjusted", "stay within bounds, and away from what conditions and forbidden clauses look at"),
  ]

  static func mend(_ rule: String) -> String? { mends.first { rule.hasPrefix($0.rule) }?.mend }
}
