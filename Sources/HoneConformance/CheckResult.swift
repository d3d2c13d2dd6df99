/// What a check came to.
package struct CheckResult: Sendable, Equatable {
  package enum Outcome: String, Codable, Sendable {
    case ok
    /// A rule is broken.
    case failed
    /// Nothing is broken, but it is most likely not meant.
    case warning
    /// It could not be made.
    case skipped
  }

  package var check: String
  package var outcome: Outcome
  /// What was looked at, what was seen and where, or why it was skipped.
  package var detail: String
  /// Of a failure: the rule that is broken; else "".
  package var rule: String
  /// Of a failure or a warning: what the author may look at; else "".
  package var mend: String
  package var seconds: Double
  /// Whether the rule is not that of the check, but one that stops many checks.
  var isCommon = false

  package init(
    check: String, outcome: Outcome, detail: String, rule: String = "", mend: String = "", seconds: Double = 0
  ) {
    (self.check, self.outcome, self.detail) = (check, outcome, detail)
    (self.rule, self.mend, self.seconds) = (rule, mend, seconds)
  }
}

/// What the process of a check hands back.
struct CheckReport: Codable {
  var outcome: CheckResult.Outcome
  var detail: String
  /// The rule, where it is not that of the check: the binding's, or of every rehearsal.
  var rule: String?
  /// What must be the same in another process.
  var evidence: [String]
  var seconds = 0.0
}
