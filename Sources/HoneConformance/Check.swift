/// One thing that a plugin has to do, and how that is found out.
struct Check: Sendable {
  /// A word for `--only`, and the first in its line.
  let name: String
  /// The rule that it is about, as hone.h has it.
  let rule: String
  /// What the author of a plugin that fails may look at.
  let mend: String
  /// In how many processes it is made, one after another; what they note as evidence must be the same.
  var rounds = 1
  /// Finds it out: returns what was looked at, or throws a `Finding`, a `Doubt`, a `Skipping`, or what a binding throws.
  let body: @Sendable (CheckContext) throws -> String

  init(
    _ name: String, rule: String, mend: String, rounds: Int = 1,
    body: @escaping @Sendable (CheckContext) throws -> String
  ) {
    (self.name, self.rule, self.mend, self.rounds, self.body) = (name, rule, mend, rounds, body)
  }
}

/// A rule that is broken: what was seen.
struct Finding: Error {
  var saw: String
  /// Whether it says where that was; else the last call stands before it.
  var hasPlace: Bool
  /// The rule, where it is not that of the check: one that every rehearsal can break.
  var rule: String?

  init(_ saw: String, hasPlace: Bool = false, rule: String? = nil) {
    (self.saw, self.hasPlace, self.rule) = (saw, hasPlace, rule)
  }
}

/// What is legal and most likely not meant.
struct Doubt: Error {
  var saw: String

  init(_ saw: String) { self.saw = saw }
}

/// Why a check cannot be made.
struct Skipping: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}
